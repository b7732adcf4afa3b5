"""N2: what must be done before the first visit of a case."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import Contacted, Facts
from cases.contact_rules.preset import Preset
from cases.contact_rules.rule import Rule
from cases.contact_rules.sources import BINDING, CONC
from cases.contact_rules.values import ValueInForce, Values
from cases.findings import Finding
from cases.kinds import Channel, Effect

# What counts as a written notice once it arrived, and what as a call.
WRITTEN = (Channel.LETTER, Channel.EMAIL, Channel.SMS)
CALLS = (Channel.CALL,)


@dataclass(frozen=True)
class NeededNotice:
    """What must precede the first visit: so many delivered notices, and calls on so many different days."""

    notices: ValueInForce
    call_days: ValueInForce


class Notice(Rule):
    """N2: a delivered written notice and calls on different days before the first visit of a case.

    Without them the visit takes another person's agreement. What the debtor asked for needs neither.
    """

    code = "N2"
    name = _("before the first visit")
    meaning = _("What must be done before the first visit, or another person must agree to leave it out.")
    presets = (
        Preset("min_notices", 1, Effect.APPROVE),
        Preset("min_call_days", 3, Effect.APPROVE),
        Preset("min_notices", 1, Effect.APPROVE, source=CONC, mark="f", forces=BINDING, countries=("uk",)),
    )
    value_names = {
        "min_notices": _("Written notices delivered"),
        "min_call_days": _("Days on which calls were tried"),
    }
    sentences = {
        "notice.none_delivered": _("No written notice has been delivered before this first visit."),
        "notice.too_few_delivered": _(
            "%(made)s written notices were delivered; %(needed)s are needed before this first visit."
        ),
        "notice.too_few_calls": _(
            "Calls were tried on %(made)s different days; %(needed)s are needed first."
        ),
    }

    def needed(self, values: Values) -> NeededNotice:
        """What must precede the first visit under these values."""
        return NeededNotice(values.need(self.code, "min_notices"), values.need(self.code, "min_call_days"))

    def judge(self, approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
        if not approach.is_visit or approach.case_id is None or approach.asked_for:
            return
        tried = facts.tried.get(approach.case_id, ())
        if any(self._is_visit_made(it, approach) for it in tried):
            return
        needed = self.needed(values)
        delivered = self._notices(approach, tried)
        if delivered < needed.notices.value:
            code = "notice.too_few_delivered" if delivered else "notice.none_delivered"
            yield needed.notices.finding(code, needed=needed.notices.value, made=delivered)
        days = self._call_days(approach, tried)
        if days < needed.call_days.value:
            yield needed.call_days.finding("notice.too_few_calls", needed=needed.call_days.value, made=days)

    def _is_visit_made(self, contact: Contacted, approach: Approach) -> bool:
        """Whether a visit reached the door. One that did not is no first visit."""
        return contact.channel == Channel.VISIT and contact.uses_cap and contact.id != approach.moved_id

    def _notices(self, approach: Approach, tried: Iterable[Contacted]) -> int:
        return sum(
            it.channel in WRITTEN and it.delivered_at is not None and it.delivered_at <= approach.at
            for it in tried
        )

    def _call_days(self, approach: Approach, tried: Iterable[Contacted]) -> int:
        calls = (it for it in tried if it.channel in CALLS and it.starts_at <= approach.at)
        return len({it.starts_at.astimezone(approach.zone).date() for it in calls})


RULE = Notice()
