"""T2: when a reserved contact person may be asked how to reach the debtor."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import CaseFacts, Facts
from cases.contact_rules.preset import Preset
from cases.contact_rules.rule import Rule
from cases.contact_rules.sources import GUIDELINE, RECOMMENDED
from cases.contact_rules.values import Values
from cases.findings import Finding
from cases.kinds import Channel, ContactState, PartyRole, Purpose


class ContactPerson(Rule):
    """T2: a contact person is asked only how to reach a debtor whom nobody could reach.

    Nobody could reach them when their numbers are wrong, when so many calls failed and a day has passed, or
    when so many days went by without contact since the first call that failed.
    """

    code = "T2"
    name = _("contact persons")
    meaning = _("A reserved contact person is asked only how to reach a debtor who cannot be reached.")
    presets = (
        Preset("min_failed_calls", 3, source=GUIDELINE, mark="f", forces=RECOMMENDED),
        Preset("min_days_without_contact", 3, source=GUIDELINE, mark="f", forces=RECOMMENDED),
    )
    value_names = {
        "min_failed_calls": _("Failed calls first"),
        "min_days_without_contact": _("Or days without contact"),
    }
    sentences = {
        "people.not_a_contact_person": _(
            "Only the reserved contact person is asked how to reach the debtor."
        ),
        "people.debtor_can_be_reached": _(
            "The debtor has not been tried enough: %(calls)s failed calls and a day, "
            "or %(days)s days without contact."
        ),
    }

    def judge(self, approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
        case = facts.case_of(approach)
        if case is None or approach.purpose != Purpose.WHEREABOUTS:
            return
        failed = values.need(self.code, "min_failed_calls")
        silent = values.need(self.code, "min_days_without_contact")
        if PartyRole.CONTACT_PERSON.value not in case.parties.get(approach.person.id, frozenset()):
            yield failed.finding("people.not_a_contact_person")
        elif not self._out_of_reach(approach, facts, case, failed.value, silent.value):
            yield failed.finding("people.debtor_can_be_reached", calls=failed.value, days=silent.value)

    def _out_of_reach(self, approach: Approach, facts: Facts, case: CaseFacts, calls: int, days: int) -> bool:
        if case.person_id not in facts.reachable:
            return True
        spoken = facts.last_spoken(case.person_id, approach.at)
        tries = sorted(
            it.starts_at
            for it in facts.others(approach)
            if it.person_id == case.person_id
            and it.starts_at < approach.at
            and it.channel == Channel.CALL
            and it.state == ContactState.ATTEMPT
            and (spoken is None or it.starts_at > spoken)
        )
        today = approach.local.date()
        enough = len(tries) >= calls and tries[calls - 1].astimezone(approach.zone).date() < today
        return enough or (bool(tries) and approach.at - tries[0] >= timedelta(days=days))


RULE = ContactPerson()
