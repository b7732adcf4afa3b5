"""S6: a demand waits when money came in since it was decided."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import Facts
from cases.contact_rules.preset import Preset
from cases.contact_rules.rule import Rule
from cases.contact_rules.values import Values
from cases.findings import Finding
from cases.kinds import Purpose


class NewerPayment(Rule):
    """S6: a payment newer than what a demand rests on, or unmatched money that may be the debtor's."""

    code = "S6"
    name = _("newer payment")
    meaning = _("A demand waits when a payment came in since it was decided, or money may be the debtor's.")
    presets = (Preset("flag", True),)
    sentences = {
        "holds.newer_payment": _("A payment was booked since this was decided: look at what is owed now."),
        "holds.unmatched_money": _("Money that may be the debtor's came in and waits to be matched."),
    }

    def judge(self, approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
        if approach.purpose != Purpose.DEMAND or approach.happened:
            return
        case = facts.case_of(approach)
        if case and approach.facts_as_of:
            newer = [at for at in facts.new_money.get(case.account_id, ()) if at > approach.facts_as_of]
            if newer:
                moment = max(newer).isoformat()
                yield values.need(self.code).finding("holds.newer_payment", booked_at=moment)
        if waiting := facts.money_seen.get(approach.person.id):
            yield values.need(self.code).finding("holds.unmatched_money", since=waiting.isoformat())


RULE = NewerPayment()
