"""The list of cases: whose, which, and what each owes."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import closing, opening
from ledger.models import Instalment


def more_cases(world, count, reference="HL"):
    return [
        opening.open_case(world.another_debtor(f"刘{n}", f"{reference}-{n}"), world.team, by=world.chen)
        for n in range(count)
    ]


def listed(world, user, **filters):
    answer = world.signed_in(user).get(reverse("cases"), filters)
    assert answer.status_code == 200
    return [case.number for case, _owing, _clock in answer.context["lines"]]


def test_a_supervisor_sees_the_cases_of_the_team_and_nobody_elses(world):
    others = opening.open_case(world.another_debtor(), world.other_team, by=world.sun_li)
    assert listed(world, world.chen) == [] and listed(world, world.sun_li) == [others.number]
    assert listed(world, world.qian) == [others.number]


def test_a_collector_sees_the_cases_assigned_to_them(world):
    more_cases(world, 1)
    assert listed(world, world.li) == []
    assert world.assigned_case.lead == world.li
    assert listed(world, world.li) == [world.case.number]


def test_a_line_says_what_is_overdue_since_when_and_until_when_it_can_be_sued_for(world):
    page = world.signed_in(world.chen)
    _case = world.assigned_case
    words = page.get(reverse("cases")).content.decode()
    # Due on 5 September, 5 October and 20 October: 1,000 + 1,000 + 500; 80 days after the first.
    for figure in ("王建国", "2,500.00", "80", "2029-12-05", "Li Na"):
        assert figure in words


@pytest.mark.parametrize(
    ("filters", "found"),
    [({"stage": "prepare"}, True), ({"stage": "visit"}, False), ({"show": "closed"}, False)],
)
def test_the_list_is_narrowed_down(world, filters, found):
    assert (world.assigned_case.number in listed(world, world.chen, **filters)) is found


def test_the_list_is_narrowed_down_to_one_lead(world):
    numbers = [case.number for case in more_cases(world, 2)]
    assert listed(world, world.chen, lead=world.assigned_case.lead_id) == [world.case.number]
    assert set(numbers) < set(listed(world, world.chen))


def test_in_arrears_are_those_with_a_flagged_instalment(world):
    _case = world.assigned_case
    assert listed(world, world.chen, show="arrears") == []
    Instalment.objects.filter(due_on=date(2026, 10, 5)).update(flagged_since=date(2026, 10, 6))
    assert listed(world, world.chen, show="arrears") == [world.case.number]


def test_closed_cases_are_listed_apart(world):
    closing.close(world.case, "returned", by=world.chen, reason="Sold")
    assert listed(world, world.chen) == []
    assert listed(world, world.chen, show="closed") == [world.case.number]


def test_a_filter_from_an_old_link_is_left_out(world):
    assert world.assigned_case.number in listed(world, world.chen, stage="nowhere", lead="x")


def test_the_list_takes_as_many_queries_for_fifty_cases_as_for_one(world):
    more_cases(world, 1)
    client = world.signed_in(world.chen)
    client.get(reverse("cases"))
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(reverse("cases"))
    more_cases(world, 50, reference="HC")
    with CaptureQueriesContext(connection) as fifty:
        answer = client.get(reverse("cases"))
    assert len(answer.context["lines"]) == 50 and answer.context["page"].next
    assert len(fifty) == len(one) <= 30


def test_finance_and_administrators_have_no_list(world):
    for user in (world.sun, world.wu):
        assert world.signed_in(user).get(reverse("cases")).status_code == 403
