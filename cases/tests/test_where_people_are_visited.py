"""L1, T4, T5 and I1: the residence, with a lawful source, unless the debtor does not live there."""

from datetime import timedelta
from typing import Any

import pytest

from cases.models import Address, AddressKind, Channel, Person, Place, SourcedState
from cases.tests.asking import ask, ask_to_visit, codes
from foundation import clock
from tests.world import World
from tests.world.debtors import LAWFUL, NOW


def place(world: World, line: str, *, of: Person | None = None, **facts: Any) -> Address:
    return Address.add(of or world.wang, Place(line, **facts), LAWFUL, by=world.chen)


def test_a_visit_needs_a_place_and_a_call_none(world: World) -> None:
    assert "place.none" in codes(ask_to_visit(world, address=None))
    assert ask(world).allowed


def test_the_debtors_own_business_is_visited_and_a_workplace_is_not(world: World) -> None:
    workplace = place(world, "张江路 1 号", kind=AddressKind.WORKPLACE)
    assert codes(ask_to_visit(world, address=workplace)) >= {"place.workplace"}
    others = [kind for kind in AddressKind if kind != AddressKind.WORKPLACE]
    for kind in others:
        elsewhere = place(world, f"{kind} 路 2 号", kind=kind)
        assert "place.workplace" not in codes(ask_to_visit(world, address=elsewhere))


def test_a_place_of_healing_is_named_in_the_answer_whatever_its_letters(world: World) -> None:
    ward = place(world, "St Mary's HOSPITAL, ward 5")
    [finding] = [it for it in ask_to_visit(world, address=ward).findings if it.code == "place.never"]
    assert finding.params == {"place": "hospital"}


def test_a_letter_goes_to_a_workplace_and_nobody_needs_a_place_to_write(world: World) -> None:
    office = place(world, "张江路 1 号", kind=AddressKind.WORKPLACE)
    assert not ask(world, channel=Channel.LETTER, address=office).refused_by("L1")


def found_wrong(world: World, address: Address, hours_ago: int = 2) -> None:
    with clock.at(NOW - timedelta(hours=hours_ago)):
        address.mark(SourcedState.WRONG, by=world.li, reason="A neighbour says they moved")


def test_a_place_found_wrong_is_neither_visited_nor_written_to(world: World) -> None:
    found_wrong(world, world.home)
    assert codes(ask_to_visit(world)) >= {"place.wrong"}
    assert codes(ask(world, channel=Channel.LETTER, address=world.home)) >= {"place.wrong"}
    assert "place.wrong" not in codes(ask(world, address=world.home))


def test_the_same_place_added_again_must_be_verified_after_it_was_found_wrong(world: World) -> None:
    again = place(world, "世纪大道100号301", city="Shanghai", district="Pudong")
    assert again.household_key == world.home.household_key
    with clock.at(NOW - timedelta(hours=3)):
        again.verify(by=world.li)
    found_wrong(world, world.home)
    assert codes(ask_to_visit(world, address=again)) >= {"place.wrong_before"}
    with clock.at(NOW - timedelta(hours=1)):
        again.verify(by=world.li)
    assert not ask_to_visit(world, address=again).refused_by("T4")


def test_a_place_verified_at_the_moment_it_was_found_wrong_stays_barred(world: World) -> None:
    again = place(world, "世纪大道100号301", city="Shanghai", district="Pudong")
    found_wrong(world, world.home)
    with clock.at(NOW - timedelta(hours=2)):
        again.verify(by=world.li)
    assert codes(ask_to_visit(world, address=again)) >= {"place.wrong_before"}


def test_a_place_that_is_only_added_again_stays_barred(world: World) -> None:
    found_wrong(world, world.home)
    again = place(world, "世纪大道100号301", city="Shanghai", district="Pudong")
    assert codes(ask_to_visit(world, address=again)) >= {"place.wrong_before"}


def test_another_person_at_that_place_is_visited(world: World) -> None:
    found_wrong(world, world.home)
    case = world.other_case
    liu = case.debtor.person
    theirs = place(world, "世纪大道 100 号 301", of=liu, city="Shanghai", district="Pudong")
    assert not ask_to_visit(world, to=liu, case=case, address=theirs).refused_by("T4")


@pytest.mark.parametrize(
    ("channel", "refused"),
    [(Channel.VISIT, True), (Channel.LETTER, True), (Channel.CALL, False), (Channel.SMS, False)],
)
def test_who_asked_not_to_be_revealed_at_home_gets_no_paper_and_no_visit(world, channel, refused) -> None:
    world.wang.describe(by=world.li, not_at_home=True)
    assert ask_to_visit(world, channel=channel).refused_by("T5") is refused


def test_a_number_of_somebody_elses_file_is_not_called(world: World) -> None:
    other = world.other_case.debtor.person
    assert codes(ask(world, to=other, case=world.other_case, phone=world.phone)) >= {"place.not_theirs"}
    assert "place.not_theirs" not in codes(ask(world, phone=world.phone))


@pytest.mark.parametrize("field", ["source", "lawful_basis"])
def test_a_place_or_number_without_a_lawful_source_is_not_used(world: World, field: str) -> None:
    home, phone = world.home, world.phone
    setattr(home, field, "bought")
    setattr(phone, field, "bought")
    assert codes(ask_to_visit(world, address=home)) >= {"place.no_source"}
    assert codes(ask(world, phone=phone)) >= {"place.no_source"}


def test_a_stale_number_is_said_to_be_a_number(world: World) -> None:
    world.phone.mark(SourcedState.STALE, by=world.li, reason="Rings out")
    assert [it.code for it in ask(world, phone=world.phone).warnings] == ["place.stale_number"]
