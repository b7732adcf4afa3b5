"""The board (M1): what needs the supervisor now, and queues whose count is the length of their list."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import assigning, contacting, holding, opening, planning
from cases.contact_facts import approach_to
from cases.models import Case, Channel, HoldKind, LimitationEvent, Proof, Purpose
from collections_app.board import Board
from followups import complaints
from followups.models import Task, TaskKind
from foundation import clock
from ledger import arrears, flags
from ledger.models import Instalment
from staff.models import Absence
from tests.world import World
from tests.world.debtors import NOW, TODAY, moment
from visits import incidents, outings, safety
from visits.models import DayRoute, IncidentKind


@pytest.fixture(autouse=True)
def tuesday_morning() -> Iterator[None]:
    with clock.at(NOW):
        yield


def counts(world: World, user: object) -> dict[str, int]:
    """The tabs' counts as ``user`` sees them."""
    answer = world.signed_in(user).get("/board/")  # type: ignore[arg-type]
    return {queue.code: queue.count for queue in answer.context["board"].queues}


def late_task(world: World, case: Case | None = None) -> Task | None:
    return Task.open(
        case or world.assigned_case, TaskKind.CALL, due_on=TODAY - timedelta(days=1), by=world.chen
    )


def flag(case: Case) -> None:
    """Flag an account as the overdue job does."""
    flags.bring_to(arrears.standing([case.debtor.account_id], TODAY).values())


def about_to_lapse(world: World, days: int) -> Case:
    """A case whose proved limitation date is this many days away."""
    due = TODAY.replace(year=TODAY.year - 3) + timedelta(days=days)
    debtor = world.another_debtor(f"孙{days}", f"L-{days}")
    Instalment.objects.filter(schedule__account=debtor.account).update(due_on=due)
    return opening.open_case(debtor, world.team, by=world.chen)


def test_it_opens_on_what_needs_me_now_ordered_by_harm(world: World) -> None:
    late_task(world)
    about_to_lapse(world, 3)
    complaints.take(world.case, complaints.ComplaintDetails("You shouted", "phone"), by=world.chen)
    visit = world.planned_visit()
    incidents.report(visit, IncidentKind.DANGER, "The person has a knife", by=world.li)
    answer = world.signed_in(world.chen).get("/board/")
    shown = [part.code for part in answer.context["queue"].parts if part.count]
    assert shown == ["incidents", "complaints", "limitation", "tasks"]
    text = answer.content.decode()
    assert text.index("somebody is in danger") < text.index("Complaint") < text.index("Limitation ends on")


def test_a_permit_gone_red_while_the_pair_is_out_calls_until_somebody_takes_it(world: World) -> None:
    world.planned_visit()
    outing = outings.start(DayRoute.of(world.li, TODAY), duty=world.zhou, by=world.li)
    holding.place(world.wang, HoldKind.DISPUTE, by=world.chen, reason="Says they never signed")
    with clock.at(moment(14)):
        safety.watch()
        client = world.signed_in(world.chen)
        part = client.get("/board/").context["queue"].part("alarms")
        assert [(line.case, line.url) for line in part.first] == [(world.case, outing.get_absolute_url())]
        outing.alarms.get().acknowledge(by=world.chen)
        assert client.get("/board/").context["queue"].part("alarms").count == 0


@pytest.mark.parametrize(("days", "alarms"), [(-1, 0), (0, 1), (7, 1), (8, 0)])
def test_limitation_alarms_seven_days_before_by_what_can_be_proved(
    world: World, days: int, alarms: int
) -> None:
    case = about_to_lapse(world, days)
    LimitationEvent.note(
        case.case_debts.get().debt, "demand", Proof("C"), on=date(2026, 11, 1), by=world.chen
    )
    part = Board(world.chen).queue("now").part("limitation")
    assert part is not None
    assert part.count == alarms


def test_cases_to_assign_say_what_their_file_lacks(world: World) -> None:
    answer = world.signed_in(world.chen).get(f"/board/?queue=assign&case={world.case.pk}")
    (row,) = answer.context["rows"]
    assert (row.case, row.owing.owed, row.owing.days_past_due) == (world.case, 4000, 80)
    assert {task.code for task in row.papers} == {"address", "evidence"}
    assert counts(world, world.chen)["assign"] == 1
    _assigned = world.assigned_case
    assert counts(world, world.chen)["assign"] == 0


def test_blocked_cases_say_why_with_links(world: World) -> None:
    case = world.assigned_case
    answer = world.signed_in(world.chen).get("/board/?queue=blocked")
    (row,) = answer.context["rows"]
    assert "An approved collection plan" in [task.words for task in row.missing]
    assert f"/cases/{case.number}/plan/" in answer.content.decode()


def test_a_prepared_case_is_blocked_no_more(world: World) -> None:
    world.prepared_case()
    assert counts(world, world.chen)["blocked"] == 0


def test_what_was_sent_waits_for_approval_with_its_page(world: World) -> None:
    case = world.assigned_case
    planning.write(case, world.plan_facts(), by=world.li).send(by=world.li)
    contacting.plan(
        approach_to(
            world.wang,
            channel=Channel.VISIT,
            purpose=Purpose.REQUESTED,
            at=moment(15, day=date(2026, 11, 28)),
            until=moment(16, day=date(2026, 11, 28)),
            case=case,
            address=world.home,
            pair=[world.li, world.zhao],
        ),
        by=world.li,
    )
    answer = world.signed_in(world.chen).get("/board/?queue=approve")
    lines = {part.code: part.first for part in answer.context["queue"].parts if part.count}
    assert list(lines) == ["plans", "contacts"]
    assert lines["plans"][0].url == f"/cases/{case.number}/plan/approval/"
    assert answer.context["queue"].count == 2


def test_a_manager_is_shown_what_they_may_decide(world: World) -> None:
    planning.write(world.assigned_case, world.plan_facts(), by=world.li).send(by=world.li)
    codes = {part.code for part in Board(world.qian).queue("approve").parts}
    assert "plans" not in codes
    assert {"waivers", "closures"} <= codes


def test_overdue_are_flagged_instalments_and_late_work(world: World) -> None:
    case = world.assigned_case
    late_task(world)
    flag(case)
    answer = world.signed_in(world.chen).get("/board/?queue=overdue")
    found = {part.code: part.count for part in answer.context["queue"].parts}
    assert found == {"tasks": 1, "instalments": 3}
    whole = world.signed_in(world.chen).get("/board/?queue=overdue&part=instalments")
    assert len(whole.context["lines"]) == 3
    assert all(line.case == case for line in whole.context["lines"])


def test_the_workload_shows_room_visits_and_absence(world: World) -> None:
    _visit = world.planned_visit()
    Absence.enter(world.zhou, since=TODAY, until=TODAY, cover=world.li, by=world.chen)
    answer = world.signed_in(world.chen).get("/board/?queue=workload")
    collectors = {load.collector: load for load in answer.context["collectors"]}
    assert (collectors[world.li].workload.open_cases, collectors[world.li].visits) == (1, 1)
    assert collectors[world.zhou].absence.cover == world.li
    assert collectors[world.zhao].absence is None
    assert world.hu not in collectors


def test_a_supervisor_sees_their_team_and_a_manager_all_or_one(world: World) -> None:
    theirs = opening.open_case(world.another_debtor(), world.other_team, by=world.chen)
    mine = world.case
    assert set(Board(world.chen).queue("assign").parts[0].rows) == {mine}
    assert set(Board(world.qian).queue("assign").parts[0].rows) == {mine, theirs}
    client = world.signed_in(world.qian)
    answer = client.get(f"/board/?queue=assign&team={world.other_team.pk}")
    assert [row.case for row in answer.context["rows"]] == [theirs]
    # A supervisor is not asked for a team.
    forged = world.signed_in(world.chen).get(f"/board/?queue=assign&team={world.other_team.pk}")
    assert [row.case for row in forged.context["rows"]] == [mine]


def test_an_empty_board_says_so(world: World) -> None:
    text = world.signed_in(world.chen).get("/board/").content.decode()
    assert "Nothing needs you now" in text


@pytest.mark.parametrize("queue", ["now", "assign", "blocked", "approve", "overdue", "workload"])
def test_a_queue_asks_as_much_with_one_row_as_with_many(world: World, queue: str) -> None:
    def fill(number: int) -> None:
        case = opening.open_case(
            world.another_debtor(f"丙{number}", f"Q-{number}"), world.team, by=world.chen
        )
        opening.open_case(world.another_debtor(f"丁{number}", f"P-{number}"), world.team, by=world.chen)
        about_to_lapse(world, number)
        person = world.collector(f"X{number}", f"Ma {number}", world.team)
        assigning.assign(case, world.li, person, by=world.chen, version=None)
        complaints.take(case, complaints.ComplaintDetails("Too early", "phone"), by=world.chen)
        late_task(world, case)
        plan = planning.write(case, world.plan_facts(), by=world.li)
        plan.send(by=world.li)
        flag(case)

    client = world.signed_in(world.chen)
    asked = []
    fill(1)
    client.get(f"/board/?queue={queue}")
    for numbers in ((), (2, 3, 4)):
        for number in numbers:
            fill(number)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/board/?queue={queue}").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert asked[0] < 60
