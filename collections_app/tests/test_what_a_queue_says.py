"""The lines of the board (M1): what waits, since when, who asked, and the page that deals with it."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.urls import reverse

from cases import opening, planning
from cases.models import Case
from collections_app.board import Board, Line, Part
from collections_app.board.queue import SHOWN_AT_FIRST
from followups import complaints, letters
from followups.models import LetterKind, Task, TaskKind
from foundation import clock
from ledger import arrears, flags
from ledger.models import Instalment
from staff.models import User
from tests.world import World
from tests.world.debtors import NOW, TODAY
from visits import incidents
from visits.models import IncidentKind, VisitPlan, VisitReport


@pytest.fixture(autouse=True)
def tuesday_morning() -> Iterator[None]:
    with clock.at(NOW):
        yield


def part(user: User, queue: str, code: str) -> Part:
    """The part with this code on the board of ``user``."""
    found = Board(user).queue(queue).part(code)
    assert found is not None, f"{user} does not see {code}"
    return found


def only_line(user: User, queue: str, code: str) -> Line:
    (line,) = part(user, queue, code).first
    return line


def about_to_lapse(world: World, days: int) -> Case:
    debtor = world.another_debtor(f"孙{days}", f"L-{days}")
    due = TODAY.replace(year=TODAY.year - 3) + timedelta(days=days)
    Instalment.objects.filter(schedule__account=debtor.account).update(due_on=due)
    return opening.open_case(debtor, world.team, by=world.chen)


# --- Needs me now ------------------------------------------------------------------------------------


def test_an_incident_names_its_kind_and_who_raised_it(world: World) -> None:
    visit = world.planned_visit()
    incident = incidents.report(visit, IncidentKind.DANGER, "A knife on the table", by=world.li)
    line = only_line(world.chen, "now", "incidents")
    assert (line.case, line.words, line.url) == (
        world.case,
        incident.get_kind_display(),
        incident.get_absolute_url(),
    )
    assert (line.note, line.tone, line.at) == ("Li Na", "stop", incident.raised_at)


def test_a_complaint_leads_to_the_case_s_complaints(world: World) -> None:
    complaints.take(world.case, complaints.ComplaintDetails("You shouted", "phone"), by=world.chen)
    line = only_line(world.chen, "now", "complaints")
    assert (line.words, line.note, line.tone) == ("Complaint", "Taken by Chen Jing", "warn")
    assert line.url == reverse("case-complaints", args=[world.case.number])


@pytest.mark.parametrize(("days", "note"), [(1, "1 day left"), (3, "3 days left")])
def test_a_limitation_says_its_day_and_how_many_days_are_left(world: World, days: int, note: str) -> None:
    case = about_to_lapse(world, days)
    line = only_line(world.chen, "now", "limitation")
    ends = TODAY + timedelta(days=days)
    assert (line.case, line.words, line.at) == (case, f"Limitation ends on {ends}", ends)
    assert (line.note, line.tone) == (note, "stop")
    assert line.url == reverse("case-limitation", args=[case.number])


@pytest.mark.parametrize(("days_ago", "late"), [(0, 0), (1, 1)])
def test_a_task_is_late_from_the_day_after_its_day(world: World, days_ago: int, late: int) -> None:
    due_on = TODAY - timedelta(days=days_ago)
    Task.open(world.assigned_case, TaskKind.CALL, due_on=due_on, by=world.chen)
    assert part(world.chen, "now", "tasks").count == late
    assert part(world.chen, "overdue", "tasks").count == late


def test_a_finished_task_is_late_no_more(world: World) -> None:
    task = Task.open(world.assigned_case, TaskKind.CALL, due_on=TODAY - timedelta(days=1), by=world.chen)
    assert task is not None
    task.finish(by=world.li, result="Reached")
    assert part(world.chen, "overdue", "tasks").count == 0


def test_late_work_says_its_note_or_whose_it_is(world: World) -> None:
    yesterday = TODAY - timedelta(days=1)
    Task.open(world.assigned_case, TaskKind.CALL, due_on=yesterday, by=world.chen)
    line = only_line(world.chen, "overdue", "tasks")
    assert (line.words, line.note, line.tone) == (str(TaskKind.CALL.label), "Li Na", "warn")
    assert line.url == world.assigned_case.get_absolute_url()
    Task.objects.update(note="Ask for the employer")
    assert only_line(world.chen, "overdue", "tasks").note == "Ask for the employer"


# --- Overdue -----------------------------------------------------------------------------------------


def test_a_flagged_instalment_says_when_it_was_due_and_since_when_it_is_flagged(world: World) -> None:
    case = world.assigned_case
    flags.bring_to(arrears.standing([case.debtor.account_id], TODAY).values())
    lines = part(world.chen, "overdue", "instalments").first
    assert [line.words for line in lines] == [
        "Instalment 1 was due on 2026-10-20",
        "Instalment 2 was due on 2026-10-05",
        "Instalment 1 was due on 2026-09-05",
    ], "the latest flag comes first"
    assert lines[0].at == date(2026, 10, 21), "this contract has no days of grace"
    assert {(line.url, line.tone) for line in lines} == {(case.get_absolute_url(), "warn")}


def test_a_long_part_shows_its_first_lines_and_counts_them_all(world: World) -> None:
    for number in range(SHOWN_AT_FIRST + 1):
        case = opening.open_case(
            world.another_debtor(f"丙{number}", f"Q-{number}"), world.team, by=world.chen
        )
        late = TODAY - timedelta(days=number + 1)
        Task.open(case, TaskKind.CALL, due_on=late, by=world.chen)
        if number == SHOWN_AT_FIRST - 1:
            assert not part(world.chen, "overdue", "tasks").has_more
    found = part(world.chen, "overdue", "tasks")
    assert (len(found.first), found.count, found.has_more) == (SHOWN_AT_FIRST, SHOWN_AT_FIRST + 1, True)
    days = [line.at for line in found.first]
    assert days == sorted(days), "what waits longest comes first"  # type: ignore[type-var]


# --- To approve --------------------------------------------------------------------------------------


def test_a_plan_is_named_with_who_asked(world: World) -> None:
    planning.write(world.assigned_case, world.plan_facts(), by=world.li).send(by=world.li)
    line = only_line(world.chen, "approve", "plans")
    assert (line.case, line.words, line.note) == (world.case, "Collection plan", "Asked by Li Na")
    assert line.url == reverse("plan-approval", args=[world.case.number])


def test_terms_outside_the_range_wait_for_the_supervisor(world: World) -> None:
    agreement = world.drafted(("2026-12-01", "1.00"), ("2027-01-01", "3999.00"))
    assert agreement.awaits_approval
    line = only_line(world.chen, "approve", "range")
    assert (line.words, line.url) == ("Terms outside the plan's range", agreement.get_absolute_url())


def test_a_signed_agreement_waits_to_be_accepted(world: World) -> None:
    agreement = world.signed(("2026-12-01", "1000.00"), ("2027-01-01", "3000.00"))
    line = only_line(world.chen, "approve", "signed")
    assert (line.words, line.note) == ("Signed agreement, version 1", "Drafted by Li Na")
    assert (line.url, line.at) == (agreement.get_absolute_url(), TODAY)


def test_a_letter_is_named_by_its_title(world: World) -> None:
    letter = world.letter(LetterKind.DEMAND, "en")
    letters.send_for_approval(letter, by=world.li)
    line = only_line(world.chen, "approve", "letters")
    assert (line.words, line.url) == (letter.title, reverse("letter", args=[letter.pk]))


def test_a_visit_report_waits_for_its_review(world: World) -> None:
    visit = world.recorded().visit
    report = VisitReport.objects.get(visit=visit)
    report.send(by=world.li)
    line = only_line(world.chen, "approve", "reports")
    assert (line.words, line.url) == ("Visit report", report.get_absolute_url())


def test_a_waiver_says_how_much_of_what(world: World) -> None:
    _case = world.assigned_case
    waiver = world.waiver("1234.50")
    line = only_line(world.qian, "approve", "waivers")
    assert (line.case, line.words) == (world.case, "Give up 1,234.50 of principal")
    assert line.url == reverse("waiver-decision", args=[world.case.number, waiver.pk])
    assert "waivers" not in {it.code for it in Board(world.chen).queue("approve").parts}


def test_a_closure_waits_for_those_whose_role_must_agree(world: World) -> None:
    request = world.to_close("written_off")
    assert set(request.approvals.values_list("role", flat=True)) == {"manager", "finance"}
    line = only_line(world.qian, "approve", "closures")
    assert line.words == f"Close as {request.get_kind_display()}"
    assert line.url == reverse("closure-decision", args=[request.approvals.get(role="manager").pk])


def test_what_was_decided_waits_no_more(world: World) -> None:
    _plan = world.plan
    assert part(world.chen, "approve", "plans").count == 0


# --- Workload ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "visits"),
    [("2026-11-22", 0), ("2026-11-23", 1), ("2026-11-29", 1), ("2026-11-30", 0)],
)
def test_the_week_runs_from_monday_to_sunday(world: World, day: str, visits: int) -> None:
    visit = world.planned_visit()
    VisitPlan.objects.filter(pk=visit.pk).update(day=date.fromisoformat(day))
    collectors = {load.collector: load.visits for load in Board(world.chen).collector_loads()}
    assert (collectors[world.li], collectors[world.zhao]) == (visits, visits), "lead and second both go"


def test_a_cancelled_visit_takes_nobody_s_time(world: World) -> None:
    visit = world.planned_visit()
    visit.contact.cancel(by=world.li, reason="They moved")
    collectors = {load.collector: load.visits for load in Board(world.chen).collector_loads()}
    assert collectors[world.li] == 0
