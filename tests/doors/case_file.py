"""The cases, the case page, the debtor's file, evidence, debts, search."""

from typing import Any

from cases.models import Employment, EvidenceKind, Job, NewPerson, Part, Party, PartyRole, PersonKind
from followups import account_statements
from tests.doors import Door, case
from tests.world import World
from tests.world.debtors import LAWFUL

READERS = "collector supervisor manager compliance"
WRITERS = "collector supervisor"
UNMASKERS = "collector supervisor compliance"


def wang(world: World) -> dict[str, Any]:
    """Wang as a person of the case."""
    return {**case(world), "pk": world.wang.pk}


def home(world: World) -> dict[str, Any]:
    """Where Wang lives."""
    return {**case(world), "pk": world.home.pk}


def phone(world: World) -> dict[str, Any]:
    """Wang's telephone."""
    return {**case(world), "pk": world.phone.pk}


def employer(world: World) -> dict[str, Any]:
    """Where Wang works."""
    made = Employment.add(world.wang, Job("城西物流"), LAWFUL, by=world.chen)
    return {**case(world), "pk": made.pk}


def guarantor(world: World) -> dict[str, Any]:
    """The guarantor of Wang's debt."""
    made = Party.introduce(
        NewPerson(PersonKind.NATURAL, "李秀英"),
        world.debts[0],
        Part(PartyRole.GUARANTOR, guarantee_kind="joint"),
        by=world.chen,
    )
    return {**case(world), "pk": made.pk}


def original(world: World) -> dict[str, Any]:
    """A contract in the vault of Wang's case."""
    _number = case(world)
    return {"pk": world.evidence().pk}


def issued(world: World) -> dict[str, Any]:
    """A statement of account that we made."""
    document = account_statements.make(world.assigned_case, language="en", by=world.li)
    return {"pk": document.evidence_of.get(kind=EvidenceKind.STATEMENT).pk}


OPEN_TO = {
    "cases": Door(READERS),
    "case-new": Door("supervisor"),
    "case": Door(READERS, case),
    "case-history": Door(READERS, case),
    "search": Door(READERS),
    "case-file": Door(READERS, case),
    "case-person": Door(WRITERS, wang),
    "person-unmasking": Door(UNMASKERS, wang, method="post"),
    "identity": Door(READERS, case),
    "addresses": Door(READERS, case),
    "address-state": Door(WRITERS, home),
    "address-current": Door(WRITERS, home, method="post"),
    "address-consent": Door(WRITERS, home, method="post"),
    "phones": Door(READERS, case),
    "phone-state": Door(WRITERS, phone),
    "phone-unmasking": Door(UNMASKERS, phone, method="post"),
    "employments": Door(READERS, case),
    "employment-state": Door(WRITERS, employer),
    "parties": Door(READERS, case),
    "party-end": Door(WRITERS, guarantor),
    "case-debts": Door(READERS, case),
    "case-evidence": Door(READERS, case),
    "evidence": Door(READERS, original),
    "evidence-file": Door(READERS, original),
    "issued-paper": Door(READERS, issued),
}
