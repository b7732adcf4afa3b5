"""Kiva's micro-loans: import, ledger, arrears and the overdue job, exact to the cent at every date."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from cases.models import Case
from followups import overdue
from followups.models import OverdueNotice, Task, TaskKind
from intake.models import ImportRun
from ledger.arrears import arrears, of_state, standing
from ledger.loading import states
from ledger.models import Allocation, Debt, Instalment, Payment, Schedule
from staff.models import system_actor
from tests.realdata.conftest import Book, rows

pytestmark = [pytest.mark.realdata, pytest.mark.usefixtures("db")]
FILES = ["kiva_loans.csv", "kiva_schedule.csv", "kiva_payments.csv"]
SNAPSHOT = date(2015, 1, 5)
DATES = ("2006-09-30", "2006-12-31", "2007-03-31", "2007-06-30", "2007-12-31", "2015-01-05")


@pytest.fixture(scope="module", autouse=True)
def kiva(book: Book) -> Iterator[None]:
    """The whole book, imported as of the snapshot."""
    with book("kiva", "USD", FILES, as_of=SNAPSHOT):
        yield


@pytest.fixture(scope="module")
def truth(real: Path) -> Path:
    return real / "loans" / "truth"


def test_every_loan_instalment_and_payment_is_counted(real: Path) -> None:
    totals = ImportRun.objects.get().totals
    assert (totals["debts"], totals["instalments"]) == (599, 4244)
    assert totals["payments"] + totals["zero_payments"] == 3944
    assert totals["bad"] == 0


def test_the_totals_agree_with_the_files_and_with_the_books(real: Path) -> None:
    totals = ImportRun.objects.get().totals
    for name, file, column, booked in (
        ("principal", "kiva_loans.csv", "principal", Debt.objects.values_list("principal", flat=True)),
        ("payment_amount", "kiva_payments.csv", "amount", Payment.objects.values_list("amount", flat=True)),
    ):
        written = sum(Decimal(row[column]) for row in rows(real / "loans" / file))
        assert Decimal(totals[name]) == written == sum(booked), name
    assert Instalment.objects.count() == 4244


@pytest.mark.parametrize("on", DATES)
def test_the_book_says_what_the_truth_says(truth: Path, on: str) -> None:
    told = next(row for row in rows(truth / "kiva_summary.csv") if row["as_of"] == on)
    assert arrears(date.fromisoformat(on)).as_json() == {
        "on": on,
        "debts": int(told["loans"]),
        "debts_in_arrears": int(told["in_arrears"]),
        "instalments_overdue": int(told["overdue_instalments"]),
        "amount_overdue": told["overdue_sum"],
        "outstanding": told["outstanding_sum"],
        "buckets": {
            "1-30": int(told["dpd_1_30"]),
            "31-60": int(told["dpd_31_60"]),
            "61-90": int(told["dpd_61_90"]),
            "90+": int(told["dpd_90plus"]),
        },
    }


def test_all_listed_dates_are_tested(truth: Path) -> None:
    assert [row["as_of"] for row in rows(truth / "kiva_summary.csv")] == list(DATES)


@pytest.mark.parametrize("on", DATES)
def test_every_loan_is_behind_as_far_as_the_truth_says(truth: Path, on: str) -> None:
    references = dict(Debt.objects.values_list("account_id", "reference"))
    ours = {
        references[account]: (
            found.amount_overdue,
            len(found.instalments_overdue),
            str(found.oldest_due or ""),
            found.days_past_due,
            found.outstanding,
        )
        for account, found in standing(references, date.fromisoformat(on)).items()
        if found.debts
    }
    theirs = {
        row["loan_id"]: (
            Decimal(row["overdue"]),
            int(row["overdue_instalments"]),
            row["oldest_due"],
            int(row["dpd"]),
            Decimal(row["outstanding"]),
        )
        for row in rows(truth / "kiva_arrears_by_date.csv")
        if row["as_of"] == on
    }
    assert ours == theirs


def test_the_four_that_are_behind_at_the_snapshot_have_a_case_each() -> None:
    assert set(Case.objects.values_list("debtor__account__debts__reference", flat=True)) == {
        "392",
        "810",
        "1110",
        "1111",
    }


def test_every_instalment_was_settled_on_the_day_that_the_truth_says(truth: Path) -> None:
    references = dict(Debt.objects.values_list("pk", "reference"))
    ours = {
        (references[state.parts[0].debt], state.fact.number): (str(state.due_on), str(state.settled_on or ""))
        for account in states(Debt.objects.values_list("account_id", flat=True), SNAPSHOT)
        for state in account.instalments
    }
    told = rows(truth / "kiva_instalments.csv")
    # The published data name the day on which the money came. We name the day on which it settled: the due
    # day for money that came before it, unless the whole loan was paid by then, which ends it that day.
    differ = []
    for row in told:
        due, came = row["due_date"], row["settled_date"]
        our_due, ours_on = ours[row["loan_id"], int(row["seq"])]
        if our_due != due or not (ours_on == came if came >= due or not came else came <= ours_on <= due):
            differ.append((row["loan_id"], row["seq"], due, came, ours_on))
    assert differ == []
    late = [int(row["days_late"]) for row in told if row["days_late"] and int(row["days_late"]) > 0]
    assert (len(told), len(late), sum(days > 30 for days in late)) == (3506, 2369, 1420)


def test_the_flags_say_at_each_date_what_arrears_says() -> None:
    accounts = list(Debt.objects.values_list("account_id", flat=True))
    for on in map(date.fromisoformat, DATES):
        before = set(Instalment.objects.flagged().values_list("pk", flat=True))
        found = overdue.flag(on, by=system_actor())
        flagged = set(Instalment.objects.flagged().values_list("pk", flat=True))
        behind = {pk: it for pk, it in standing(accounts, on).items() if it.instalments_overdue}
        assert flagged == {pk for it in behind.values() for pk in it.instalments_overdue}
        assert (found.raised, found.cleared) == (len(flagged - before), len(before - flagged))
        tasks = Task.objects.open().filter(kind=TaskKind.OVERDUE)
        assert set(tasks.values_list("case__debtor__account_id", flat=True)) == set(behind)
    assert overdue.flag(SNAPSHOT, by=system_actor()).raised == 0, "twice is once"
    assert OverdueNotice.objects.values("instalment", "flagged_since").distinct().count() == (
        OverdueNotice.objects.count()
    )


def test_flags_name_the_first_day_overdue() -> None:
    overdue.flag(SNAPSHOT, by=system_actor())
    for due_on, since in Instalment.objects.flagged().values_list("due_on", "flagged_since"):
        assert (since - due_on).days == 1


def test_the_command_line_gives_the_same_figures() -> None:
    out = StringIO()
    call_command("arrears", on=date(2006, 12, 31), json=True, stdout=out)
    told = json.loads(out.getvalue())
    assert (told["debts"], told["debts_in_arrears"], told["instalments_overdue"]) == (371, 214, 461)
    assert (told["amount_overdue"], told["outstanding"]) == ("18179.24", "131763.00")
    out = StringIO()
    call_command("flag_overdue", date=date(2006, 12, 31), rehearse=True, json=True, stdout=out)
    rehearsed = json.loads(out.getvalue())
    assert (rehearsed["on"], rehearsed["rehearsed"]) == ("2006-12-31", True)
    assert Task.objects.filter(kind=TaskKind.OVERDUE).count() == 0


def test_a_cancelled_loan_is_never_flagged() -> None:
    cancelled = Debt.objects.exclude(cancelled_on=None)
    assert cancelled.count() > 0
    for on in map(date.fromisoformat, DATES):
        found = standing(cancelled.values_list("account_id", flat=True), on).values()
        assert not [account for account in found if account.instalments_overdue or account.debts]


def test_overpayments_are_credit(real: Path) -> None:
    paid = sum(Payment.objects.values_list("amount", flat=True))
    settled = sum(Allocation.objects.values_list("amount", flat=True))
    everybody = Debt.objects.values_list("account_id", flat=True)
    found = list(states(everybody, SNAPSHOT))
    assert paid - settled == Decimal(sum(state.credit for state in found)) / 100
    scheduled = [state for state in found if of_state(state).debts and state.credit]
    assert len(scheduled) == 54


def test_the_same_files_twice_add_nothing(real: Path) -> None:
    before = [model.objects.count() for model in (Debt, Schedule, Instalment, Payment, Allocation, Case)]
    paths = [str(real / "loans" / name) for name in FILES]
    call_command("import_portfolio", *paths, profile="kiva", as_of=SNAPSHOT, stdout=StringIO())
    assert [
        model.objects.count() for model in (Debt, Schedule, Instalment, Payment, Allocation, Case)
    ] == before
    totals = ImportRun.objects.latest("pk").totals
    assert (totals["debts"], totals["known_debts"]) == (0, 599)
    assert (totals["payments"], totals["known_payments"], totals["zero_payments"]) == (0, 3943, 1)
    assert totals["changed_schedules"] == totals["changed_payments"] == totals["missing_payments"] == []
