"""Bulk assignment by workload, area and skill (M1)."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import assigning, opening, ranking
from cases.assigning import Choice, assign_many
from cases.models import Assignment, Case
from staff.models import CollectorProfile, User
from tests.world import World


@pytest.fixture
def cases(world: World) -> list[Case]:
    """Four cases of Chen's team that nobody has."""
    _made = (world.li, world.zhao, world.zhou)
    debtors = [world.another_debtor(f"乙{n}", f"B-{n}") for n in range(4)]
    return [opening.open_case(it, world.team, by=world.chen) for it in debtors]


def address(cases: list[Case]) -> str:
    return "/assignment/?" + "&".join(f"case={case.number}" for case in cases)


def typed(answer: Any, **changes: str) -> dict[str, Any]:
    """What the page would send as it was shown, with ``changes``."""
    data: dict[str, Any] = {"case": []}
    for line in answer.context["lines"]:
        data["case"].append(line.case.number)
        for name in ("version", "lead", "second"):
            data[line.add_prefix(name)] = line[name].value() or ""
        if line["chosen"].value():
            data[line.add_prefix("chosen")] = "on"
    return {**data, **changes}


def pair(case: Case, lead: User, second: User) -> dict[str, str]:
    """These two chosen on the case's line."""
    return {f"case-{case.pk}-lead": str(lead.pk), f"case-{case.pk}-second": str(second.pk)}


def test_the_proposal_has_a_pair_with_reasons_for_every_case(world: World, cases: list[Case]) -> None:
    answer = world.signed_in(world.chen).get(address(cases))
    lines = answer.context["lines"]
    assert [line.case for line in lines] == cases
    assert all(line["chosen"].value() and line.proposal.suggested for line in lines)
    assert "Good at" in answer.content.decode() or "Room for" in answer.content.decode()


def test_the_proposal_looks_at_the_workload_as_it_grows(world: World, cases: list[Case]) -> None:
    CollectorProfile.objects.filter(user=world.li).update(open_cases=1)
    proposed = ranking.propose(ranking.rank_many(cases))
    taken = [it.collector for found in proposed.values() for it in found.suggested or ()]
    assert len(taken) == 8
    assert taken.count(world.li) == 1
    last = proposed[cases[-1].pk]
    assert [row.why.words for row in last.left_out] == ["Full: 1 open cases of 1."]


def test_where_nobody_has_room_the_case_is_left_out(world: World, cases: list[Case]) -> None:
    CollectorProfile.objects.update(open_cases=0)
    answer = world.signed_in(world.chen).get(address(cases))
    assert not any(line["chosen"].value() for line in answer.context["lines"])
    assert "No pair has room" in answer.content.decode()


def test_confirming_assigns_all_with_their_reasons_in_one_go(world: World, cases: list[Case]) -> None:
    client = world.signed_in(world.chen)
    answer = client.post("/assignment/", typed(client.get(address(cases))))
    assert answer.status_code == 302
    assert not Case.objects.filter(lead=None).exists()
    assert Assignment.objects.standing().count() == 8
    assert all(row.reasons for row in Assignment.objects.all())


def test_a_pair_may_be_changed_and_a_case_left_out(world: World, cases: list[Case]) -> None:
    client = world.signed_in(world.chen)
    first, second = cases[:2]
    data = typed(
        client.get(address(cases[:2])),
        **pair(first, world.zhou, world.li),
    )
    del data[f"case-{second.pk}-chosen"]
    client.post("/assignment/", data)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.lead, second.lead) == (world.zhou, None)


def test_when_one_is_stale_the_page_says_which_and_keeps_the_rest(world: World, cases: list[Case]) -> None:
    client = world.signed_in(world.chen)
    gone, mine = cases[0], cases[1]
    data = typed(
        client.get(address(cases[:2])),
        **pair(mine, world.zhou, world.li),
    )
    assigning.assign(gone, world.zhao, world.zhou, by=world.qian, version=gone.version)
    answer = client.post("/assignment/", data)
    assert answer.status_code == 409
    assert answer.context["stale"] == [gone]
    assert gone.number in answer.content.decode()
    mine.refresh_from_db()
    assert mine.lead is None
    again = typed(answer)
    assert f"case-{gone.pk}-chosen" not in again
    assert client.post("/assignment/", again).status_code == 302
    leads = dict(Case.objects.filter(pk__in=[mine.pk, gone.pk]).values_list("pk", "lead"))
    assert leads == {mine.pk: world.zhou.pk, gone.pk: world.zhao.pk}


def test_nothing_is_assigned_when_the_choices_are_too_many_for_one(world: World, cases: list[Case]) -> None:
    CollectorProfile.objects.filter(user=world.zhou).update(open_cases=1)
    client = world.signed_in(world.chen)
    changes = {name: value for it in cases[:2] for name, value in pair(it, world.zhou, world.li).items()}
    answer = client.post("/assignment/", typed(client.get(address(cases[:2])), **changes))
    assert answer.status_code == 422
    assert "has room for 1" in answer.content.decode()
    assert not Assignment.objects.exists()


def test_a_pair_of_one_is_said_beside_its_field(world: World, cases: list[Case]) -> None:
    client = world.signed_in(world.chen)
    both = pair(cases[0], world.li, world.li)
    answer = client.post("/assignment/", typed(client.get(address(cases[:1])), **both))
    assert answer.status_code == 422
    assert "two different people" in answer.content.decode()


def test_cases_of_another_team_are_not_there(world: World, cases: list[Case]) -> None:
    assert world.signed_in(world.sun_li).get(address(cases)).context["lines"] == []


def test_ranking_asks_as_much_of_one_case_as_of_many(
    world: World, cases: list[Case], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(10):
        ranking.rank_many(cases[:1])
    with django_assert_num_queries(10):
        ranking.rank_many(cases)


def test_assigning_many_takes_as_many_statements_as_assigning_one(world: World, cases: list[Case]) -> None:
    counts = []
    for some in (cases[:1], cases[1:]):
        with CaptureQueriesContext(connection) as asked:
            assign_many([Choice(it.pk, None, world.li, world.zhao) for it in some], by=world.chen)
        counts.append(len(asked))
    assert counts[0] == counts[1]
