"""May we call, write, visit? The one door to the contact rules' answer."""

from collections.abc import Sequence

from cases import contact_facts, contact_rules
from cases.contact_rules import Allowance, Approach, Verdict


def check(approach: Approach) -> Verdict:
    """What the rules say about one approach."""
    return check_many([approach])[0]


def check_many(approaches: Sequence[Approach]) -> list[Verdict]:
    """What the rules say about each approach by itself, in a fixed number of queries for all of them."""
    asked = [approach for approach in approaches if approach.outgoing]
    facts = contact_facts.load(asked) if asked else None
    return [contact_rules.judge(approach, facts) if facts else Verdict(approach) for approach in approaches]


def allowance(approach: Approach) -> Allowance:
    """What the rules say about ``approach`` and what they leave around it; for asking before planning."""
    return contact_rules.allowance(approach, contact_facts.load([approach]))
