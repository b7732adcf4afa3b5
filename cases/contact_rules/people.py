"""T1–T3 and W2: who may be spoken to, and by whom."""

from collections.abc import Iterator
from datetime import timedelta

from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import Facts
from cases.contact_rules.values import Values
from cases.contact_rules.verdict import Finding
from cases.kinds import Channel, ContactState, PartyRole, Purpose

# Who stands in the debt himself and may be asked to pay, within law and contract.
LIABLE = {PartyRole.CO_BORROWER.value, PartyRole.GUARANTOR.value, PartyRole.HEIR.value}
ABOUT_THE_DEBT = (Purpose.DEMAND, Purpose.REMINDER)


def only_the_debtor(approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
    """T1: nobody else is asked to pay but those who stand in the debt and their representatives."""
    case = facts.case_of(approach)
    if case is None or approach.person.pk == case.person_id or approach.purpose not in ABOUT_THE_DEBT:
        return
    roles = case.parties.get(approach.person.pk, frozenset())
    if not roles & (LIABLE | {PartyRole.REPRESENTATIVE.value, PartyRole.SIGNATORY.value}):
        yield values.need("T1").finding("people.not_liable")


def contact_person(approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
    """T2: a reserved contact person is asked only how to reach a debtor whom nobody could reach: his numbers
    are wrong, or so many calls failed and a day has passed, or so many days went by without contact."""
    case = facts.case_of(approach)
    if case is None or approach.purpose != Purpose.WHEREABOUTS:
        return
    if PartyRole.CONTACT_PERSON.value not in case.parties.get(approach.person.pk, frozenset()):
        yield values.need("T2", "min_failed_calls").finding("people.not_a_contact_person")
        return
    if case.person_id not in facts.reachable:
        return
    failed = values.need("T2", "min_failed_calls")
    silent = values.need("T2", "min_days_without_contact")
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
    enough = len(tries) >= failed.value and tries[failed.value - 1].astimezone(approach.zone).date() < today
    long_ago = bool(tries) and approach.at - tries[0] >= timedelta(days=silent.value)
    if not enough and not long_ago:
        yield failed.finding("people.debtor_can_be_reached", calls=failed.value, days=silent.value)


def identity(approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
    """T3: nothing about a debt to somebody of whom nobody confirmed that it is he."""
    if approach.purpose in ABOUT_THE_DEBT and approach.person.pk not in facts.identified:
        yield values.need("T3").finding("people.identity_not_confirmed")


def not_his(approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
    """T4 for numbers: one that turned out wrong is not called, by nobody and in no case."""
    phone = approach.phone
    if phone and not phone.is_usable:
        yield values.need("T4").finding("people.wrong_number")


def two_people(approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
    """W2: at least two different collectors at work on every visit."""
    if not approach.is_visit:
        return
    needed = values.need("W2", "min_collectors")
    there = {member.pk for member in approach.pair}
    if len(there) < needed.value:
        yield needed.finding("people.too_few", needed=needed.value, there=len(there))
    if there - facts.collectors:
        yield needed.finding("people.not_collectors")
    day = approach.local.date()
    for absence in facts.absences:
        if absence.user_id in there and absence.since <= day <= absence.until:
            yield needed.finding("people.away", day=day.isoformat())
            return
