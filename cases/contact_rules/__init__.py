"""May we call, write, visit? The rules, and what they say about an approach.

Everything here is pure: frozen facts in, findings out (``cases.contact_facts`` loads the facts). Planning and
sending can be refused; a fact never is. What others do to us is always accepted. When rules meet, all that
speak are heard and the strictest effect stands. A new rule is one file with its ``RULE``, named in ``RULES``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from cases import findings
from cases.contact_rules import (
    attempts,
    contact_person,
    conversations,
    days,
    forbidden_words,
    holds,
    hours,
    identity,
    lawful_source,
    messages,
    money_in_hand,
    newer_payment,
    not_at_home,
    not_here,
    notice,
    only_the_debtor,
    others,
    place,
    two_people,
    visits,
    who_we_are,
)
from cases.contact_rules.approach import Approach
from cases.contact_rules.caps import CapRule, Count
from cases.contact_rules.facts import Facts
from cases.contact_rules.hours import DayHours
from cases.contact_rules.preset import Preset
from cases.contact_rules.rule import Rule
from cases.contact_rules.values import Values
from cases.contact_rules.verdict import Verdict
from cases.findings import Finding
from cases.kinds import Channel

__all__ = ["RULES", "Allowance", "Approach", "Finding", "Preset", "Rule", "Verdict", "allowance", "judge"]

# In the order in which they speak: whom to leave alone, who, by whom, where, when, how often, in which words.
RULES: tuple[Rule, ...] = (
    holds.DISPUTE,
    holds.VULNERABILITY,
    holds.HARDSHIP,
    holds.STOP_CHANNEL,
    holds.INSOLVENCY,
    holds.IDENTITY_THEFT,
    holds.DECEASED,
    newer_payment.RULE,
    only_the_debtor.RULE,
    contact_person.RULE,
    identity.RULE,
    not_here.RULE,
    two_people.RULE,
    place.RULE,
    not_at_home.RULE,
    lawful_source.RULE,
    hours.RULE,
    days.RULE,
    conversations.RULE,
    attempts.RULE,
    visits.RULE,
    messages.RULE,
    others.RULE,
    notice.RULE,
    who_we_are.RULE,
    forbidden_words.RULE,
    money_in_hand.RULE,
)
COUNTRIES = ("cn", "us", "uk", "in")

for _rule in RULES:
    findings.teach(_rule.code, _rule.name, _rule.sentences)


@cache
def presets(country: str) -> dict[tuple[str, str], Preset]:
    """Every rule's presets in a country by (rule, name); in a country that nobody described, China's."""
    known = country if country in COUNTRIES else COUNTRIES[0]
    return {(rule.code, name): preset for rule in RULES for name, preset in rule.presets_in(known).items()}


def values_for(approach: Approach, facts: Facts) -> Values:
    """The values that hold for an approach: of its case's kinds of creditor, on its day."""
    case = facts.case_of(approach)
    kinds = case.kinds if case else frozenset[str]()
    return Values(presets(facts.country), facts.values, kinds, approach.local.date())


def judge(approach: Approach, facts: Facts) -> Verdict:
    """What the rules say about ``approach``; nothing about what others do to us."""
    return Verdict(approach, tuple(_spoken(approach, facts)) if approach.outgoing else ())


@dataclass(frozen=True)
class Allowance:
    """What the rules leave somebody who is about to plan: the hours of that day, and how much of each cap."""

    verdict: Verdict
    hours: DayHours | None
    counts: tuple[Count, ...]


def allowance(approach: Approach, facts: Facts) -> Allowance:
    """What the rules say about ``approach`` and what they leave around it; for asking before planning."""
    values = values_for(approach, facts)
    timeless = approach.channel == Channel.LETTER
    return Allowance(
        Verdict(approach, tuple(_spoken(approach, facts))),
        None if timeless else hours.RULE.allowed(approach, values, approach.zone),
        tuple(
            count
            for rule in RULES
            if isinstance(rule, CapRule)
            for count in rule.counts(approach, facts, values)
        ),
    )


def _spoken(approach: Approach, facts: Facts) -> Iterator[Finding]:
    values = values_for(approach, facts)
    for rule in RULES:
        yield from rule.judge(approach, facts, values)
