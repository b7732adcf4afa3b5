"""The job that flags overdue instalments, tells collector and supervisor once, and opens cases (F8)."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import closing
from cases.models import Case, Debtor, Person, PersonKind
from followups import overdue, payments
from followups.models import OverdueNotice, OverdueRun, Task, TaskKind
from foundation import clock
from ledger.booking import PaymentRow
from ledger.models import AllocationRule, Debt, Instalment, Payment, Schedule
from ledger.opening import DebtRow, DueRow, open_debts
from staff.models import Notification, User, system_actor
from tests.world import World
from tests.world.debtors import NOW, TODAY, moment


@pytest.fixture(autouse=True)
def now(world: World) -> Iterator[None]:
    """Set the clock to the working Tuesday."""
    with clock.at(NOW):
        yield


def run(on: date | None = None, **options: bool) -> overdue.Found:
    return overdue.flag(on, by=system_actor(), **options)


def flagged() -> dict[str, date]:
    """The first day overdue of each flagged instalment, by debt and due date."""
    rows = Instalment.objects.flagged().values_list("parts__debt__reference", "due_on", "flagged_since")
    return {f"{reference} {due_on}": since for reference, due_on, since in rows}


def take(world: World, amount: str, on: date = TODAY) -> Payment:
    row = PaymentRow(Decimal(amount), on, world.debtor.account_id)
    return payments.take(row, by=world.sun)


def overdue_tasks() -> int:
    return Task.objects.open().filter(kind=TaskKind.OVERDUE).count()


def told(user: User) -> int:
    return Notification.objects.filter(recipient=user, kind="instalment_overdue").count()


def test_it_flags_what_is_overdue_with_the_first_day_on_which_it_was(world: World) -> None:
    _case = world.assigned_case
    assert run().raised == 3
    assert flagged() == {
        "HB-1 2026-09-05": date(2026, 9, 6),
        "HB-1 2026-10-05": date(2026, 10, 6),
        "HB-2 2026-10-20": date(2026, 10, 21),
    }


def test_grace_days_put_the_first_day_off(world: World) -> None:
    debt = world.debt("G", "100.00", [("2026-11-20", "100.00")], grace_days=3)
    Debtor.add(Person.add(PersonKind.NATURAL, "刘芳", by=world.chen), debt.account, by=world.chen)
    with clock.at(moment(1, day=date(2026, 11, 23))):
        run()
        assert flagged() == {}, "the last day of grace"
    run()
    assert flagged() == {"G 2026-11-20": date(2026, 11, 24)}


def test_it_asks_the_collector_once_and_tells_the_supervisor_once_an_episode(world: World) -> None:
    _case = world.assigned_case
    run()
    assert overdue_tasks() == 1
    assert told(world.chen) == OverdueNotice.objects.count() == 3
    run()
    assert (overdue_tasks(), told(world.chen)) == (1, 3)


def test_a_new_episode_is_told_but_asks_no_second_task(world: World) -> None:
    _case = world.assigned_case
    run()
    with clock.at(NOW + timedelta(days=12)):
        found = run()
        assert (found.raised, found.tasks_opened) == (1, 0)
        assert (overdue_tasks(), told(world.chen)) == (1, 4)


def test_a_finished_task_is_not_asked_again_for_the_same_episodes(world: World) -> None:
    case = world.assigned_case
    run()
    Task.objects.open().get(kind=TaskKind.OVERDUE, case=case).finish(by=world.li)
    assert run().tasks_opened == 0
    with clock.at(NOW + timedelta(days=12)):
        assert run().tasks_opened == 1, "something new is overdue"


def test_it_asks_even_where_a_payment_raised_the_flag_before_the_job_came(world: World) -> None:
    _case = world.assigned_case
    take(world, "1000.00")
    assert flagged() and overdue_tasks() == 0
    found = run()
    assert (found.raised, found.tasks_opened, told(world.chen)) == (0, 1, 2)


def test_it_opens_a_case_where_there_is_none_in_the_portfolios_team(world: World) -> None:
    debtor = world.debtor
    found = run()
    case = Case.objects.get()
    assert (found.cases_opened, case.debtor, case.team) == (1, debtor, world.team)
    assert overdue_tasks() == 1
    assert run().cases_opened == 0


def test_it_looks_at_each_account_once(world: World) -> None:
    _debtors = world.debtor, world.another_debtor()
    found = run()
    assert (found.accounts, found.raised, found.cases_opened) == (2, 4, 2)


def test_it_leaves_a_case_closed_that_ended_otherwise_than_paid(world: World) -> None:
    closing.close(world.case, "written_off", by=world.qian, reason="gone", version=world.case.version)
    assert run().cases_opened == 0
    assert Case.objects.count() == 1


def test_a_case_closed_as_paid_is_followed_by_a_new_one(world: World) -> None:
    closing.close(world.case, "paid", by=world.qian, version=world.case.version)
    assert run().cases_opened == 1


def test_a_payment_clears_flag_and_task_in_its_own_transaction(world: World) -> None:
    _case = world.assigned_case
    run()
    take(world, "2000.00")
    assert (list(flagged()), overdue_tasks()) == (["HB-2 2026-10-20"], 1)
    take(world, "500.00")
    assert (flagged(), overdue_tasks()) == ({}, 0)
    assert Task.objects.get(kind=TaskKind.OVERDUE).result == "paid"


def test_a_payment_taken_back_raises_the_flags_again_and_it_is_a_new_task(world: World) -> None:
    _case = world.assigned_case
    run()
    payment = take(world, "2500.00")
    payments.reverse(payment, by=world.sun, reason="bounced")
    assert len(flagged()) == 3
    # The episodes are the same, so the supervisor is not told again. The next new episode opens a task.
    run()
    assert told(world.chen) == 3


def test_a_day_before_the_last_run_or_after_today_is_refused_unless_rehearsed(world: World) -> None:
    _case = world.assigned_case
    run()
    for day, code in ((TODAY - timedelta(days=1), "past"), (TODAY + timedelta(days=1), "future")):
        with pytest.raises(ValidationError) as refused:
            run(day)
        assert refused.value.code == code
        assert run(day, rehearse=True).rehearsed
    assert OverdueRun.objects.count() == 1


def test_a_rehearsal_reports_and_changes_nothing(world: World) -> None:
    _case = world.assigned_case
    found = run(TODAY + timedelta(days=40), rehearse=True)
    assert found.raised == 5
    assert (flagged(), OverdueRun.objects.count(), Task.objects.count()) == ({}, 0, 0)


def test_missed_days_are_caught_up_by_one_run_for_today(world: World) -> None:
    _case = world.assigned_case
    with clock.at(moment(1, day=date(2026, 9, 10))):
        assert run().raised == 1
    found = run()
    assert (found.on, found.raised) == (TODAY, 2)
    assert flagged()["HB-1 2026-10-05"] == date(2026, 10, 6), "as if it had run every day"
    assert list(OverdueRun.objects.values_list("on", flat=True).order_by("on")) == [date(2026, 9, 10), TODAY]


def test_a_cancelled_debt_and_one_of_unknown_day_are_never_flagged(world: World) -> None:
    world.debt("C", "100.00", [("2026-10-05", "100.00")], cancelled_on=date(2026, 9, 1))
    world.debt("U", "100.00", [("2026-10-05", "100.00")], disbursed_on=None)
    assert run().raised == 0


def test_the_command_prints_what_it_did_as_json(world: World) -> None:
    _debtor = world.debtor
    out = StringIO()
    call_command("flag_overdue", json=True, stdout=out)
    assert json.loads(out.getvalue()) == {
        "on": "2026-11-24",
        "rehearsed": False,
        "accounts": 1,
        "raised": 3,
        "cleared": 0,
        "cases_opened": 1,
        "tasks_opened": 1,
    }
    with pytest.raises(CommandError, match="Rehearse"):
        call_command("flag_overdue", date=date(2026, 11, 1))


def many_debtors(world: World, count: int, prefix: str) -> None:
    """Make so many debtors with one overdue instalment each, in a few statements."""
    rows = [
        DebtRow(
            reference=f"{prefix}-{number}",
            principal=Decimal("200.00"),
            dues=[DueRow(date(2026, month, 5), Decimal("100.00")) for month in (10, 12)],
            disbursed_on=date(2026, 8, 1),
        )
        for number in range(count)
    ]
    debts = open_debts(world.portfolio, rows, by=world.chen)
    people = [Person.unsaved(PersonKind.NATURAL, f"Debtor {debt.reference}") for debt in debts]
    Person.objects.bulk_create(people, batch_size=500)
    Debtor.objects.bulk_create(
        [
            Debtor(person=person, account_id=debt.account_id, added_at=clock.now())
            for person, debt in zip(people, debts, strict=True)
        ],
        batch_size=500,
    )


def statements_of_a_run() -> int:
    with CaptureQueriesContext(connection) as caught:
        run()
    ends = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return sum(not query["sql"].startswith(ends) for query in caught.captured_queries)


def test_at_most_25_statements_a_batch_with_200_accounts_and_the_same_with_2000(world: World) -> None:
    """Each batch of accounts is flagged in one transaction, and gets its cases in another."""
    _supervisor = world.chen
    many_debtors(world, 200, "few")
    few = statements_of_a_run()
    assert Case.objects.count() == overdue_tasks() == told(world.chen) == 200
    many_debtors(world, 1800, "many")
    many = statements_of_a_run()
    assert Case.objects.count() == overdue_tasks() == told(world.chen) == 2000
    batches_of_few, batches_of_many = (200 + 200) // overdue.BATCH, (2000 + 1800) // overdue.BATCH
    assert many // batches_of_many <= few // batches_of_few <= 25


def penalties_told(user: User) -> int:
    return Notification.objects.filter(recipient=user, kind="penalty_left_alone").count()


def test_a_penalty_that_is_left_alone_is_asked_for_and_told_once_more(world: World) -> None:
    """The principal comes late, and the collector has done the task. Somebody must ask for the penalty."""
    _case = world.assigned_case
    rule = AllocationRule.objects.create(
        name="principal first", steps=[{"from_dpd": 0, "components": ["principal", "interest", "penalty"]}]
    )
    second = world.debts[1]
    Debt.objects.filter(pk=second.pk).update(late_rate=Decimal("0.24"))
    Schedule.objects.filter(account=second.account).update(allocation_rule=rule)
    run()
    Task.objects.open().filter(kind=TaskKind.OVERDUE).finish(by=world.li)
    world.pays("500.00", named_debt=second.pk)
    assert (penalties_told(world.chen), overdue_tasks()) == (0, 0)
    with clock.at(NOW + timedelta(days=1)):
        assert run().tasks_opened == 1
        assert penalties_told(world.chen) == 1
        Task.objects.open().filter(kind=TaskKind.OVERDUE).finish(by=world.li)
    with clock.at(NOW + timedelta(days=2)):
        assert run().tasks_opened == 0
        assert penalties_told(world.chen) == 1
