"""May we call, write, visit? One door: ``check``; ``check_many`` for lists.

Planning and sending can be refused; a fact never is. What others do to us is always accepted. Every rule is
a plain function from an approach, the facts and the values to findings; RULES lists them, one file a family.
When rules meet, all that speak are heard and the strictest effect stands."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cases.contact_rules import caps, holds, hours, notice, people, place, words
from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import Facts
from cases.contact_rules.values import Values
from cases.contact_rules.verdict import Finding, Verdict
from cases.kinds import Channel

if TYPE_CHECKING:
    from cases.models import Address, Case, Contact, Person, Phone
    from staff.models import User

__all__ = ["Allowance", "Approach", "Finding", "Verdict", "allowance", "check", "check_many"]

Rule = Callable[[Approach, Facts, Values], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    holds.holds,
    holds.money,
    people.only_the_debtor,
    people.contact_person,
    people.identity,
    people.not_his,
    people.two_people,
    place.place,
    place.not_here,
    place.not_at_home,
    place.source,
    hours.hours,
    hours.days,
    caps.caps,
    notice.before_the_first_visit,
    words.outgoing,
)


def check(
    person: "Person",
    *,
    channel: str,
    direction: str,
    purpose: str,
    at: datetime,
    until: datetime | None = None,
    address: "Address | None" = None,
    phone: "Phone | None" = None,
    case: "Case | None" = None,
    by: "User | None" = None,
    pair: "Sequence[User]" = (),
    facts_as_of: datetime | None = None,
    contact_being_moved: "Contact | None" = None,
    text: str = "",
    happened: bool = False,
) -> Verdict:
    """What the rules say about one contact; see Approach for the arguments."""
    approach = Approach(
        person,
        channel,
        direction,
        purpose,
        at,
        until=until,
        address=address,
        phone=phone,
        case=case,
        by=by,
        pair=tuple(pair),
        facts_as_of=facts_as_of,
        moved=contact_being_moved,
        text=text,
        happened=happened,
    )
    return check_many([approach])[0]


def check_many(approaches: Sequence[Approach]) -> list[Verdict]:
    """What the rules say about each approach by itself, in a fixed number of queries for all of them."""
    asked = [approach for approach in approaches if approach.outgoing]
    facts = Facts(asked) if asked else None
    return [
        Verdict(approach, tuple(_spoken(approach, facts)) if facts and approach.outgoing else ())
        for approach in approaches
    ]


@dataclass(frozen=True)
class Allowance:
    """What the rules leave somebody who is about to plan: the hours of that day, and how much of each cap."""

    verdict: Verdict
    hours: hours.Hours | None
    counts: tuple[caps.Count, ...]


def allowance(approach: Approach) -> Allowance:
    """What the rules say about ``approach`` and what they leave around it; for asking before planning."""
    facts = Facts([approach])
    values = _values(approach, facts)
    return Allowance(
        Verdict(approach, tuple(_spoken(approach, facts))),
        None if approach.channel == Channel.LETTER else hours.allowed(approach, values, approach.zone),
        tuple(caps.counts(approach, facts, values)),
    )


def _values(approach: Approach, facts: Facts) -> Values:
    case = facts.case_of(approach)
    return Values(facts.rule_rows, case.kinds if case else frozenset(), approach.local.date())


def _spoken(approach: Approach, facts: Facts) -> Iterator[Finding]:
    values = _values(approach, facts)
    for rule in RULES:
        yield from rule(approach, facts, values)
