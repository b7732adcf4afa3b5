"""Two of us plan at the same moment: the last place under a cap is given once."""

import threading
from collections.abc import Callable
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, connections

from cases import contacting
from cases.contact_facts import approach_to
from cases.contacting import ContactResult
from cases.models import Channel, Contact, Outcome, Part, Party, PartyRole, Person, Phone, Purpose, Refusal
from tests.world import World
from tests.world.debtors import LAWFUL, NOW, moment

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="SQLite lets one writer in at a time, and its tables in memory are not shared by threads",
    ),
]


@pytest.fixture
def world(transactional_db: None) -> World:
    """The department, with the allocation rule that an emptied table has lost."""
    import_module("ledger.migrations.0002_default_allocation_rule").make_default_rule(apps, None)
    return World()


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """What kind of answer each deed gets when all begin together, each on a connection of its own."""
    start, answers = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place: int, deed: Callable[[], object]) -> None:
        try:
            start.wait()
            answers[place] = deed()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=it) for it in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(type(answer).__name__ for answer in answers)


def test_of_a_visit_a_day(world: World) -> None:
    case, home, pair = world.assigned_case, world.home, (world.li, world.zhao)
    wang = world.wang

    def visit(hour: int) -> Contact | Refusal:
        return contacting.plan(
            approach_to(
                Person.objects.get(pk=wang.pk),
                channel=Channel.VISIT,
                purpose=Purpose.DEMAND,
                at=moment(hour),
                case=type(case).objects.get(pk=case.pk),
                address=home,
                pair=pair,
            ),
            by=world.li,
        )

    answers = at_once(lambda: visit(14), lambda: visit(16))
    assert answers == ["Contact", "Refusal"]


def test_of_calls_to_one_number_whoever_owns_it(world: World) -> None:
    people = [Person.add("natural", f"甲{n}", by=world.chen) for n in range(2)]
    phones = [Phone.add(person, "13812342046", LAWFUL, by=world.chen) for person in people]
    for n in range(5):
        contacting.log(
            approach_to(
                Person.add("natural", f"乙{n}", by=world.chen), channel=Channel.CALL, phone=phones[0], at=NOW
            ),
            ContactResult(outcome=Outcome.NO_ANSWER),
            by=world.li,
        )

    def call(n: int) -> Contact | Refusal:
        return contacting.plan(
            approach_to(
                people[n], channel=Channel.CALL, purpose=Purpose.NOTICE, at=moment(14), phone=phones[n]
            ),
            by=world.li,
        )

    answers = at_once(lambda: call(0), lambda: call(1))
    assert answers == ["Contact", "Refusal"]


def test_of_contacts_with_others_in_a_case(world: World) -> None:
    guarantors = [Person.add("natural", f"保{n}", by=world.chen) for n in range(4)]
    for person in guarantors:
        Party.add(person, world.debts[0], Part(PartyRole.GUARANTOR, guarantee_kind="joint"), by=world.chen)
        person.confirm_identity("creditor_file", by=world.chen)
    case = world.case
    for person in guarantors[:2]:
        contacting.log(
            approach_to(person, channel=Channel.CALL, case=case, at=NOW),
            ContactResult(outcome=Outcome.SPOKE),
            by=world.li,
        )

    def call(person: Person) -> Contact | Refusal:
        return contacting.plan(
            approach_to(
                person,
                channel=Channel.CALL,
                purpose=Purpose.DEMAND,
                at=moment(14),
                case=type(case).objects.get(pk=case.pk),
            ),
            by=world.li,
        )

    answers = at_once(lambda: call(guarantors[2]), lambda: call(guarantors[3]))
    assert answers == ["Contact", "Refusal"]
