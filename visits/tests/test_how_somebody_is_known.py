"""Two facts of one's own, or an identity card; and a visit code for whoever asks who comes (V3, R1)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cases.models import Phone, SourcedState
from foundation import clock
from tests.world import World
from tests.world.debtors import LAWFUL, NOW, TODAY, WANG_ID, moment
from visits import codes, identity, planning
from visits.identity import IdentityAnswers
from visits.kinds import IdentityProof
from visits.models import CodeQuestion, VisitPlan
from visits.models.code_question import WRONG_PER_WINDOW


@pytest.fixture(autouse=True)
def tuesday_morning() -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.mark.parametrize(
    ("given", "enough"),
    [
        ([], False),
        ([IdentityProof.BIRTHDAY], False),
        ([IdentityProof.BIRTHDAY, IdentityProof.BIRTHDAY], False),
        ([IdentityProof.BIRTHDAY, IdentityProof.PHONE_TAIL], True),
        ([IdentityProof.ID_TAIL, IdentityProof.PHONE_TAIL], True),
        ([IdentityProof.BIRTHDAY, "shoe size"], False),
        ([IdentityProof.ID_CARD], True),
    ],
)
def test_two_different_facts_or_the_card_suffice(given: list[str], enough: bool) -> None:
    assert identity.is_enough(given) == enough


def test_a_fact_that_the_file_does_not_have_agrees_with_nothing(world: World) -> None:
    liu = world.another_debtor().person
    assert identity.matching_facts(liu, IdentityAnswers(birthday="", id_tail="", phone_tail="")) == []
    assert (
        identity.matching_facts(liu, IdentityAnswers(birthday="0312", id_tail="0038", phone_tail="2046"))
        == []
    )


def test_a_whole_number_is_not_its_last_four(world: World) -> None:
    assert identity.matching_facts(world.wang, IdentityAnswers(id_tail=WANG_ID)) == []
    assert identity.matching_facts(world.wang, IdentityAnswers(id_tail=f" {WANG_ID[-4:]} ")) == ["id_tail"]


def test_a_month_and_a_day_must_both_be_right(world: World) -> None:
    assert identity.matching_facts(world.wang, IdentityAnswers(birthday="3-12")) == ["birthday"]
    for said in ("12-3", "1985", "0312 0312", "12"):
        assert identity.matching_facts(world.wang, IdentityAnswers(birthday=said)) == []


def test_any_phone_that_still_works_may_be_named_and_no_other(world: World) -> None:
    _first = world.phone
    second = Phone.add(world.wang, "139 8765 4321", LAWFUL, by=world.chen)
    assert identity.matching_facts(world.wang, IdentityAnswers(phone_tail="4321")) == ["phone_tail"]
    second.mark(SourcedState.WRONG, by=world.chen, reason="Belongs to a shop")
    assert identity.matching_facts(world.wang, IdentityAnswers(phone_tail="4321")) == []
    assert identity.matching_facts(world.wang, IdentityAnswers(phone_tail="2046")) == ["phone_tail"]


def test_a_code_has_six_characters_that_are_not_mistaken_for_one_another() -> None:
    found = {codes.new_code() for _i in range(200)}
    assert len(found) > 190
    assert all(len(code) == 6 for code in found)
    assert not set("".join(found)) & set("01IO")


def test_a_code_is_found_however_it_is_typed(world: World) -> None:
    visit = world.planned_visit()
    typed = f" {visit.code[:3].lower()}-{visit.code[3:]} "
    assert CodeQuestion.ask(typed, by=world.sun).visit == visit


def test_a_code_holds_for_its_day(world: World) -> None:
    visit = world.planned_visit(on=TODAY + timedelta(days=1))
    assert CodeQuestion.ask(visit.code, by=world.sun).visit is None
    with clock.at(moment(8, day=TODAY + timedelta(days=1))):
        assert CodeQuestion.ask(visit.code, by=world.sun).visit == visit


def test_a_visit_that_was_made_is_still_ours(world: World) -> None:
    visit = world.recorded().visit
    assert CodeQuestion.ask(visit.code, by=world.sun).visit == visit


def test_on_another_day_a_moved_visit_has_another_code(world: World) -> None:
    visit = world.planned_visit()
    code = visit.code
    tomorrow = TODAY + timedelta(days=1)
    world.moved(visit, at=moment(14, day=tomorrow), until=moment(15, day=tomorrow))
    visit.refresh_from_db()
    assert (visit.day, visit.starts_at) == (tomorrow, moment(14, day=tomorrow))
    assert visit.code != code
    assert CodeQuestion.ask(code, by=world.sun).visit is None


def test_two_visits_of_a_day_never_share_a_code(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = world.planned_visit(hour=16)
    drawn = iter([visit.code, "NEXT22"])
    monkeypatch.setattr(planning, "new_code", lambda: next(drawn))
    other = world.try_to_visit(moment(14), case=world.other_case, address=world.other_home, reason="New")
    assert isinstance(other, VisitPlan) and other.code == "NEXT22"


def test_ten_wrong_codes_in_a_quarter_of_an_hour_are_too_many(world: World) -> None:
    visit = world.planned_visit()
    for _i in range(WRONG_PER_WINDOW - 1):
        CodeQuestion.ask("ABCDEF", by=world.sun)
    assert CodeQuestion.ask(visit.code, by=world.sun).visit == visit
    CodeQuestion.ask("ABCDEF", by=world.sun)
    with pytest.raises(ValidationError, match="Too many codes"):
        CodeQuestion.ask(visit.code, by=world.sun)
    assert CodeQuestion.ask(visit.code, by=world.chen).visit == visit


def test_the_throttle_ends_a_quarter_of_an_hour_after_the_wrong_codes(world: World) -> None:
    visit = world.planned_visit()
    for _i in range(WRONG_PER_WINDOW):
        CodeQuestion.ask("ABCDEF", by=world.sun)
    with clock.at(NOW + timedelta(minutes=14, seconds=59)), pytest.raises(ValidationError):
        CodeQuestion.ask(visit.code, by=world.sun)
    with clock.at(NOW + timedelta(minutes=15)):
        assert CodeQuestion.ask(visit.code, by=world.sun).visit == visit


def test_right_codes_are_not_counted(world: World) -> None:
    visit = world.planned_visit()
    for _i in range(WRONG_PER_WINDOW + 1):
        assert CodeQuestion.ask(visit.code, by=world.sun).visit == visit
