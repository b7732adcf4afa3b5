"""C1–C5: how often. Planned contacts reserve their place; windows roll unless the rule says a day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.contact_rules import wording
from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import Facts
from cases.contact_rules.values import Held, Values
from cases.contact_rules.verdict import Finding
from cases.kinds import Channel, ContactState, Effect
from cases.models.contact import Contact

LIVE = (Channel.CALL, Channel.VISIT)
TO_COME = (ContactState.PLANNED, ContactState.AWAITING)


def on_the_day(approach: Approach, moments: Iterable[datetime]) -> int:
    """How many fall on the same calendar day where the person is."""
    day = approach.local.date()
    return sum(moment.astimezone(approach.zone).date() == day for moment in moments)


def in_any_window(at: datetime, moments: Iterable[datetime], days: int) -> int:
    """The most others that share a window of ``days`` days with ``at``, whichever way the window is laid.

    Two moments exactly ``days`` days apart are in different windows.
    """
    span = timedelta(days=days)
    near = sorted(moment for moment in moments if abs(moment - at) < span)
    most = 0
    for first in [*(moment for moment in near if moment <= at), at]:
        most = max(most, sum(first <= moment < first + span for moment in near))
    return most


@dataclass(frozen=True)
class Count:
    """How much of one cap is used where an approach would fall; ``days`` is 0 for the calendar day."""

    held: Held
    code: str
    used: int
    days: int = 0
    effect: str = ""

    @property
    def words(self) -> str:
        """What is counted, in the language that is active."""
        return wording.counted(self.code, self.days)

    @property
    def cap(self) -> int:
        return int(self.held.value)

    @property
    def left(self) -> int:
        """How many more the cap allows; never below nothing."""
        return max(self.cap - self.used, 0)

    def finding(self) -> Finding:
        """That one more would be too many."""
        days = {"days": self.days} if self.days else {}
        return self.held.finding(self.code, self.effect, cap=self.cap, used=self.used, **days)


def _counts(
    approach: Approach, values: Values, cap: tuple[str, str], moments: list[datetime], *, effect: str = ""
) -> Iterator[Count]:
    """What ``moments`` use of each cap of (rule, stem)."""
    rule, stem = cap
    if a_day := values.get(rule, f"{stem}_a_day"):
        yield Count(a_day, f"caps.{stem}_a_day", on_the_day(approach, moments), effect=effect)
    for days in (7, 30):
        if window := values.get(rule, f"{stem}_{days}_days"):
            used = in_any_window(approach.at, moments, days)
            yield Count(window, f"caps.{stem}_in_days", used, days, effect)


def _mine(approach: Approach, facts: Facts) -> Iterator[Contact]:
    return (contact for contact in facts.others(approach) if contact.person_id == approach.person.pk)


def conversations(approach: Approach, facts: Facts, values: Values) -> Iterator[Count]:
    """C1: conversations that we began, per person."""
    if approach.channel not in LIVE or approach.asked_for:
        return
    counted = (ContactState.CONVERSATION, *TO_COME)
    spoken = [it.starts_at for it in _mine(approach, facts) if it.channel in LIVE and it.state in counted]
    yield from _counts(approach, values, ("C1", "max_conversations"), spoken)


def attempts(approach: Approach, facts: Facts, values: Values) -> Iterator[Count]:
    """C2: unanswered calls, per person over all numbers, and per number over all persons."""
    if approach.channel != Channel.CALL:
        return
    counted = (ContactState.ATTEMPT, *TO_COME)
    tries = [it for it in facts.others(approach) if it.channel == Channel.CALL and it.state in counted]
    own = [it.starts_at for it in tries if it.person_id == approach.person.pk]
    yield from _counts(approach, values, ("C2", "max_attempts"), own)
    cap = values.get("C2", "max_attempts_a_day_one_number")
    if cap and approach.phone:
        same = [it.starts_at for it in tries if it.number_hash == approach.phone.number_hash]
        yield Count(cap, "caps.one_number_a_day", on_the_day(approach, same))


def visits(approach: Approach, facts: Facts, values: Values) -> Iterator[Count]:
    """C3: visits, per person, household and address; at the debtor's own dated request one more may be
    agreed to."""
    if not approach.is_visit:
        return
    household = approach.address.household_key if approach.address else ""
    made = [
        it.starts_at
        for it in facts.others(approach)
        if it.channel == Channel.VISIT
        and (it.person_id == approach.person.pk or (household and it.household_key == household))
    ]
    effect = Effect.APPROVE if approach.asked_for else ""
    yield from _counts(approach, values, ("C3", "max_visits"), made, effect=effect)


def messages(approach: Approach, facts: Facts, values: Values) -> Iterator[Count]:
    """C4: SMS and WeChat together."""
    if not approach.is_message or approach.asked_for:
        return
    sent = [it.starts_at for it in _mine(approach, facts) if it.channel in (Channel.SMS, Channel.WECHAT)]
    yield from _counts(approach, values, ("C4", "max_messages"), sent)


def others(approach: Approach, facts: Facts, values: Values) -> Iterator[Count]:
    """C5: guarantors and the like have their own caps, plus one in all for a case."""
    case = facts.case_of(approach)
    if case is None or approach.person.pk == case.person_id or approach.asked_for:
        return
    made = [
        it.starts_at
        for it in facts.others(approach)
        if approach.case and it.case_id == approach.case.pk and it.person_id != case.person_id
    ]
    yield from _counts(approach, values, ("C5", "max_others"), made)


def counts(approach: Approach, facts: Facts, values: Values) -> Iterator[Count]:
    """What is used of every cap that this approach falls under."""
    for rule in (conversations, attempts, visits, messages, others):
        yield from rule(approach, facts, values)


def caps(approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
    """C1–C5: whether one more is too many."""
    return (count.finding() for count in counts(approach, facts, values) if count.left == 0)
