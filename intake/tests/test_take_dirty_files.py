"""Files as creditors send them: gaps, repeats, zeros, other alphabets, and corrected files."""

import io
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import override_settings
from openpyxl import Workbook

from cases import closing
from cases.models import Address, Case, ClosureKind, Debtor, Person, Phone
from collections_app import books
from followups import overdue, payments
from followups.models import PaymentConfirmation, Task, TaskKind
from foundation import clock
from intake import commit, staging
from intake.models import ImportProfile, ImportRun, RunState
from ledger import agreeing
from ledger.arrears import arrears, standing
from ledger.balance import balance
from ledger.models import Debt, Instalment, Payment, Schedule, Supersession
from staff.models import system_actor
from tests.world import World
from tests.world.debtors import NOW, TODAY

LOANS = "合同编号,姓名,本金,放款日期,期数,币种,手机号,地址"
DUES = "合同编号,到期日,应还本金,应还利息"
PAID = "合同编号,流水号,还款日期,还款金额"
Send = Callable[..., ImportRun]


@pytest.fixture(autouse=True)
def now(world: World) -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def send(tmp_path: Path) -> Send:
    """Import tables through the command. Each table is its lines, with the header first."""

    def sent(*tables: list[str], encoding: str = "utf-8", **options: object) -> ImportRun:
        paths = []
        for place, lines in enumerate(tables):
            path = tmp_path / f"file{place}.csv"
            path.write_bytes("\n".join(lines).encode(encoding))
            paths.append(str(path))
        call_command(
            "import_portfolio",
            *paths,
            profile="generic",
            stdout=io.StringIO(),
            stderr=io.StringIO(),
            **options,
        )
        return ImportRun.objects.latest("pk")

    return sent


def loans(*rows: str) -> list[str]:
    return [LOANS, *rows]


def dues(*rows: str) -> list[str]:
    return [DUES, *rows]


def paid(*rows: str) -> list[str]:
    return [PAID, *rows]


WANG = "HT-1,王建国,1000.00,2026-08-01,2,CNY,13812342046,世纪大道 100 号"
TWO_DUES = dues("HT-1,2026-09-05,500.00,10.00", "HT-1,2026-12-05,500.00,5.00")


def whole_book(*payment_rows: str) -> tuple[list[str], ...]:
    return loans(WANG), TWO_DUES, paid(*payment_rows)


def refused(send: Send, *tables: list[str], **options: object) -> CommandError:
    with pytest.raises(CommandError) as failed:
        send(*tables, **options)
    return failed.value


def test_debtor_debt_schedule_money_and_case_come_from_three_tables(send: Send) -> None:
    run = send(*whole_book("HT-1,P1,2026-10-01,200.00"))
    assert (
        run.totals | {"debts": 1, "instalments": 2, "payments": 1, "payment_amount": "200.00"} == run.totals
    )
    debt = Debt.objects.get()
    assert standing([debt.account_id], TODAY)[debt.account_id].amount_overdue == Decimal("310.00")
    assert Case.objects.get().debtor.account == debt.account
    assert (Phone.objects.count(), Address.objects.get().line) == (1, "世纪大道 100 号")


def test_gb18030_and_a_spreadsheet_read_the_same_as_utf_8(send: Send, tmp_path: Path) -> None:
    rare = "HT-2,㮾梨,1000.00,2026-08-01,,,,"
    send(loans(WANG, rare), encoding="gb18030")
    assert set(Person.objects.values_list("name", flat=True)) >= {"王建国", "㮾梨"}
    book = Workbook()
    for line in loans(WANG, rare):
        book.active.append(line.split(","))
    book.save(tmp_path / "loans.xlsx")
    call_command("import_portfolio", str(tmp_path / "loans.xlsx"), profile="generic", stdout=io.StringIO())
    totals = ImportRun.objects.latest("pk").totals
    assert (totals["debts"], totals["known_debts"]) == (0, 2)


def test_missing_terms_and_dates_are_taken_as_unknown(send: Send) -> None:
    send(loans("HT-3,李四,500.00,,,,,"), dues("HT-3,2026-09-05,500.00,"))
    debt = Debt.objects.get()
    assert (debt.disbursed_on, debt.term_months) == (None, None)
    assert arrears(TODAY).debts == 0, "of unknown day, so in no report by date"
    assert balance(debt.account, TODAY).total == 500


def test_money_before_the_loan_and_too_much_of_it_is_credit(send: Send) -> None:
    send(*whole_book("HT-1,P1,2026-07-20,100.00", "HT-1,P2,2026-11-20,1500.00"))
    debt = Debt.objects.get()
    found = balance(debt.account, TODAY)
    # The payment also covers the instalment of December. Its interest is not owed on that day.
    assert (found.credit, found.total) == (Decimal("590.00"), 0)
    assert not list(books.check())


def test_payments_of_nothing_are_counted_and_passed_over(send: Send) -> None:
    run = send(*whole_book("HT-1,P1,2026-10-01,0", "HT-1,P2,2026-10-02,5.00"))
    assert (run.totals["zero_payments"], run.totals["payments"]) == (1, 1)


def test_instalments_named_without_their_interest_are_principal_only_up_to_what_was_lent(send: Send) -> None:
    send(loans(WANG), dues("HT-1,2026-09-05,600.00,", "HT-1,2026-10-05,600.00,"))
    debt = Debt.objects.get()
    found = balance(debt.account, TODAY)
    assert (found.principal, found.interest) == (1000, 200)
    send(loans(WANG), dues("HT-1,2026-09-05,600.00,", "HT-1,2026-10-05,600.00,"))
    assert Schedule.objects.count() == 1


BAD = paid(
    "HT-1,P1,2026-10-01,12.345", "HT-9,P2,2026-10-01,5.00", "HT-1,P3,gestern,5.00", "HT-1,P4,2026-10-01,7.00"
)


def test_one_bad_row_and_nothing_is_taken(send: Send) -> None:
    error = refused(send, loans(WANG), BAD)
    assert error.returncode == 1
    assert (Debt.objects.count(), Debtor.objects.count(), Payment.objects.count()) == (0, 0, 0)
    run = ImportRun.objects.get()
    assert run.state == RunState.REFUSED
    assert list(run.rows.exclude(problem="").order_by("line").values_list("line", "column", "problem")) == [
        (2, "paid_amount", "not_an_amount"),
        (3, "", "unknown_debt"),
        (4, "paid_on", "not_a_date"),
    ]


def test_bad_rows_may_be_skipped_and_are_listed(send: Send) -> None:
    error = refused(send, loans(WANG), BAD, bad_rows="skip")
    assert error.returncode == 1
    assert Payment.objects.get().source_id == "P4"
    assert ImportRun.objects.get().totals["bad"] == 3


def test_a_rehearsal_takes_nothing_and_says_so(send: Send) -> None:
    run = send(*whole_book("HT-1,P1,2026-10-01,200.00"), dry_run=True)
    assert (run.state, Debt.objects.count(), Payment.objects.count()) == (RunState.REFUSED, 0, 0)


def test_a_file_that_is_no_table_exits_with_2(send: Send, tmp_path: Path) -> None:
    assert refused(send, ["nothing,we,know", "1,2,3"]).returncode == 2
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(CommandError) as failed:
        call_command("import_portfolio", str(broken), profile="generic")
    assert failed.value.returncode == 2
    with pytest.raises(CommandError) as failed:
        call_command("import_portfolio", str(tmp_path / "nowhere.csv"), profile="generic")
    assert failed.value.returncode == 2
    assert not Debt.objects.exists()


def test_another_currency_is_refused(send: Send) -> None:
    euros = WANG.replace("CNY", "EUR")
    assert refused(send, loans(euros)).returncode == 1
    assert ImportRun.objects.get().rows.get().problem == "other_currency"
    with override_settings(CURRENCY="EUR"):
        assert send(loans(euros)).totals["debts"] == 1


def test_the_same_file_twice_adds_nothing(send: Send) -> None:
    tables = whole_book("HT-1,P1,2026-10-01,200.00")
    send(*tables)
    totals = send(*tables).totals
    assert (totals["debts"], totals["payments"], totals["known_payments"], totals["cases_opened"]) == (
        0,
        0,
        1,
        0,
    )
    assert totals["changed_payments"] == totals["missing_payments"] == totals["changed_schedules"] == []


def test_a_corrected_payment_is_reversed_and_booked_as_its_next_revision(send: Send) -> None:
    send(*whole_book("HT-1,P1,2026-10-01,200.00", "HT-1,P2,2026-10-02,50.00"))
    totals = send(*whole_book("HT-1,P1,2026-10-01,210.00")).totals
    assert (totals["changed_payments"], totals["missing_payments"]) == (["P1"], ["P2"])
    old, new = Payment.objects.filter(source_id="P1").order_by("revision")
    assert old.reversal.why == "corrected by a later file"
    assert (new.revision, new.replaces, new.amount) == (2, old, Decimal("210.00"))
    assert not hasattr(Payment.objects.get(source_id="P2"), "reversal"), "what a file lacks is never reversed"
    assert balance(new.account, TODAY).total == Decimal("750.00")
    assert not list(books.check())
    again = send(*whole_book("HT-1,P1,2026-10-01,210.00")).totals
    assert (again["changed_payments"], again["known_payments"]) == ([], 1)


def test_a_payment_corrected_to_nothing_is_reversed_and_stays_so(send: Send) -> None:
    send(*whole_book("HT-1,P1,2026-10-01,200.00"))
    for changed in (["P1"], []):
        assert send(*whole_book("HT-1,P1,2026-10-01,0")).totals["changed_payments"] == changed
    assert Payment.objects.standing().count() == 0


def test_a_payment_corrected_to_nothing_and_restored_is_booked_again(send: Send) -> None:
    send(*whole_book("HT-1,P1,2026-10-01,200.00"))
    send(*whole_book("HT-1,P1,2026-10-01,0"))
    restored = send(*whole_book("HT-1,P1,2026-10-01,200.00")).totals
    assert (restored["changed_payments"], restored["known_payments"]) == (["P1"], 0)
    assert list(Payment.objects.standing().values_list("revision", "amount")) == [(2, Decimal("200.00"))]
    again = send(*whole_book("HT-1,P1,2026-10-01,200.00")).totals
    assert (again["changed_payments"], again["known_payments"]) == ([], 1)
    assert not list(books.check())


def test_a_payment_id_of_another_debtor_is_a_bad_row(send: Send) -> None:
    send(*whole_book("HT-1,P1,2026-10-01,200.00"))
    other = loans("HT-2,李四,500.00,2026-08-01,,,,")
    assert refused(send, other, paid("HT-2,P1,2026-10-01,200.00")).returncode == 1
    row = ImportRun.objects.latest("pk").rows.exclude(problem="").get()
    assert (row.key, row.problem) == ("P1", "paid_elsewhere")
    assert Payment.objects.standing().get().named_debt.reference == "HT-1"


def test_what_finance_took_back_is_not_booked_again_by_the_same_file(send: Send, world: World) -> None:
    tables = whole_book("HT-1,P1,2026-10-01,200.00")
    send(*tables)
    payments.reverse(Payment.objects.get(), by=world.sun, reason="bounced")
    assert send(*tables).totals["known_payments"] == 1
    assert Payment.objects.standing().count() == 0


def test_a_changed_schedule_takes_the_old_ones_place(send: Send) -> None:
    send(*whole_book("HT-1,P1,2026-10-01,200.00"))
    corrected = dues("HT-1,2026-09-05,300.00,10.00", "HT-1,2026-12-05,700.00,5.00")
    assert send(loans(WANG), corrected).totals["changed_schedules"] == ["HT-1"]
    debt = Debt.objects.get()
    assert standing([debt.account_id], TODAY)[debt.account_id].amount_overdue == Decimal("110.00")
    assert send(loans(WANG), corrected).totals["changed_schedules"] == []
    assert not list(books.check())


def test_the_same_file_while_an_agreement_stands_changes_nothing(send: Send, world: World) -> None:
    send(*whole_book())
    debt = Debt.objects.get()
    agreeing.take_effect(
        debt.account,
        agreeing.AgreementTerms([(date(2027, 1, 1), Decimal("1000.00"))], "revives", grace_days=3),
        on=TODAY,
    )
    assert send(*whole_book()).totals["changed_schedules"] == []
    assert (Schedule.objects.count(), Supersession.objects.count()) == (2, 1)


def test_payments_of_another_portfolio_of_the_creditor_are_not_missing(send: Send, world: World) -> None:
    send(*whole_book("HT-1,P1,2026-10-01,200.00"))
    profile = ImportProfile.objects.get(name="generic")
    files = [
        ("loans.csv", "\n".join(loans(WANG.replace("HT-1", "HT-7"))).encode()),
        ("paid.csv", "\n".join(paid("HT-7,P7,2026-10-01,5.00")).encode()),
    ]
    sent = staging.Delivery(profile, files, world.team, TODAY, "Another book")
    run = staging.open_run(sent, by=world.chen)
    staging.stage(run)
    run = commit.commit(run, by=world.chen, skip_bad=False)
    assert run.totals["missing_payments"] == []


def test_money_that_comes_by_file_finishes_what_it_answers(send: Send) -> None:
    """Imports book with the same verb as finance. So flags, tasks and the search for a payment follow."""
    send(*whole_book())
    overdue.flag(by=system_actor())
    assert Task.objects.open().filter(kind=TaskKind.OVERDUE).count() == 1
    send(*whole_book("HT-1,P1,2026-11-20,1010.00"))
    assert not Instalment.objects.flagged().exists()
    assert not Task.objects.open().filter(kind=TaskKind.OVERDUE).exists()
    assert PaymentConfirmation.objects.count() == 1


def test_a_run_is_taken_once(send: Send) -> None:
    run = send(*whole_book())
    with pytest.raises(ValidationError):
        commit.commit(run, by=system_actor(), skip_bad=False)


def give_back(world: World) -> None:
    """Return the only case to its creditor."""
    closing.close(Case.objects.get(), ClosureKind.RETURNED, by=world.chen, reason="sold")


def test_a_later_file_leaves_what_was_given_back_alone(send: Send, world: World) -> None:
    send(*whole_book())
    give_back(world)
    run = send(*whole_book("HT-1,P1,2026-11-20,10.00"))
    assert (run.totals["in_arrears"], run.totals["cases_opened"]) == (1, 0)
    assert not Case.objects.standing_open().exists()


def test_a_new_contract_of_somebody_whose_case_was_given_back_is_worked_alone(
    send: Send, world: World
) -> None:
    header = "合同编号,姓名,身份证号,本金,放款日期"
    send([header, "HT-1,王建国,110108198503120038,1000.00,2026-08-01"], dues("HT-1,2026-09-05,1000.00,"))
    give_back(world)
    send([header, "HT-2,王建国,110108198503120038,500.00,2026-09-01"], dues("HT-2,2026-10-05,500.00,"))
    (case,) = Case.objects.standing_open()
    assert [row.debt.reference for row in case.case_debts.all()] == ["HT-2"]


def test_a_new_contract_that_is_not_behind_opens_nothing_for_what_was_given_back(
    send: Send, world: World
) -> None:
    header = "合同编号,姓名,身份证号,本金,放款日期"
    send([header, "HT-1,王建国,110108198503120038,1000.00,2026-08-01"], dues("HT-1,2026-09-05,1000.00,"))
    give_back(world)
    send([header, "HT-2,王建国,110108198503120038,500.00,2026-11-01"], dues("HT-2,2026-12-05,500.00,"))
    assert not Case.objects.standing_open().exists()


def test_a_file_that_names_a_debtor_by_their_number_adds_to_the_one_we_know(send: Send) -> None:
    header = "合同编号,姓名,身份证号,本金,放款日期"
    send([header, "HT-1,王建国,110108198503120038,1000.00,2026-08-01"])
    send([header, "HT-2,王建国(新),110108198503120038,500.00,2026-09-01"])
    assert (Person.objects.filter(debtors__isnull=False).count(), Debtor.objects.count()) == (1, 1)
    assert Debt.objects.values("account").distinct().count() == 1
