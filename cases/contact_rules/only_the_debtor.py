"""T1: nobody is asked to pay but the debtor and those who stand in the debt."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import Facts
from cases.contact_rules.preset import Preset
from cases.contact_rules.rule import Rule
from cases.contact_rules.sources import GB, GUIDELINE, RECOMMENDED
from cases.contact_rules.values import Values
from cases.findings import Finding
from cases.kinds import PartyRole

# Who stands in the debt, within law and contract, or speaks for somebody who does.
ANSWERABLE = frozenset(
    {
        PartyRole.CO_BORROWER.value,
        PartyRole.GUARANTOR.value,
        PartyRole.HEIR.value,
        PartyRole.REPRESENTATIVE.value,
        PartyRole.SIGNATORY.value,
    }
)


class OnlyTheDebtor(Rule):
    """T1: nobody else is asked to pay but those who stand in the debt and their representatives."""

    code = "T1"
    name = _("only the debtor")
    meaning = _("Nobody is asked to pay but the debtor and those who stand in the debt.")
    presets = (Preset("flag", True, source=f"{GB}; {GUIDELINE}", mark="f", forces=RECOMMENDED),)
    sentences = {
        "people.not_liable": _("Only the debtor and those who stand in the debt are asked to pay."),
    }

    def judge(self, approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
        case = facts.case_of(approach)
        if case is None or approach.person.id == case.person_id or not approach.about_the_debt:
            return
        if not case.parties.get(approach.person.id, frozenset()) & ANSWERABLE:
            yield values.need(self.code).finding("people.not_liable")


RULE = OnlyTheDebtor()
