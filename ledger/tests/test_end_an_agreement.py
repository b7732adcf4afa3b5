"""An agreement in the books: what it fixes, what a settlement gives up, and what comes back if it fails."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from foundation import clock
from ledger import agreeing
from ledger.agreeing import AgreementTerms
from ledger.arrears import standing
from ledger.balance import balance
from ledger.booking import PaymentRow, book_payments, reverse
from ledger.kinds import Accrual, Ended
from ledger.models import Debt, LedgerEntry, Payment, Refund, Schedule, Supersession
from tests.world import World
from tests.world.debtors import NOW, TODAY

# A yearly rate that comes to 0.02 % a day.
YEARLY_RATE = Decimal("0.073")


def agreed(
    debt: Debt, *rows: tuple[str, str], accrual: str = Accrual.REVIVES, settles: bool = False
) -> Schedule:
    dues = [(date.fromisoformat(day), Decimal(due)) for day, due in rows]
    terms = AgreementTerms(dues, accrual, grace_days=3, settles=settles)
    return agreeing.take_effect(debt.account, terms, on=clock.business_date())


def late_debt(world: World, reference: str = "L-1", **terms: object) -> Debt:
    """Lent 1,000.00 on 5 August at 0.02 % a day; 500.00 of it overdue for 20 days, 300.00 for 10."""
    dues = [("2026-11-04", "500.00"), ("2026-11-14", "300.00"), ("2027-01-04", "200.00")]
    rates = {"accrues_daily": True, "annual_rate": YEARLY_RATE, "late_rate": YEARLY_RATE}
    return world.debt(reference, "1000.00", dues, **{**rates, **terms})


def paid(world: World, debt: Debt, amount: str) -> None:
    book_payments([PaymentRow(Decimal(amount), clock.business_date(), debt.account_id)], by=world.sun)


def still_owed(debt: Debt) -> Decimal:
    return balance(debt.account, clock.business_date()).total


def overdue(debt: Debt) -> tuple[int, ...]:
    return standing([debt.account_id], TODAY)[debt.account_id].instalments_overdue


def plain_debt(world: World, reference: str = "P-1") -> Debt:
    """1,000.00 without interest, overdue since October."""
    return world.debt(reference, "1000.00", [("2026-10-05", "1000.00")])


# --- beginning -----------------------------------------------------------------------------------


def test_interest_and_penalty_so_far_are_asked_for_by_the_agreement(world: World) -> None:
    with clock.at(NOW):
        debt = late_debt(world)
        schedule = agreed(debt, ("2026-12-01", "1024.80"))
        drawn = schedule.schedule_debts.get()
        # 111 days on 1,000.00 lent. 20 days on 500.00 and 10 days on 300.00.
        assert (drawn.interest, drawn.penalty) == (Decimal("22.20"), Decimal("2.60"))
        assert LedgerEntry.objects.filter(debt=debt).count() == 1, "only the principal lent is booked"


def test_what_is_fixed_does_not_count_twice(world: World) -> None:
    with clock.at(NOW):
        debt = late_debt(world)
        before = balance(debt.account, TODAY)
        agreed(debt, ("2026-12-01", "1024.80"))
        after = balance(debt.account, TODAY)
        assert before.total == after.total == Decimal("1024.80")


def test_interest_that_was_paid_is_not_asked_for(world: World) -> None:
    with clock.at(NOW - timedelta(days=1)):
        debt = late_debt(world, late_rate=Decimal(0))
        paid(world, debt, "22.00")
    with clock.at(NOW):
        schedule = agreed(debt, ("2026-12-01", "1000.20"))
        assert schedule.schedule_debts.get().interest == Decimal("0.20")


def test_money_of_the_day_it_begins_counts_for_the_agreement(world: World) -> None:
    with clock.at(NOW):
        debt = plain_debt(world)
        paid(world, debt, "400.00")
        schedule = agreed(debt, ("2026-11-24", "1000.00"))
        assert schedule.instalments.get().parts.get().amount == Decimal("1000.00")
        assert schedule.instalments.get().allocations.get().amount == Decimal("400.00")


def test_what_an_agreement_does_not_ask_for_stays_owed(world: World) -> None:
    """Nothing is given up that nobody typed."""
    with clock.at(NOW):
        debt = plain_debt(world)
        agreed(debt, ("2026-11-24", "900.00"))
        paid(world, debt, "900.00")
        assert still_owed(debt) == Decimal("100.00")
        paid(world, debt, "100.00")
        assert still_owed(debt) == 0
        assert not Payment.objects.filter(allocations=None).exists()


# --- ending --------------------------------------------------------------------------------------


def test_the_end_says_when_and_why_for_each_contract_and_for_no_other_account(world: World) -> None:
    with clock.at(NOW):
        schedule = agreed(world.debts[0], ("2026-12-01", "4000.00"))
        neighbour = agreed(late_debt(world), ("2026-12-01", "1000.00"))
    with clock.at(NOW + timedelta(days=10)):
        agreeing.end(schedule, Ended.CANCELLED, on=date(2026, 12, 1))
    ended = Supersession.objects.filter(schedule=schedule)
    assert [(it.since, it.until, it.ended, it.ended_at) for it in ended] == [
        (TODAY, date(2026, 12, 1), Ended.CANCELLED, NOW + timedelta(days=10))
    ] * 2
    assert Supersession.objects.get(until=None).schedule == neighbour


def test_an_agreement_that_a_newer_one_replaced_stays_replaced(world: World) -> None:
    with clock.at(NOW):
        debt = late_debt(world)
        former = agreed(debt, ("2026-12-01", "1024.80"))
    with clock.at(NOW + timedelta(days=2)):
        newer = agreed(debt, ("2027-01-01", "1024.80"))
    with clock.at(NOW + timedelta(days=4)):
        agreeing.end(former, Ended.BROKEN, on=clock.business_date())
    replaced = Supersession.objects.get(schedule=former)
    assert (replaced.until, replaced.ended) == (date(2026, 11, 26), Ended.SUPERSEDED)
    assert Supersession.objects.get(until=None).schedule == newer


def test_interest_of_the_days_it_stood_is_owed_again_once_it_is_broken(world: World) -> None:
    with clock.at(NOW):
        debt = late_debt(world, late_rate=Decimal(0))
        schedule = agreed(debt, ("2026-12-01", "1022.20"))
    with clock.at(NOW + timedelta(days=10)):
        today = clock.business_date()
        assert balance(debt.account, today).interest == Decimal("22.20")
        agreeing.end(schedule, Ended.BROKEN, on=today)
        assert balance(debt.account, today).interest == Decimal("24.20")


# --- a settlement ---------------------------------------------------------------------------------


def test_a_settlement_gives_up_the_rest_when_all_of_it_is_paid(world: World) -> None:
    with clock.at(NOW):
        first, _second = world.debts
        agreed(first, ("2026-11-24", "900.00"), settles=True)
        assert still_owed(first) == Decimal("4000.00"), "all is owed while the condition is open"
        paid(world, first, "899.99")
        assert still_owed(first) == Decimal("3100.01")
        paid(world, first, "0.01")
        assert still_owed(first) == 0
        assert balance(first.account, TODAY).credit == 0


def test_a_payment_that_bounced_undoes_what_the_settlement_gave_up(world: World) -> None:
    with clock.at(NOW):
        debt = plain_debt(world)
        agreed(debt, ("2026-12-01", "300.00"), ("2027-01-01", "300.00"), settles=True)
        paid(world, debt, "600.00")
        assert (still_owed(debt), balance(debt.account, TODAY).credit) == (0, 0)
        reverse([Payment.objects.get(account=debt.account)], by=world.sun, reason="bounced")
        assert still_owed(debt) == Decimal("1000.00")
        assert standing([debt.account_id], TODAY)[debt.account_id].outstanding == Decimal("600.00")


def test_a_refund_of_what_was_paid_too_much_leaves_the_settlement_kept(world: World) -> None:
    with clock.at(NOW):
        debt = plain_debt(world)
        agreed(debt, ("2026-12-01", "600.00"), settles=True)
        paid(world, debt, "650.00")
        assert balance(debt.account, TODAY).credit == Decimal("50.00")
        Refund.objects.create(
            account=debt.account,
            amount=Decimal("50.00"),
            value_date=TODAY,
            booked_at=clock.now(),
            booked_by=world.sun,
        )
        assert (still_owed(debt), balance(debt.account, TODAY).credit) == (0, 0)


def test_a_settlement_that_is_cancelled_gives_nothing_up(world: World) -> None:
    with clock.at(NOW):
        debt = plain_debt(world)
        schedule = agreed(debt, ("2026-11-24", "900.00"), settles=True)
        paid(world, debt, "900.00")
        agreeing.end(schedule, Ended.CANCELLED, on=TODAY)
        assert still_owed(debt) == Decimal("100.00")


# --- catching up ----------------------------------------------------------------------------------


def test_the_contract_runs_on_beside_a_catch_up_agreement(world: World) -> None:
    with clock.at(NOW):
        debt = late_debt(world, late_rate=Decimal(0), accrues_daily=False)
        late = overdue(debt)
        terms = AgreementTerms(
            [(date(2026, 12, 10), Decimal("400.00")), (date(2027, 1, 10), Decimal("400.00"))],
            Accrual.RUNS_ON,
            takes=late,
        )
        agreeing.take_effect(debt.account, terms, on=TODAY)
        behind = standing([debt.account_id], TODAY)[debt.account_id]
        assert (behind.amount_overdue, behind.outstanding) == (0, Decimal("1000.00"))
    with clock.at(NOW + timedelta(days=50)):
        # The second half of the agreement and the last instalment of the contract are late.
        paid(world, debt, "400.00")
        behind = standing([debt.account_id], date(2027, 1, 13))[debt.account_id]
        assert behind.amount_overdue == Decimal("600.00")
        assert behind.oldest_due == date(2027, 1, 4)


def test_a_catch_up_agreement_that_is_broken_gives_its_instalments_back(world: World) -> None:
    with clock.at(NOW):
        debt = late_debt(world, late_rate=Decimal(0), accrues_daily=False)
        before = standing([debt.account_id], TODAY)[debt.account_id]
        late = overdue(debt)
        terms = AgreementTerms([(date(2026, 12, 10), Decimal("800.00"))], Accrual.RUNS_ON, takes=late)
        schedule = agreeing.take_effect(debt.account, terms, on=TODAY)
        agreeing.end(schedule, Ended.BROKEN, on=TODAY)
        assert standing([debt.account_id], TODAY)[debt.account_id] == before


def test_a_catch_up_agreement_ends_an_agreement_on_the_whole_debt(world: World) -> None:
    with clock.at(NOW):
        debt = late_debt(world, late_rate=Decimal(0), accrues_daily=False)
        late = overdue(debt)
        former = agreed(debt, ("2026-12-01", "1000.00"))
        terms = AgreementTerms([(date(2026, 12, 10), Decimal("800.00"))], Accrual.RUNS_ON, takes=late)
        agreeing.take_effect(debt.account, terms, on=TODAY)
        assert Supersession.objects.get(schedule=former).ended == Ended.CANCELLED
        behind = standing([debt.account_id], date(2027, 1, 5))[debt.account_id]
        assert behind.outstanding == Decimal("1000.00")
        assert behind.amount_overdue == Decimal("1000.00")


def test_nothing_can_be_agreed_on_when_nothing_is_owed(world: World) -> None:
    with clock.at(NOW):
        debt = plain_debt(world)
        paid(world, debt, "1000.00")
    with clock.at(NOW + timedelta(days=1)), pytest.raises(ValidationError, match="Nothing is owed"):
        agreed(debt, ("2026-12-01", "100.00"))
