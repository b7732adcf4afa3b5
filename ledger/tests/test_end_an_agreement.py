"""The entries of an agreement: interest fixed at its beginning, and what its end gives up or claims again."""

from datetime import date, timedelta
from decimal import Decimal

from foundation import clock
from foundation.approvals import Decision
from ledger import superseding, waivers
from ledger.balance import balance
from ledger.booking import PaymentRow, book_payments
from ledger.kinds import Accrual, Component, Ended, EntryKind
from ledger.models import Debt, LedgerEntry, Schedule, Supersession
from tests.world import World
from tests.world.debtors import NOW, TODAY

# A yearly rate that comes to 0.02 % a day.
YEARLY_RATE = Decimal("0.073")
REASON = "agreement 2026-00001-1"


def agreed(world: World, debt: Debt, *rows: tuple[str, str], accrual: str = Accrual.REVIVES) -> Schedule:
    return superseding.stand_in(
        debt.account,
        [(date.fromisoformat(day), Decimal(due)) for day, due in rows],
        on=clock.business_date(),
        accrual=accrual,
        grace_days=3,
        by=world.chen,
    )


def late_debt(world: World, reference: str = "L-1", **terms: object) -> Debt:
    """Lent 1,000.00 on 5 August at 0.02 % a day; 500.00 of it overdue for 20 days, 300.00 for 10."""
    dues = [("2026-11-04", "500.00"), ("2026-11-14", "300.00"), ("2027-01-04", "200.00")]
    rates = {"accrues_daily": True, "annual_rate": YEARLY_RATE, "late_rate": YEARLY_RATE}
    return world.debt(reference, "1000.00", dues, **{**rates, **terms})


def paid(world: World, debt: Debt, amount: str) -> None:
    book_payments([PaymentRow(Decimal(amount), clock.business_date(), debt.account_id)], by=world.sun)


def still_owed(debt: Debt) -> Decimal:
    return balance(debt.account, clock.business_date()).total


def completed(world: World, debt: Debt) -> Schedule:
    """An agreement on 900.00 of 1,000.00 lent, paid on its first day; the rest is given up."""
    schedule = agreed(world, debt, ("2026-11-24", "900.00"))
    paid(world, debt, "900.00")
    superseding.give_up_principal(schedule, on=TODAY, by=world.chen, reason=REASON)
    return schedule


# --- beginning -----------------------------------------------------------------------------------


def test_interest_and_penalty_so_far_are_fixed_on_the_day_the_agreement_begins(world: World) -> None:
    with clock.at(NOW):
        debt = late_debt(world)
        agreed(world, debt, ("2026-12-01", "1024.80"))
        fixed = LedgerEntry.objects.filter(kind=EntryKind.FIXED_INTEREST).order_by("component")
        assert [(it.debt, it.component, it.amount) for it in fixed] == [
            # 111 days on 1,000.00 lent.
            (debt, Component.INTEREST, Decimal("22.20")),
            # 20 days on 500.00 and 10 days on 300.00.
            (debt, Component.PENALTY, Decimal("2.60")),
        ]
        assert {(it.value_date, it.booked_by, it.booked_at) for it in fixed} == {(TODAY, world.chen, NOW)}


def test_what_is_fixed_does_not_count_twice(world: World) -> None:
    with clock.at(NOW):
        debt = late_debt(world)
        before = balance(debt.account, TODAY)
        agreed(world, debt, ("2026-12-01", "1024.80"))
        after = balance(debt.account, TODAY)
        assert before.total == after.total == Decimal("1024.80")


def test_interest_that_was_paid_is_not_fixed(world: World) -> None:
    with clock.at(NOW - timedelta(days=1)):
        debt = late_debt(world, late_rate=Decimal(0))
        paid(world, debt, "22.00")
    with clock.at(NOW):
        agreed(world, debt, ("2026-12-01", "1000.20"))
        assert LedgerEntry.objects.get(kind=EntryKind.FIXED_INTEREST).amount == Decimal("0.20")


def test_a_debt_without_interest_has_none_fixed(world: World) -> None:
    with clock.at(NOW):
        agreed(world, world.debts[0], ("2026-12-01", "4000.00"))
    assert not LedgerEntry.objects.filter(kind=EntryKind.FIXED_INTEREST).exists()


def test_money_of_the_day_it_begins_counts_for_the_agreement(world: World) -> None:
    with clock.at(NOW):
        debt = world.debt("P-1", "1000.00", [("2026-10-05", "1000.00")])
        paid(world, debt, "400.00")
        schedule = agreed(world, debt, ("2026-11-24", "1000.00"))
        assert schedule.instalments.get().parts.get().amount == Decimal("1000.00")
        assert schedule.instalments.get().allocations.get().amount == Decimal("400.00")


# --- ending --------------------------------------------------------------------------------------


def test_the_end_says_when_and_why_for_each_contract_and_for_no_other_account(world: World) -> None:
    with clock.at(NOW):
        schedule = agreed(world, world.debts[0], ("2026-12-01", "4000.00"))
        neighbour = agreed(world, late_debt(world), ("2026-12-01", "1000.00"))
    with clock.at(NOW + timedelta(days=10)):
        superseding.end(schedule, Ended.CANCELLED, on=date(2026, 12, 1))
    ended = Supersession.objects.filter(schedule=schedule)
    assert [(it.since, it.until, it.ended, it.ended_at) for it in ended] == [
        (TODAY, date(2026, 12, 1), Ended.CANCELLED, NOW + timedelta(days=10))
    ] * 2
    assert Supersession.objects.get(until=None).schedule == neighbour


def test_an_agreement_that_a_newer_one_replaced_stays_replaced(world: World) -> None:
    with clock.at(NOW):
        debt = late_debt(world)
        former = agreed(world, debt, ("2026-12-01", "1024.80"))
    with clock.at(NOW + timedelta(days=2)):
        newer = agreed(world, debt, ("2027-01-01", "1024.80"))
    with clock.at(NOW + timedelta(days=4)):
        superseding.end(former, Ended.BROKEN, on=clock.business_date())
    replaced = Supersession.objects.get(schedule=former)
    assert (replaced.until, replaced.ended) == (date(2026, 11, 26), Ended.SUPERSEDED)
    assert Supersession.objects.get(until=None).schedule == newer


def test_interest_of_the_days_it_stood_is_owed_again_once_it_is_broken(world: World) -> None:
    with clock.at(NOW):
        debt = late_debt(world, late_rate=Decimal(0))
        schedule = agreed(world, debt, ("2026-12-01", "1022.20"))
    with clock.at(NOW + timedelta(days=10)):
        today = clock.business_date()
        assert balance(debt.account, today).interest == Decimal("22.20")
        superseding.end(schedule, Ended.BROKEN, on=today)
        assert balance(debt.account, today).interest == Decimal("24.20")


def test_what_an_agreement_left_out_is_owed_again_once_it_is_cancelled(world: World) -> None:
    with clock.at(NOW):
        debt = world.debt("P-1", "1000.00", [("2026-10-05", "1000.00")])
        schedule = agreed(world, debt, ("2026-11-24", "900.00"))
        paid(world, debt, "900.00")
        superseding.end(schedule, Ended.CANCELLED, on=TODAY)
        assert still_owed(debt) == Decimal("100.00")
        assert not LedgerEntry.objects.filter(kind=EntryKind.WAIVER).exists()


# --- completed, and not completed after all --------------------------------------------------------


def test_a_completed_agreement_gives_up_the_principal_it_did_not_ask_for(world: World) -> None:
    with clock.at(NOW):
        first, second = world.debts
        schedule = agreed(world, first, ("2026-11-24", "900.00"))
        paid(world, first, "900.00")
        given = superseding.give_up_principal(schedule, on=TODAY, by=world.chen, reason=REASON)
        assert given == Decimal("3100.00")
        assert still_owed(first) == 0
        entries = LedgerEntry.objects.filter(kind=EntryKind.WAIVER).order_by("debt")
        assert [it.debt for it in entries] == [first, second]
        assert sum(it.amount for it in entries) == Decimal("-3100.00")
        assert {(it.component, it.value_date, it.booked_by, it.reason) for it in entries} == {
            (Component.PRINCIPAL, TODAY, world.chen, REASON)
        }


def test_an_agreement_on_all_that_is_owed_gives_nothing_up(world: World) -> None:
    with clock.at(NOW):
        debt = world.debt("P-1", "1000.00", [("2026-10-05", "1000.00")])
        schedule = agreed(world, debt, ("2026-11-24", "1000.00"))
        paid(world, debt, "1000.00")
        assert superseding.give_up_principal(schedule, on=TODAY, by=world.chen, reason=REASON) == 0
        assert not LedgerEntry.objects.filter(kind=EntryKind.WAIVER).exists()


def test_principal_given_up_is_owed_again_when_it_was_not_completed_after_all(world: World) -> None:
    with clock.at(NOW):
        debt = world.debt("P-1", "1000.00", [("2026-10-05", "1000.00")])
        schedule = completed(world, debt)
        assert still_owed(debt) == 0
    with clock.at(NOW + timedelta(days=5)):
        superseding.take_back_waiver(schedule, on=clock.business_date(), by=world.sun, reason=REASON)
        assert still_owed(debt) == Decimal("100.00")
        given_up = LedgerEntry.objects.get(kind=EntryKind.WAIVER)
        taken_back = LedgerEntry.objects.get(reverses=given_up)
        assert (taken_back.kind, taken_back.debt, taken_back.component, taken_back.amount) == (
            EntryKind.CORRECTION,
            debt,
            Component.PRINCIPAL,
            Decimal("100.00"),
        )
        assert (taken_back.value_date, taken_back.booked_by, taken_back.reason) == (TODAY, world.sun, REASON)
        assert taken_back.booked_at == clock.now()


def test_what_was_taken_back_is_not_taken_back_twice(world: World) -> None:
    with clock.at(NOW):
        debt = world.debt("P-1", "1000.00", [("2026-10-05", "1000.00")])
        schedule = completed(world, debt)
        for _again in range(2):
            superseding.take_back_waiver(schedule, on=TODAY, by=world.sun, reason=REASON)
        assert still_owed(debt) == Decimal("100.00")


def test_only_what_this_agreement_gave_up_is_taken_back(world: World) -> None:
    with clock.at(NOW):
        debt = world.debt("P-1", "1000.00", [("2026-10-05", "1000.00")])
        other = world.debt("P-2", "1000.00", [("2026-10-05", "1000.00")])
        asked = waivers.ask(debt, Component.PRINCIPAL, Decimal("30.00"), condition="Hardship", by=world.chen)
        waivers.decide(asked, Decision.APPROVED, by=world.qian)
        schedule, _others = completed(world, debt), completed(world, other)
        superseding.take_back_waiver(schedule, on=TODAY, by=world.sun, reason=REASON)
        assert still_owed(debt) == Decimal("70.00")
        assert still_owed(other) == 0


def test_a_waiver_of_the_same_words_is_not_taken_back_with_the_agreement(world: World) -> None:
    with clock.at(NOW):
        debt = world.debt("P-1", "1000.00", [("2026-10-05", "1000.00")])
        schedule = completed(world, debt)
        superseding.take_back_waiver(schedule, on=TODAY, by=world.sun, reason=REASON)
        asked = waivers.ask(debt, Component.PRINCIPAL, Decimal("30.00"), condition=REASON, by=world.chen)
        waivers.decide(asked, Decision.APPROVED, by=world.qian)
        superseding.take_back_waiver(schedule, on=TODAY, by=world.sun, reason=REASON)
        assert still_owed(debt) == Decimal("70.00")


def test_the_books_say_which_agreement_caused_an_entry(world: World) -> None:
    with clock.at(NOW):
        debt = late_debt(world)
        schedule = agreed(world, debt, ("2026-11-24", "900.00"))
        paid(world, debt, "900.00")
        superseding.give_up_principal(schedule, on=TODAY, by=world.chen, reason=REASON)
        superseding.take_back_waiver(schedule, on=TODAY, by=world.sun, reason=REASON)
        assert list(schedule.entries.order_by("pk").values_list("kind", "component")) == [
            (EntryKind.FIXED_INTEREST, Component.INTEREST),
            (EntryKind.FIXED_INTEREST, Component.PENALTY),
            (EntryKind.WAIVER, Component.PRINCIPAL),
            (EntryKind.CORRECTION, Component.PRINCIPAL),
        ]
