"""The ranking's points and reasons: who knows the debtor, area, language, skill, experience, room (P7)."""

from datetime import timedelta

import pytest

from cases import assigning, closing, opening, ranking
from cases.models import Address, Case, ClosureKind, HoldKind, Outcome
from cases.models.address import Place
from cases.ranking import Candidate, LeftOut
from cases.tests.asking import held, logged
from foundation import clock
from staff.models import Absence, CollectorProfile, Role, SkillLevel, User
from tests.world import World
from tests.world.debtors import LAWFUL, NOW, TODAY

DAY = timedelta(days=1)


@pytest.fixture
def case(world: World) -> Case:
    """Wang's case; Wang speaks Chinese and lives in Pudong. Li, Zhao and Zhou might take it."""
    _made = (world.li, world.zhao, world.zhou, world.home)
    return world.case


def candidate(case: Case, who: User) -> Candidate:
    found = ranking.rank(case).named(who)
    assert found is not None
    return found


def why(case: Case, who: User) -> dict[str, dict[str, object]]:
    """The reasons that speak for somebody, with what they say."""
    return {reason.code: dict(reason.params) for reason in candidate(case, who).reasons}


def left_out(case: Case) -> dict[User, LeftOut]:
    return {row.collector: row for row in ranking.rank(case).left_out}


def skilled(who: User, **levels: int) -> None:
    for skill, level in levels.items():
        SkillLevel.objects.filter(profile__user=who, skill=skill).update(level=level)


def score(case: Case, who: User) -> int:
    return candidate(case, who).score


def test_each_point_of_a_score_has_its_source(case, world: World) -> None:
    # Li: Pudong 25, Chinese 15, twice 3 points a level of skill 3, six years, an empty desk 20.
    assert score(case, world.li) == 25 + 15 + 2 * 3 * 3 + 6 + 20
    assert why(case, world.li) == {
        "district": {"district": "Pudong"},
        "language": {},
        "years": {"years": 6},
        "room": {"free": 12, "capacity": 12},
    }
    # Zhou has neither area nor language, and one year.
    assert score(case, world.zhou) == 2 * 3 * 3 + 1 + 20


def test_the_best_score_comes_first(case, world: World) -> None:
    assert [it.collector for it in ranking.rank(case).candidates] == [world.li, world.zhao, world.zhou]
    suggested = ranking.rank(case).suggested
    assert suggested is not None
    assert [it.collector for it in suggested] == [world.li, world.zhao]


def test_experience_counts_up_to_ten_years(case, world: World) -> None:
    before = score(case, world.zhou)
    CollectorProfile.objects.filter(user=world.zhou).update(years=10)
    assert score(case, world.zhou) == before + 9
    CollectorProfile.objects.filter(user=world.zhou).update(years=30)
    assert score(case, world.zhou) == before + 9


def test_somebody_without_experience_is_not_praised_for_it(case, world: World) -> None:
    CollectorProfile.objects.filter(user=world.zhou).update(years=0)
    assert "years" not in why(case, world.zhou)


@pytest.mark.parametrize(("level", "named"), [(3, False), (4, True), (5, True)])
def test_a_skill_is_a_reason_from_four_of_five(case, world: World, level: int, named: bool) -> None:
    skilled(world.zhou, negotiation=level)
    assert ("skill" in why(case, world.zhou)) is named
    if named:
        assert why(case, world.zhou)["skill"] == {"skill": "negotiation", "level": level}


def test_the_vulnerable_get_a_listener_and_others_a_negotiator(case, world: World) -> None:
    skilled(world.zhao, negotiation=5, listening=1)
    skilled(world.zhou, negotiation=1, listening=5)
    calm = score(case, world.zhao), score(case, world.zhou)
    held(world, HoldKind.VULNERABILITY)
    gentle = score(case, world.zhao), score(case, world.zhou)
    assert gentle[0] == calm[0] - 12
    assert gentle[1] == calm[1] + 12


def test_another_kind_of_hold_asks_for_no_listener(case, world: World) -> None:
    skilled(world.zhou, listening=5)
    before = score(case, world.zhou)
    held(world, HoldKind.DISPUTE)
    assert score(case, world.zhou) == before


def test_who_spoke_with_the_debtor_before_comes_first(case, world: World) -> None:
    before = score(case, world.zhou)
    with clock.at(NOW - DAY):
        logged(world, clock.now(), by=world.zhou, outcome=Outcome.NO_ANSWER)
    assert "spoke" not in why(case, world.zhou)
    with clock.at(NOW - DAY):
        logged(world, clock.now(), by=world.zhou, outcome=Outcome.SPOKE)
    assert score(case, world.zhou) == before + 40
    assert "spoke" not in why(case, world.zhao)


def flatmates_case(world: World, lead: User, second: User) -> Case:
    """Another debtor's case in Wang's household."""
    debtor = world.another_debtor("李强", "HB-20")
    place = Place(world.home.line, city=world.home.city, district=world.home.district)
    Address.add(debtor.person, place, LAWFUL, by=world.chen, current=True)
    theirs = opening.open_case(debtor, world.team, by=world.chen)
    assigning.assign(theirs, lead, second, by=world.chen, version=None)
    return theirs


def test_who_visits_the_household_is_preferred_while_on_that_case(case, world: World) -> None:
    theirs = flatmates_case(world, world.zhao, world.zhou)
    assert "household" in why(case, world.zhao)
    assert "household" in why(case, world.zhou)
    assert "household" not in why(case, world.li)
    closing.close(theirs, ClosureKind.RETURNED, by=world.chen, reason="sold")
    assert "household" not in why(case, world.zhao)


def test_an_address_that_is_no_longer_current_makes_no_neighbour(case, world: World) -> None:
    theirs = flatmates_case(world, world.zhao, world.zhou)
    theirs.debtor.person.addresses.update(is_current=False)
    assert "household" not in why(case, world.zhao)


def test_each_case_on_the_desk_takes_room(case, world: World) -> None:
    CollectorProfile.objects.filter(user=world.zhao).update(open_cases=2)
    before = score(case, world.zhao)
    flatmate = flatmates_case(world, world.li, world.zhao)
    assert score(case, world.zhao) == before - 10 + 30
    assert why(case, world.zhao)["room"] == {"free": 1, "capacity": 2}
    closing.close(flatmate, ClosureKind.RETURNED, by=world.chen, reason="sold")
    assert score(case, world.zhao) == before


def test_whoever_is_full_is_left_out_and_one_place_is_enough(case, world: World) -> None:
    flatmates_case(world, world.li, world.zhao)
    CollectorProfile.objects.filter(user=world.zhao).update(open_cases=1)
    assert left_out(case)[world.zhao].why.as_json() == {"code": "full", "params": {"open": 1, "capacity": 1}}
    CollectorProfile.objects.filter(user=world.zhao).update(open_cases=2)
    assert world.zhao not in left_out(case)


def test_whoever_is_on_the_case_already_needs_no_room_for_it(case, world: World) -> None:
    assigning.assign(case, world.li, world.zhao, by=world.chen, version=case.version)
    assert why(case, world.zhao)["room"] == {"free": 12, "capacity": 12}
    assert why(case, world.li)["room"] == {"free": 12, "capacity": 12}


@pytest.mark.parametrize(
    ("since", "until", "away"), [(-2, 0, True), (0, 2, True), (1, 2, False), (-2, -1, False)]
)
def test_whoever_is_away_today_is_left_out(case, world: World, since: int, until: int, away: bool) -> None:
    with clock.at(NOW - 5 * DAY):
        Absence.enter(
            world.zhao, since=TODAY + since * DAY, until=TODAY + until * DAY, cover=None, by=world.chen
        )
    assert (world.zhao in left_out(case)) is away
    if away:
        assert left_out(case)[world.zhao].why.params == {"until": (TODAY + until * DAY).isoformat()}


def test_only_collectors_of_the_cases_team_are_looked_at(case, world: World) -> None:
    _others = (world.hu, world.chen)
    found = ranking.rank(case)
    looked_at = {it.collector for it in found.candidates} | {it.collector for it in found.left_out}
    assert looked_at == {world.li, world.zhao, world.zhou}


def test_a_collector_without_a_profile_is_left_out_and_says_so(case, world: World) -> None:
    new = world.person("C5", "Bai", Role.COLLECTOR, team=world.team)
    assert left_out(case)[new].why.code == "no_profile"


def test_cases_of_two_teams_are_ranked_each_with_its_own_people(case, world: World) -> None:
    _hu = world.hu
    elsewhere = opening.open_case(world.another_debtor(), world.other_team, by=world.sun_li)
    rankings = ranking.rank_many([case, elsewhere])
    assert [it.collector for it in rankings[elsewhere.pk].candidates] == [world.hu]
    assert rankings[elsewhere.pk].suggested is None
    assert world.hu not in [it.collector for it in rankings[case.pk].candidates]


def test_a_debtor_without_an_address_or_language_gives_nobody_points_for_them(world: World) -> None:
    _made = (world.li, world.zhao)
    bare = opening.open_case(world.another_debtor(), world.team, by=world.chen)
    assert not {"district", "language", "household"} & set(why(bare, world.li))


def test_of_equal_scores_the_less_busy_comes_first(case, world: World) -> None:
    CollectorProfile.objects.filter(user__in=[world.zhao, world.zhou]).update(
        years=1, districts=[], languages=[], open_cases=1000
    )
    assert [it.collector for it in ranking.rank(case).candidates][1:] == [world.zhao, world.zhou]
    flatmate = flatmates_case(world, world.li, world.zhao)
    flatmate.debtor.person.addresses.update(is_current=False)
    assert [it.collector for it in ranking.rank(case).candidates][1:] == [world.zhou, world.zhao]


def test_the_busiest_stand_first_in_the_list_of_workloads(case, world: World) -> None:
    flatmates_case(world, world.zhou, world.zhao)
    CollectorProfile.objects.filter(user=world.zhao).update(open_cases=2)
    rows = ranking.workloads([world.team.pk])
    assert [(row.collector, row.open_cases, row.free, row.is_full) for row in rows] == [
        (world.zhao, 1, 1, False),
        (world.zhou, 1, 11, False),
        (world.li, 0, 12, False),
    ]
