"""One search box for case number, reference, name, pinyin, initials, phone and ID number."""

import pytest
from django.urls import reverse

from cases import closing, opening
from cases.models import NewPerson, Part, Party, Phone
from foundation import clock
from tests.world.debtors import LAWFUL, NOW, WANG_ID


@pytest.fixture(autouse=True)
def tuesday_morning():
    with clock.at(NOW):
        yield


def look_for(world, words, user=None):
    return world.signed_in(user or world.chen).post(reverse("search"), {"q": words})


def found(world, words, user=None):
    answer = look_for(world, words, user)
    assert answer.status_code == 200
    return [case.number for group in answer.context["found"].groups for case in group.cases]


@pytest.mark.parametrize(
    "words",
    [
        "王建国",
        "建国",
        "wangjianguo",
        "Wang Jian",
        "wjg",
        "HB-2",
        "13812342046",
        "138 1234 2046",
        WANG_ID,
        "000001",
    ],
)
def test_a_case_is_found_by_what_one_has_in_hand(world, words):
    _phone, case = world.phone, world.case
    assert found(world, words) == [case.number]


@pytest.mark.parametrize(
    "words", ["李", "zhang", "HB", "1381234", "1381234204", WANG_ID[:10], "jianguo", "42"]
)
def test_a_part_of_a_number_or_another_name_finds_nothing(world, words):
    _phone, _case = world.phone, world.case
    assert found(world, words) == []


def test_the_whole_number_of_a_case_leads_straight_to_it(world):
    answer = look_for(world, world.case.number.lower())
    assert answer.status_code == 302 and answer["Location"] == world.case.get_absolute_url()


def test_a_case_is_found_by_who_else_stands_in_its_debt(world):
    party = Party.introduce(
        NewPerson("natural", "李秀英"),
        world.debts[0],
        Part("guarantor", guarantee_kind="joint"),
        by=world.chen,
    )
    Phone.add(party.person, "13900001111", LAWFUL, by=world.chen)
    case = world.case
    assert found(world, "lixiuying") == found(world, "13900001111") == [case.number]
    labels = [group.label for group in look_for(world, "李秀英").context["found"].groups]
    assert labels == ["Somebody who stands in the debt"]


@pytest.mark.parametrize("who", ["sun_li", "hu", "zhou", "he"])
def test_only_what_one_may_see_is_found(world, who):
    user = getattr(world, who)
    for words in ("王建国", "HB-1", WANG_ID, world.assigned_case.number):
        assert look_for(world, words, user).status_code == 200
        assert found(world, words, user) == []


def test_a_collector_finds_their_own_cases_and_a_manager_all(world):
    other = opening.open_case(world.another_debtor("王芳"), world.other_team, by=world.sun_li)
    _case = world.assigned_case
    assert found(world, "王", world.li) == [world.case.number]
    assert set(found(world, "王", world.qian)) == {world.case.number, other.number}


def test_closed_cases_are_found_too(world):
    closing.close(world.case, "returned", by=world.chen, reason="Sold")
    assert found(world, "王建国") == [world.case.number]


def test_what_was_typed_stays_in_the_box_and_nothing_found_says_what_to_do(world):
    page = look_for(world, "<刘>").content.decode()
    assert 'value="&lt;刘&gt;"' in page and "Nothing found" in page


def test_what_is_looked_for_is_in_no_address(world):
    page = world.signed_in(world.chen).get(reverse("search"), {"q": WANG_ID}).content.decode()
    assert f'value="{WANG_ID}"' not in page and "What are you looking for?" in page
    assert 'role="search" action="/search/" method="post"' in page


def test_finance_does_not_look_through_cases(world):
    assert look_for(world, "王", world.sun).status_code == 403
