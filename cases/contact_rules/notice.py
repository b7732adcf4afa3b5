"""N2: before the first visit, a delivered written notice and calls on different days."""

from collections.abc import Iterator

from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import Facts
from cases.contact_rules.values import Values
from cases.contact_rules.verdict import Finding
from cases.kinds import Channel, ContactState

WRITTEN = (Channel.LETTER, Channel.EMAIL, Channel.SMS)


def before_the_first_visit(approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
    """N2: the first visit of a case takes another person's agreement unless both were done before."""
    if not approach.is_visit or approach.case is None or approach.asked_for:
        return
    if any(
        it.channel == Channel.VISIT
        and it.case_id == approach.case.pk
        and it.state in (ContactState.ATTEMPT, ContactState.CONVERSATION)
        for it in facts.others(approach)
    ):
        return
    rows = facts.noticed.get(approach.case.pk, [])
    notices = values.need("N2", "min_notices")
    delivered = sum(
        channel in WRITTEN and at is not None and at <= approach.at for channel, at, _sent in rows
    )
    if delivered < notices.value:
        yield notices.finding("notice.none_delivered")
    calls = values.need("N2", "min_call_days")
    days = {
        at.astimezone(approach.zone).date()
        for channel, _at, at in rows
        if channel == Channel.CALL and at <= approach.at
    }
    if len(days) < calls.value:
        yield calls.finding("notice.too_few_calls", needed=calls.value, made=len(days))
