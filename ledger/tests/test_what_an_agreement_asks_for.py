"""What the instalments of an agreement ask for, after money that came in since the parties agreed."""

from datetime import date, timedelta
from decimal import Decimal

from foundation import clock
from ledger import agreeing
from ledger.agreeing import AgreementTerms
from ledger.balance import balance
from ledger.booking import PaymentRow, book_payments
from ledger.kinds import Accrual
from ledger.models import Debt, Schedule
from tests.world import World
from tests.world.debtors import NOW, TODAY

YESTERDAY = TODAY - timedelta(days=1)


def plain_debt(world: World) -> Debt:
    """1,000.00 without interest, overdue since October."""
    return world.debt("P-1", "1000.00", [("2026-10-05", "1000.00")])


def take_effect(debt: Debt, *rows: tuple[str, str], **terms: object) -> Schedule:
    dues = [(date.fromisoformat(day), Decimal(due)) for day, due in rows]
    return agreeing.take_effect(debt.account, AgreementTerms(dues, Accrual.REVIVES, **terms), on=TODAY)


def paid(world: World, debt: Debt, amount: str, on: date) -> None:
    book_payments([PaymentRow(Decimal(amount), on, debt.account_id)], by=world.sun)


def asked(schedule: Schedule) -> list[tuple[str, Decimal]]:
    """The instalments of the schedule: their days and amounts."""
    return [
        (row.due_on.isoformat(), sum((part.amount for part in row.parts.all()), Decimal(0)))
        for row in schedule.instalments.order_by("due_on")
    ]


def test_an_agreement_that_nobody_called_a_settlement_gives_nothing_up(world: World) -> None:
    with clock.at(NOW):
        debt = plain_debt(world)
        take_effect(debt, ("2026-11-24", "900.00"))
        paid(world, debt, "900.00", TODAY)
        assert balance(debt.account, TODAY).total == Decimal("100.00")


def test_a_claim_that_shrank_by_more_than_was_paid_shortens_the_first_instalments(world: World) -> None:
    """They agreed on 1,000.00. Since then 300.00 was paid and 200.00 fell away, so 500.00 is asked for."""
    with clock.at(NOW):
        debt = plain_debt(world)
        paid(world, debt, "500.00", YESTERDAY)
        schedule = take_effect(
            debt, ("2026-12-01", "500.00"), ("2027-01-01", "500.00"), already_paid=Decimal("300.00")
        )
        assert asked(schedule) == [("2027-01-01", Decimal("500.00"))]


def test_money_since_the_draft_counts_for_the_first_instalment_although_more_is_owed(world: World) -> None:
    with clock.at(NOW):
        debt = plain_debt(world)
        paid(world, debt, "300.00", YESTERDAY)
        schedule = take_effect(
            debt, ("2026-12-01", "200.00"), ("2027-01-01", "400.00"), already_paid=Decimal("300.00")
        )
        assert asked(schedule) == [("2027-01-01", Decimal("300.00"))]


def test_a_catch_up_takes_over_the_interest_and_penalty_of_so_far(world: World) -> None:
    """The loan bears 0.02 % a day: 111 days on 1,000.00, and penalty for 20 and for 10 days."""
    rate = Decimal("0.073")
    with clock.at(NOW):
        rows = [("2026-11-04", "500.00"), ("2026-11-14", "300.00"), ("2027-01-04", "200.00")]
        debt = world.debt("L-1", "1000.00", rows, accrues_daily=True, annual_rate=rate, late_rate=rate)
        contract = debt.account.schedules.get()
        behind = tuple(contract.instalments.filter(due_on__lt=TODAY).values_list("pk", flat=True))
        drawn = take_effect(debt, ("2026-12-01", "824.80"), takes=behind).schedule_debts.get()
        assert (drawn.principal, drawn.interest, drawn.penalty) == (
            Decimal("800.00"),
            Decimal("22.20"),
            Decimal("2.60"),
        )
