"""S1–S8: whom to leave alone."""

from collections.abc import Iterator

from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import CaseFacts, Facts
from cases.contact_rules.values import Values
from cases.contact_rules.verdict import Finding
from cases.kinds import Effect, Purpose
from cases.models.hold import Hold


def holds(approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
    """S1–S5, S7, S8: what a standing hold bars by channel, direction and purpose.

    A hold on one debt leaves the others of the case to be asked for; when every debt of the case is held,
    all are refused."""
    case = facts.case_of(approach)
    barring = [
        hold
        for hold in facts.holds[approach.person.pk]
        if _stood(hold, approach)
        and hold.forbids(approach.channel, approach.direction, approach.purpose)
        and _concerns(hold, case)
    ]
    free = case.debts - {hold.on_debt_id for hold in barring} if case else frozenset()
    for hold in barring:
        params = {
            "kind": hold.kind,
            "since": hold.since.isoformat(),
            "until": hold.until.isoformat() if hold.until else "",
        }
        value = values.need(hold.kind)
        if hold.on_debt_id and free:
            yield value.finding("holds.leave_debt_out", Effect.WARN, **params)
        else:
            yield value.finding("holds.stands", **params)


def _concerns(hold: Hold, case: CaseFacts | None) -> bool:
    """Whether the hold is on the person, or on a debt of this very case."""
    return case is None or hold.on_debt_id is None or hold.on_debt_id in case.debts


def _stood(hold: Hold, approach: Approach) -> bool:
    """Whether the hold bars it: standing on that day and, for what happened already, known by then."""
    on = approach.local.date()
    if not approach.happened:
        return hold.stands(on)
    released = hold.released_at is not None and hold.released_at <= approach.at
    in_time = hold.since <= on and (hold.until is None or on <= hold.until)
    return in_time and hold.placed_at <= approach.at and not released


def money(approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
    """S6: a payment newer than what this rests on, or unmatched money that may be his."""
    if approach.purpose != Purpose.DEMAND or approach.happened:
        return
    case = facts.case_of(approach)
    if case and approach.facts_as_of:
        newer = [at for at in facts.new_money.get(case.account_id, []) if at > approach.facts_as_of]
        if newer:
            yield values.need("S6").finding("holds.newer_payment", booked_at=max(newer).isoformat())
    if waiting := facts.money_seen.get(approach.person.pk):
        yield values.need("S6").finding("holds.unmatched_money", since=waiting.isoformat())
