"""Agreements and corrected contracts in the books: what stands when, and what comes back."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from pytest_django import DjangoAssertNumQueries

from foundation import clock
from ledger import agreeing, superseding
from ledger.arrears import arrears, standing
from ledger.balance import balance
from ledger.booking import PaymentRow, book_payments, reverse
from ledger.kinds import Ended
from ledger.models import Allocation, Debt, Instalment, Schedule, Supersession
from ledger.opening import DueRow
from tests.world import World
from tests.world.debtors import NOW, TODAY

NOVEMBER_10 = datetime(2026, 11, 10, 10, tzinfo=NOW.tzinfo)


def dues(*rows: tuple[str, str]) -> list[DueRow]:
    return [DueRow(date.fromisoformat(day), Decimal(amount)) for day, amount in rows]


def stand_in(world: World, debt: Debt, *rows: tuple[str, str], accrual: str = "revives") -> Schedule:
    return agreeing.take_effect(
        debt.account,
        agreeing.AgreementTerms(
            [(date.fromisoformat(day), Decimal(amount)) for day, amount in rows], accrual, grace_days=3
        ),
        on=clock.business_date(),
    )


def behind(debt: Debt, on: date = TODAY) -> tuple[Decimal, Decimal]:
    found = standing([debt.account_id], on)[debt.account_id]
    return found.amount_overdue, found.outstanding


def test_an_agreement_stands_in_for_the_contract_until_it_is_broken(world: World) -> None:
    with clock.at(NOW):
        first = world.debts[0]
        assert behind(first) == (2500, 4000)
        schedule = stand_in(world, first, ("2026-12-01", "2000.00"), ("2027-01-01", "2000.00"))
        assert behind(first) == (0, 4000)
    with clock.at(NOW + timedelta(days=20)):
        agreeing.end(schedule, Ended.BROKEN, on=clock.business_date())
        assert behind(first, clock.business_date()) == (3500, 4000)
        assert behind(first) == (0, 4000), "on the day itself it stood"


def test_money_paid_under_an_agreement_is_laid_onto_the_contract_when_it_breaks(world: World) -> None:
    with clock.at(NOW):
        debt = world.debts[0]
        schedule = stand_in(world, debt, ("2026-11-24", "1200.00"), ("2027-01-01", "2800.00"))
        book_payments([PaymentRow(Decimal("1200.00"), TODAY, debt.account_id)], by=world.sun)
        assert set(Allocation.objects.values_list("instalment__schedule", flat=True)) == {schedule.pk}
        agreeing.end(schedule, Ended.CANCELLED, on=TODAY)
        assert sorted(Allocation.objects.values_list("debt__reference", "instalment__number", "amount")) == [
            ("HB-1", 1, Decimal("1000.00")),
            ("HB-1", 2, Decimal("200.00")),
        ]


def test_a_creditors_correction_counts_from_the_first_day_and_so_does_the_next_one(world: World) -> None:
    with clock.at(NOW):
        debt = world.debt("C-1", "900.00", [("2026-09-05", "900.00")])
        superseding.correct_contracts([(debt, dues(("2026-09-05", "300.00"), ("2027-01-05", "600.00")))])
        assert behind(debt) == (300, 900)
        superseding.correct_contracts([(debt, dues(("2026-12-05", "900.00")))])
        assert behind(debt) == (0, 900)
        assert Supersession.objects.filter(until=None).count() == 1


def test_a_broken_agreement_gives_back_the_contract_as_last_corrected(world: World) -> None:
    with clock.at(NOW):
        debt = world.debt("C-1", "900.00", [("2026-09-05", "900.00")])
        superseding.correct_contracts([(debt, dues(("2026-09-05", "300.00"), ("2027-01-05", "600.00")))])
        agreement = stand_in(world, debt, ("2027-02-01", "900.00"))
        assert behind(debt) == (0, 900)
        # The creditor corrects the contract again while the agreement is in force. Nothing changes yet.
        superseding.correct_contracts([(debt, dues(("2026-09-05", "450.00"), ("2027-01-05", "450.00")))])
        assert behind(debt) == (0, 900)
        agreeing.end(agreement, Ended.BROKEN, on=TODAY)
        assert behind(debt) == (450, 900)


def test_a_correction_keeps_what_was_paid_before_the_loan_was_disbursed(world: World) -> None:
    with clock.at(NOW):
        debt = world.debt("C-1", "900.00", [("2026-07-05", "450.00"), ("2026-09-05", "450.00")])
        paid_on = date(2026, 7, 6)
        book_payments([PaymentRow(Decimal("450.00"), paid_on, debt.account_id)], by=world.sun)
        superseding.correct_contracts([(debt, dues(("2026-07-05", "400.00"), ("2026-09-05", "500.00")))])
        assert behind(debt) == (450, 450)


def test_an_iou_without_dates_can_be_agreed_on(world: World) -> None:
    with clock.at(NOW - timedelta(days=30)):
        iou = world.debt("IOU", "500.00", [])
        stand_in(world, iou, ("2026-11-10", "250.00"), ("2026-12-10", "250.00"))
    assert behind(iou) == (250, 500)
    assert balance(iou.account, TODAY).total == 500


def test_flags_go_with_the_schedule_that_stands(world: World) -> None:
    with clock.at(NOW):
        debt = world.debts[0]
        superseding.correct_contracts([(debt, dues(("2026-09-05", "3000.00")))])
        assert Instalment.objects.flagged().filter(parts__debt=debt).get().parts.get().amount == 3000
        stand_in(world, debt, ("2027-01-01", "4000.00"))
        assert not Instalment.objects.flagged().exists()


def test_what_was_known_then_can_be_asked_for(world: World) -> None:
    with clock.at(NOVEMBER_10):
        debt = world.debts[0]
    with clock.at(NOW):
        payments = book_payments(
            [PaymentRow(Decimal("1000.00"), date(2026, 11, 2), debt.account_id)], by=world.sun
        )
        assert arrears(TODAY).amount_overdue == 1500
        assert arrears(TODAY, known_at=NOVEMBER_10).amount_overdue == 2500
    with clock.at(NOW + timedelta(hours=1)):
        reverse(payments, by=world.sun, reason="bounced")
        assert arrears(TODAY).amount_overdue == 2500
        assert arrears(TODAY, known_at=NOW).amount_overdue == 1500


def test_the_number_of_statements_of_a_correction_does_not_grow_with_the_debts(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with clock.at(NOW):
        made = [world.debt(f"Q-{n}", "900.00", [("2026-09-05", "900.00")]) for n in range(12)]
        with django_assert_max_num_queries(40):
            superseding.correct_contracts([(debt, dues(("2026-10-05", "900.00"))) for debt in made])
