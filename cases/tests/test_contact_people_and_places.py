"""Rules T1–T5, W2, L1 and I1: who, by whom and where."""

from datetime import timedelta

from cases.contact_check import check
from cases.contact_facts import approach_to
from cases.contact_rules import Verdict
from cases.models import (
    Address,
    AddressKind,
    Channel,
    Direction,
    Outcome,
    Part,
    Party,
    PartyRole,
    Person,
    Place,
    Purpose,
    SourcedState,
)
from foundation import clock
from staff.models import Absence
from tests.world import World
from tests.world.debtors import LAWFUL, NOW, TODAY, moment


def call(world: World, person: Person, purpose: str = Purpose.DEMAND) -> Verdict:
    return check(
        approach_to(
            person, channel=Channel.CALL, direction=Direction.OUT, purpose=purpose, at=NOW, case=world.case
        )
    )


def visit(world: World, **facts: object) -> Verdict:
    facts = {"address": world.home, "pair": (world.li, world.zhao), **facts}
    return check(
        approach_to(
            world.wang,
            channel=Channel.VISIT,
            direction=Direction.OUT,
            purpose=Purpose.DEMAND,
            at=moment(14),
            case=world.case,
            **facts,
        )
    )


def somebody(world: World, role: str, **terms: object) -> Person:
    person = Person.add("natural", "孙文", by=world.chen)
    person.confirm_identity("creditor_file", by=world.chen)
    Party.add(person, world.debts[0], Part(role, **terms), by=world.chen)
    return person


def test_only_those_who_stand_in_the_debt_are_asked_to_pay(world: World) -> None:
    guarantor = somebody(world, PartyRole.GUARANTOR, guarantee_kind="joint")
    friend = Person.add("natural", "路人", by=world.chen)
    assert not call(world, guarantor).refused_by("T1")
    assert call(world, friend).refused_by("T1")


def test_a_contact_person_is_asked_only_when_the_debtor_cannot_be_reached(world: World) -> None:
    assert world.phone
    contact = somebody(world, PartyRole.CONTACT_PERSON)
    assert call(world, contact).refused_by("T1")
    assert call(world, contact, Purpose.WHEREABOUTS).refused_by("T2")
    for back in (26, 25, 24):
        with clock.at(NOW - timedelta(hours=back)):
            world.call(Outcome.NO_ANSWER)
    assert not call(world, contact, Purpose.WHEREABOUTS).refused_by("T2")


def test_a_contact_person_is_asked_when_the_debtors_numbers_are_wrong(world: World) -> None:
    contact = somebody(world, PartyRole.CONTACT_PERSON)
    world.phone.mark(SourcedState.WRONG, by=world.li, reason="Not in service")
    assert not call(world, contact, Purpose.WHEREABOUTS).refused_by("T2")


def test_a_contact_person_is_never_told_of_the_debt(world: World) -> None:
    contact = somebody(world, PartyRole.CONTACT_PERSON)
    assert contact.parts_played.get().may_be_told == Party.MayBeTold.NOTHING


def test_identity_comes_first(world: World) -> None:
    liu = world.another_debtor()
    assert call(world, liu.person).refused_by("T3")


def test_a_visit_takes_two_different_collectors_at_work(world: World) -> None:
    assert visit(world, pair=(world.li,)).refused_by("W2")
    assert visit(world, pair=(world.li, world.li)).refused_by("W2")
    assert visit(world, pair=(world.li, world.chen)).refused_by("W2")
    assert not visit(world).refused_by("W2")
    Absence.enter(world.zhao, since=TODAY, until=TODAY, cover=None, by=world.chen)
    assert visit(world).refused_by("W2")


def test_a_workplace_takes_the_debtors_consent(world: World) -> None:
    office = Address.add(world.wang, Place("张江路 1 号", kind=AddressKind.WORKPLACE), LAWFUL, by=world.chen)
    assert visit(world, address=office).refused_by("L1")
    office.record_consent(by=world.li)
    assert not visit(world, address=office).refused_by("L1")


def test_nobody_is_visited_in_a_hospital(world: World) -> None:
    ward = Address.add(world.wang, Place("仁济医院 5 病区"), LAWFUL, by=world.chen)
    assert visit(world, address=ward).refused_by("L1")


def test_do_not_reveal_at_home_leaves_the_telephone(world: World) -> None:
    assert world.case
    world.wang.describe(by=world.li, not_at_home=True)
    assert visit(world).refused_by("T5")
    assert not call(world, world.wang).refused_by("T5")


def test_a_place_of_somebody_elses_file_is_refused(world: World) -> None:
    other = world.another_debtor()
    place = Address.add(other.person, Place("别处 2 号"), LAWFUL, by=world.chen)
    assert visit(world, address=place).refused_by("I1")


def test_a_stale_place_is_only_warned_of(world: World) -> None:
    world.home.mark(SourcedState.STALE, by=world.li, reason="The post came back")
    assert "place.stale_address" in {finding.code for finding in visit(world).warnings}
    assert not visit(world).refused_by("I1")
