"""Tasks of the demo department: people finish the tasks on which they acted, and handle late tasks."""

import random
from datetime import date

from cases import contacting
from cases.contact_facts import approach_to
from cases.contacting import ContactResult
from cases.models import Case, Channel, Outcome, Purpose, Refusal
from demo.department import Department
from followups.models import Task, TaskKind
from foundation import clock
from staff.models import User

# The kinds of task that ask the collector to act on a payment that did not come.
ABOUT_MONEY = (TaskKind.OVERDUE, TaskKind.PROMISE_BROKEN, TaskKind.AGREEMENT_BROKEN)


def finish(case: Case, result: str, *, by: User) -> None:
    """Finish the tasks about a payment that did not come, since ``by`` has acted on it."""
    for task in Task.objects.open().filter(case=case, kind__in=ABOUT_MONEY).order_by("pk"):
        task.finish(by=by, result=result)


def handle_late_tasks(department: Department, before: date, dice: random.Random) -> None:
    """Handle the tasks that are open since before ``before``.

    Leads call the debtor as far as the contact rules allow. Supervisors have spoken with the pairs after
    incidents. Cases whose preparation has not begun wait.
    """
    late = Task.objects.open().filter(due_on__lt=before).select_related("case__lead", "case__debtor__person")
    for task in late.filter(kind=TaskKind.DEBRIEF).order_by("pk"):
        if task.case is not None:
            task.finish(
                by=department.supervisors[task.case.team_id], result="已与两位同事谈过，以后先电话预约。"
            )
    cases = {}
    for task in late.filter(kind__in=ABOUT_MONEY, case__lead__isnull=False).order_by("pk"):
        if task.case is not None:
            cases[task.case.pk] = task.case
    for case in cases.values():
        if case.lead is not None and case.contacts.exists():
            finish(case, _call_debtor(case, case.lead, dice), by=case.lead)


def _call_debtor(case: Case, lead: User, dice: random.Random) -> str:
    """The result of the call."""
    person = case.debtor.person
    planned = contacting.plan(
        approach_to(
            person,
            channel=Channel.CALL,
            purpose=Purpose.DEMAND,
            at=clock.now(),
            case=case,
            phone=person.phones.first(),
        ),
        by=lead,
    )
    if isinstance(planned, Refusal):
        return "目前不宜联系，到期后再安排。"
    if dice.random() < 0.5:  # noqa: PLR2004
        contacting.record(planned, ContactResult(at=clock.now(), outcome=Outcome.NO_ANSWER), by=lead)
        return "已致电，无人接听，另择日联系。"
    contacting.record(
        planned,
        ContactResult(
            at=clock.now(),
            outcome=Outcome.SPOKE,
            debtor_said="知道了，这几天想办法。",
            we_said="说明了逾期金额和公司账户。",
        ),
        by=lead,
    )
    return "已致电说明逾期金额，对方表示近日处理。"
