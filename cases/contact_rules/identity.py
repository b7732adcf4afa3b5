"""T3: nothing about a debt before somebody confirmed who the person is."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import Facts
from cases.contact_rules.preset import Preset
from cases.contact_rules.rule import Rule
from cases.contact_rules.sources import GUIDELINE, RECOMMENDED
from cases.contact_rules.values import Values
from cases.findings import Finding


class Identity(Rule):
    """T3: nobody whose identity nobody confirmed is approached about a debt."""

    code = "T3"
    name = _("identity first")
    meaning = _("Nothing about the debt is said before the person's identity is confirmed.")
    presets = (Preset("flag", True, source=GUIDELINE, mark="f", forces=RECOMMENDED),)
    sentences = {
        "people.identity_not_confirmed": _("Nobody has confirmed that this is the person who owes."),
    }

    def judge(self, approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
        if approach.about_the_debt and approach.person.id not in facts.identified:
            yield values.need(self.code).finding("people.identity_not_confirmed")


RULE = Identity()
