"""Tasks: whose they are, when they are due, and what came of them."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cases import assigning
from followups.kinds import When
from followups.models import Task, TaskKind
from staff.models import Absence
from tests.world.debtors import TODAY


def task(world, kind=TaskKind.CALL, days=0, **facts):
    made = Task.add(world.assigned_case, kind, due_on=TODAY, by=world.li, **facts)
    Task.objects.filter(pk=made.pk).update(due_on=TODAY + timedelta(days=days))
    return made


def test_a_task_sent_twice_is_one_task(world):
    fields = {
        "request_id": uuid.uuid4(),
        "kind": "call",
        "due_on": TODAY.isoformat(),
        "note": "Ring after six",
    }
    client = world.signed_in(world.li)
    url = reverse("task-new", args=[world.assigned_case.number])
    answers = [client.post(url, fields) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Task.objects.get().note == "Ring after six"


def shown(world, who, **query):
    answer = world.signed_in(who).get(reverse("tasks"), query)
    return [row.kind for row in answer.context["page"].rows]


def test_a_collector_sees_the_tasks_of_the_cases_that_they_lead(world):
    task(world)
    assert shown(world, world.li) == [TaskKind.CALL]
    assert shown(world, world.zhou) == []
    assert shown(world, world.chen) == [TaskKind.CALL]
    assert shown(world, world.sun_li) == []


def test_whoever_covers_an_absent_lead_does_their_tasks(world):
    task(world)
    Absence.enter(world.li, since=TODAY, until=TODAY, cover=world.zhou, by=world.chen)
    assert shown(world, world.zhou) == [TaskKind.CALL]


def test_a_case_given_to_others_takes_its_tasks_along(world):
    task(world)
    case = world.assigned_case
    assigning.assign(case, world.zhou, world.zhao, by=world.chen, version=case.version, reason="Workload")
    assert shown(world, world.zhou) == [TaskKind.CALL]
    assert shown(world, world.li) == []


def test_finance_sees_its_own_tasks_only(world):
    task(world)
    Task.open(world.case, TaskKind.CHECK_CLAIM, due_on=TODAY, by=world.li, subject="claim:1")
    assert shown(world, world.sun) == [TaskKind.CHECK_CLAIM]
    assert shown(world, world.li) == [TaskKind.CALL]


def test_the_list_opens_on_what_is_late(world):
    task(world, TaskKind.VISIT, days=-1)
    task(world, TaskKind.CALL)
    task(world, TaskKind.LETTER, days=4)
    assert shown(world, world.li) == [TaskKind.VISIT]
    assert shown(world, world.li, when=When.TODAY) == [TaskKind.CALL]
    assert shown(world, world.li, when=When.COMING) == [TaskKind.LETTER]


def test_a_finished_task_says_what_came_of_it(world):
    found = task(world)
    page = world.signed_in(world.li)
    url = reverse("task-done", args=[found.pk])
    assert page.post(url, {"result": "The debtor asks for a call on Friday"}).status_code == 302
    done = page.get(reverse("tasks"), {"when": When.DONE}).content.decode()
    assert "The debtor asks for a call on Friday" in done
    assert page.post(url, {}).status_code == 422


def test_another_ones_task_is_not_there(world):
    found = task(world)
    assert world.signed_in(world.zhou).get(reverse("task-done", args=[found.pk])).status_code == 404


def test_a_task_by_hand_lies_ahead_and_says_what_it_is(world):
    case = world.assigned_case
    with pytest.raises(ValidationError):
        Task.add(case, TaskKind.CALL, due_on=TODAY - timedelta(days=1), by=world.li)
    with pytest.raises(ValidationError):
        Task.add(case, TaskKind.OTHER, due_on=TODAY, by=world.li)
    with pytest.raises(ValidationError):
        Task.add(case, TaskKind.OVERDUE, due_on=TODAY, by=world.li)


def test_the_list_costs_the_same_for_one_and_for_many(world, django_assert_max_num_queries):
    page = world.signed_in(world.li)
    for _number in range(5):
        task(world, note="x")
    with django_assert_max_num_queries(12):
        assert len(page.get(reverse("tasks")).context["page"].rows) == 5
