"""How tests ask the contact rules, log what happened and place holds.

One place each, so that tests of rules say only what matters.
"""

from datetime import datetime
from typing import Any

from cases import contacting, holding
from cases.contact_check import check, check_many
from cases.contact_facts import approach_to
from cases.contact_rules import Verdict
from cases.contacting import ContactResult
from cases.holding import HoldTerms
from cases.models import (
    Case,
    Channel,
    Contact,
    Hold,
    HoldKind,
    Outcome,
    Part,
    Party,
    Person,
    Refusal,
)
from staff.models import User
from tests.world import World
from tests.world.debtors import NOW


def ask(world: World, *, to: Person | None = None, **facts: Any) -> Verdict:
    """What the rules say; by default about a call to Wang, now, that asks for money."""
    usual = {"channel": Channel.CALL, "at": NOW, "case": world.case}
    return check(approach_to(to or world.wang, **{**usual, **facts}))


def ask_many(world: World, *asked: dict[str, Any]) -> list[Verdict]:
    """What the rules say about many approaches at once.

    Each is a call to Wang that asks for money, but for what it says.
    """
    usual = {"channel": Channel.CALL, "at": NOW, "case": world.case}
    return check_many([approach_to(world.wang, **{**usual, **facts}) for facts in asked])


def ask_to_visit(world: World, **facts: Any) -> Verdict:
    """What the rules say; by default about a visit to Wang at home by Li and Zhao, now."""
    usual = {"channel": Channel.VISIT, "address": world.home, "pair": (world.li, world.zhao)}
    return ask(world, **{**usual, **facts})


def planned(world: World, *, to: Person | None = None, **facts: Any) -> Contact | Refusal:
    """Plan a contact, or get its Refusal. By default it is a call of Li's to Wang, now."""
    asked = {name: facts.pop(name) for name in ("by", "reason", "request_id") if name in facts}
    usual = {"channel": Channel.CALL, "at": NOW, "case": world.case}
    return contacting.plan(approach_to(to or world.wang, **{**usual, **facts}), **{"by": world.li, **asked})


def recorded(contact: Contact, outcome: str, *, by: User, **said: Any) -> Contact:
    """What came of a planned contact."""
    return contacting.record(contact, ContactResult(outcome, **said), by=by)


def logged(world: World, at: datetime, *, to: Person | None = None, **facts: Any) -> Contact:
    """What happened; by default an unanswered call of Li's to Wang."""
    said = {name: facts.pop(name) for name in ContactResult.__dataclass_fields__ if name in facts}
    asked = {name: facts.pop(name) for name in ("by", "request_id") if name in facts}
    approach = approach_to(to or world.wang, at=at, **{"channel": Channel.CALL, "case": world.case, **facts})
    result = ContactResult(**{"outcome": Outcome.NO_ANSWER, **said})
    return contacting.log(approach, result, **{"by": world.li, **asked})


def held(world: World, kind: str = HoldKind.DISPUTE, **terms: Any) -> Hold:
    """A hold on Wang, placed by Li; by default from today on."""
    return holding.place(
        world.wang, kind, by=world.li, reason="Says they never signed", terms=HoldTerms(**terms)
    )


def released(world: World, hold: Hold) -> None:
    """Compliance ends it now."""
    holding.release(hold, by=world.he, reason="The signature was compared")


def takes_part(world: World, role: str, name: str = "孙文", **terms: Any) -> Person:
    """Somebody who plays this part in Wang's first debt, whose identity is known."""
    person = Person.add("natural", name, by=world.chen)
    person.confirm_identity("creditor_file", by=world.chen)
    Party.add(person, world.debts[0], Part(role, **terms), by=world.chen)
    return person


def codes(verdict: Verdict) -> set[str]:
    """The sentences that the rules would say, by their codes."""
    return {finding.code for finding in verdict.findings}


def case_of_another(world: World) -> Case:
    """Liu's case: another debtor of the same team."""
    return world.other_case
