"""A month closes on the first working day after it. What is booked later inside it is named."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from foundation import clock
from foundation.money import ZERO
from ledger import booking, capping, charging, month_end, tasks
from ledger.balance import balance
from ledger.booking import PaymentRow, book_payments
from ledger.charging import Cost
from ledger.models import (
    Account,
    ChargeKind,
    ClosedMonth,
    MonthCorrection,
    MonthEndBalance,
    Payment,
)
from staff.models import system_actor
from tests.world import World
from tests.world.debtors import moment

pytestmark = pytest.mark.usefixtures("clean_books")

OCTOBER = date(2026, 10, 1)
# The first of November 2026 is a Sunday.
SUNDAY, MONDAY = date(2026, 11, 1), date(2026, 11, 2)
LATE = moment(10, day=date(2026, 11, 24))


@pytest.fixture(autouse=True)
def in_october(world: World) -> Iterator[None]:
    """Wang's two debts are in the books on 10 October. 2,500.00 falls due by the end of the month."""
    with clock.at(moment(10, day=date(2026, 10, 10))):
        _debtor = world.debtor
        yield


def close(day: date = MONDAY, *, hour: int = 1, seconds: float = 100.0) -> ClosedMonth:
    """Let the nightly job of ``day`` do its work, in as many pieces as it needs."""
    with clock.at(moment(hour, 40, day=day)):
        month = month_end.begin()
        assert month is not None
        for _piece in range(20):
            claimed = ClosedMonth.objects.claim(month.pk)
            if claimed is None or month_end.close(claimed, by=system_actor(), seconds=seconds):
                break
    month.refresh_from_db()
    return month


def pay(world: World, amount: str, on: date, *, at: datetime = LATE, **facts: object) -> Payment:
    row = PaymentRow(Decimal(amount), on, world.debts[0].account_id, **facts)  # type: ignore[arg-type]
    with clock.at(at):
        return book_payments([row], by=world.sun)[0]


def corrections() -> list[str]:
    return [
        f"{it.month} {it.total} {it.cause} {it.fact}"
        for it in MonthCorrection.objects.select_related("month").order_by("pk")
    ]


# --- closing -----------------------------------------------------------------------------------------


def test_a_month_closes_on_the_first_working_day_after_it() -> None:
    with clock.at(moment(1, 40, day=SUNDAY)):
        assert month_end.begin() is None or ClosedMonth.objects.get().month == date(2026, 9, 1)
    ClosedMonth.objects.all().delete()
    october = close(MONDAY)
    assert (october.month, october.is_ready) == (OCTOBER, True)
    with clock.at(moment(1, 40, day=MONDAY)):
        assert month_end.begin() is None


def test_a_month_keeps_what_each_account_owed_at_its_end_with_a_digest(world: World) -> None:
    pay(world, "300.00", date(2026, 10, 12), at=moment(10, day=date(2026, 10, 12)))
    october = close()
    kept = october.balances.get()
    owed = balance(world.debts[0].account, date(2026, 10, 31))
    assert (kept.principal, kept.total, kept.credit) == (Decimal("3700.00"), owed.total, ZERO)
    assert (kept.overdue, kept.days_past_due) == (
        Decimal("2200.00"),
        (date(2026, 10, 31) - date(2026, 9, 5)).days,
    )
    assert kept.digest == kept.figures.digest(OCTOBER, kept.account_id)
    assert october.digest == month_end.chain("", [kept.digest])


def test_the_sealed_trail_keeps_the_digest_of_the_month() -> None:
    october = close()
    told = Event.objects.get(verb="month.closed")
    kept = json.loads(told.text)["after"]
    assert (kept["digest"], kept["month"]) == (october.digest, "2026-10")


def test_an_account_that_owes_nothing_needs_no_row(world: World) -> None:
    pay(world, "4000.00", date(2026, 10, 12), at=moment(10, day=date(2026, 10, 12)))
    assert not close().balances.exists()


def test_money_that_is_booked_before_the_closing_day_belongs_to_the_month(world: World) -> None:
    pay(world, "45.00", date(2026, 10, 30), at=moment(23, 59, day=SUNDAY))
    assert close().balances.get().total == Decimal("3955.00")
    assert corrections() == []


def test_money_that_is_booked_on_the_closing_day_before_the_job_corrects_the_month(world: World) -> None:
    late = pay(world, "45.00", date(2026, 10, 30), at=moment(0, 30, day=MONDAY))
    assert close().balances.get().total == Decimal("4000.00")
    assert corrections() == [f"2026-10 -45.00 payment {late.pk}"]


def test_the_work_goes_on_where_a_killed_worker_stopped(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        world.another_debtor(f"张{number}", f"HB-{number + 20}")
    monkeypatch.setattr(month_end, "BATCH", 2)
    in_one_go = close()
    expected, digest = in_one_go.accounts, in_one_go.digest
    MonthEndBalance.objects.all().delete()
    ClosedMonth.objects.all().delete()
    with clock.at(moment(1, 40, day=MONDAY)):
        month = month_end.begin()
        assert month is not None
        killed = ClosedMonth.objects.claim(month.pk)
        assert killed is not None
        assert not month_end.close(killed, by=system_actor(), seconds=-1.0)
        assert MonthEndBalance.objects.count() == 2
        taken = ClosedMonth.objects.claim(month.pk)
        assert taken is not None
        # Killed in the middle: its lease runs out, and the sweep finds the row.
        ClosedMonth.objects.update(leased_until=clock.real_now() - timedelta(seconds=1))
        assert list(ClosedMonth.objects.left_behind()) == [month]
        tasks.close(month.pk)
        assert not month_end.close(taken, by=system_actor()), "the killed worker's token is void"
    month.refresh_from_db()
    assert (month.is_ready, month.accounts, month.digest) == (True, expected, digest)


def test_the_nightly_task_closes_the_month(monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[int] = []
    monkeypatch.setattr(ClosedMonth, "wake", lambda month: woken.append(month.pk))
    with clock.at(moment(1, 40, day=MONDAY)):
        tasks.close_month()
        tasks.close(woken[0])
        tasks.close_month()
    assert ClosedMonth.objects.get().is_ready
    assert woken == [ClosedMonth.objects.get().pk]


def test_work_that_failed_is_tried_again_on_the_next_night() -> None:
    with clock.at(moment(1, 40, day=MONDAY)):
        month = month_end.begin()
        ClosedMonth.objects.update(status="failed", attempts=3, failure="given_up")
        assert month_end.begin() == month
        claimed = ClosedMonth.objects.claim(ClosedMonth.objects.get().pk)
        assert claimed is not None
        assert month_end.close(claimed, by=system_actor())


def test_missed_months_are_closed_one_after_another() -> None:
    close()
    january = date(2027, 1, 15)
    assert [str(close(january)) for _month in range(2)] == ["2026-11", "2026-12"]
    with clock.at(moment(1, 40, day=january)):
        assert month_end.begin() is None


def test_the_statements_of_a_batch_do_not_grow_with_its_accounts(world: World) -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        close()
    for number in range(8):
        world.another_debtor(f"张{number}", f"HB-{number + 20}")
    with CaptureQueriesContext(connection) as many:
        close(date(2026, 12, 1))
    # The second month also looks at the first one: the facts of one fold more.
    assert len(many) <= len(few) + 25


# --- naming ------------------------------------------------------------------------------------------


def test_a_late_payment_corrects_the_month_that_it_is_valued_in(world: World) -> None:
    close()
    late = pay(world, "45.00", date(2026, 10, 20))
    assert corrections() == [f"2026-10 -45.00 payment {late.pk}"]
    made = MonthCorrection.objects.get()
    assert (made.principal, made.overdue, made.booked_by) == (Decimal("-45.00"), Decimal("-45.00"), world.sun)
    assert (made.valued_on, made.found_at) == (date(2026, 10, 20), LATE)


def test_money_that_is_valued_after_the_month_corrects_nothing(world: World) -> None:
    close()
    pay(world, "45.00", SUNDAY)
    assert corrections() == []


def test_a_fact_that_is_valued_in_september_corrects_every_closed_month_since(world: World) -> None:
    close()
    close(date(2026, 12, 1))
    late = pay(world, "45.00", date(2026, 9, 20), at=moment(10, day=date(2026, 12, 3)))
    assert corrections() == [f"2026-10 -45.00 payment {late.pk}", f"2026-11 -45.00 payment {late.pk}"]


def test_a_payment_that_was_known_when_november_closed_corrects_october_only(world: World) -> None:
    close()
    late = pay(world, "45.00", date(2026, 10, 20))
    november = close(date(2026, 12, 1))
    assert corrections() == [f"2026-10 -45.00 payment {late.pk}"]
    assert november.balances.get().total == Decimal("3955.00")


def test_a_payment_that_bounces_after_the_month_closed_is_named_as_taken_back(world: World) -> None:
    paid = pay(world, "45.00", date(2026, 10, 20), at=moment(10, day=date(2026, 10, 20)))
    close()
    with clock.at(LATE):
        booking.reverse([paid], by=world.sun, reason="AM04")
    assert corrections() == [f"2026-10 45.00 reversal {paid.pk}"]


def test_a_late_payment_that_is_taken_back_leaves_corrections_that_add_up_to_nothing(
    world: World,
) -> None:
    close()
    late = pay(world, "45.00", date(2026, 10, 20))
    with clock.at(LATE):
        booking.reverse([late], by=world.sun, reason="AM04")
    assert corrections() == [f"2026-10 -45.00 payment {late.pk}", f"2026-10 45.00 reversal {late.pk}"]


def test_a_late_cost_is_named(world: World) -> None:
    close()
    with clock.at(LATE):
        made = charging.charge(
            world.debts[0],
            Cost(ChargeKind.COURT_FEE, Decimal("50.00"), date(2026, 10, 30), "notice 7"),
            by=world.sun,
        )
    assert corrections() == [f"2026-10 50.00 entry {made.entry_id}"]


def test_a_debt_that_joins_the_account_later_corrects_the_months_since_it_was_lent(world: World) -> None:
    close()
    with clock.at(LATE):
        world.debt("HB-3", "700.00", [("2026-12-05", "700.00")], account=world.debts[0].account)
    assert [it.split()[1:3] for it in corrections()] == [["700.00", "debt"]]


def test_an_account_that_was_opened_later_is_not_part_of_the_month(world: World) -> None:
    close()
    with clock.at(LATE):
        other = world.another_debtor()
        book_payments([PaymentRow(Decimal("45.00"), date(2026, 10, 20), other.account_id)], by=world.sun)
    assert corrections() == []


def test_several_payments_at_once_are_one_correction_that_counts_them(world: World) -> None:
    close()
    account = world.debts[0].account_id
    with clock.at(LATE):
        rows = [PaymentRow(Decimal("45.00"), date(2026, 10, day), account) for day in (20, 21, 22)]
        booked = book_payments(rows, by=world.sun)
    assert corrections() == [f"2026-10 -135.00 payment {booked[-1].pk}"]
    assert MonthCorrection.objects.get().others == 2


def test_what_no_verb_has_named_is_named_when_the_next_month_closes(world: World) -> None:
    close()
    with clock.at(LATE):
        late = Payment.objects.create(
            account=world.debts[0].account,
            amount=Decimal("45.00"),
            value_date=date(2026, 10, 20),
            booked_at=clock.now(),
            booked_by=world.sun,
        )
        booking.rebuild([late.account_id or 0], on=clock.business_date())
    assert corrections() == []
    close(date(2026, 12, 1))
    assert corrections() == [f"2026-10 -45.00 payment {late.pk}"]


def test_a_cap_on_rates_corrects_closed_months_as_changed_terms(world: World) -> None:
    with clock.at(moment(10, day=date(2026, 10, 10))):
        world.debt(
            "HB-4", "10000.00", [("2026-12-05", "10000.00")], annual_rate=Decimal("0.24"), accrues_daily=True
        )
    close()
    with clock.at(LATE):
        capping.set_cap("bank", date(2026, 1, 1), Decimal("0.12"), source="a circular", by=world.chen)
    made = MonthCorrection.objects.get()
    assert (made.cause, made.fact) == ("terms", None)
    assert made.interest < 0


def test_booking_takes_one_statement_more_while_no_month_is_closed(world: World) -> None:
    with CaptureQueriesContext(connection) as taken:
        month_end.correct([world.debts[0].account_id])
    assert len([it for it in taken if "SAVEPOINT" not in it["sql"]]) == 1


def test_the_corrections_of_many_accounts_take_as_many_statements_as_of_one(world: World) -> None:
    accounts = [world.debts[0].account_id]
    accounts += [world.another_debtor(f"张{number}", f"HB-{number + 20}").account_id for number in range(8)]
    close()

    def statements(count: int, on: date) -> int:
        rows = [PaymentRow(Decimal("5.00"), on, account) for account in accounts[:count]]
        with clock.at(LATE), CaptureQueriesContext(connection) as taken:
            book_payments(rows, by=world.sun)
        return len(taken)

    _first_flags_are_set = statements(9, date(2026, 10, 19))
    assert statements(9, date(2026, 10, 21)) == statements(1, date(2026, 10, 20))
    assert MonthCorrection.objects.count() == 19


def test_accounts_and_months_are_bounded_by_batches(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    monkeypatch.setattr(month_end, "BATCH", 2)
    for number in range(4):
        world.another_debtor(f"张{number}", f"HB-{number + 20}")
    assert close().accounts == Account.objects.count() == 5
