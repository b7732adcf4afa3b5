"""check_books names each rule of money that a change of the fold, or of a stored row, breaks.

Three faults were in the books once and no check saw them: a settlement that ate its own instalments, a later
loan that rewrote an earlier day, and named money that lost its name. Each is put back here.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from collections_app import books
from collections_app.books.faults import Day
from collections_app.books.money import OF_MONEY
from foundation import clock
from ledger import agreeing, month_end
from ledger.booking import PaymentRow, book_payments
from ledger.facts import AccountFacts, PaymentFact
from ledger.models import (
    Account,
    ClosedMonth,
    MonthCorrection,
    MonthEndBalance,
    Payment,
)
from ledger.replay import fold, keeping, open_account, run
from ledger.replay.open_account import Credit, OpenAccount
from ledger.replay.settling import due_claims, pay_claims, scope
from ledger.replay.stretches import Stretch
from ledger.tests.test_fold_properties import DAYS, accounts
from staff.models import system_actor
from tests.world import World
from tests.world.debtors import NOW, TODAY, moment

EARLY = moment(10, day=date(2026, 10, 10))


@pytest.fixture(autouse=True)
def october(world: World) -> Iterator[None]:
    """Wang's two debts are in the books since 10 October. Today is 24 November."""
    with clock.at(EARLY):
        _debtor = world.debtor
    with clock.at(NOW):
        yield


def pay(world: World, amount: str, on: date, *, account: Account | None = None, **facts: Any) -> Payment:
    row = PaymentRow(Decimal(amount), on, (account or world.debts[0].account).pk, **facts)
    return book_payments([row], by=world.sun)[0]


def close_october() -> ClosedMonth:
    with clock.at(moment(1, 40, day=date(2026, 11, 2))):
        month = month_end.begin()
        assert month is not None
        claimed = ClosedMonth.objects.claim(month.pk)
        assert claimed is not None
        assert month_end.close(claimed, by=system_actor())
    return claimed


def wrong() -> list[str]:
    return [str(fault) for fault in books.check()]


def named(words: str) -> list[str]:
    """The faults that say these words. Fails if there is none."""
    found = [fault for fault in wrong() if words in fault]
    assert found, wrong()
    return found


# --- a settlement gives up its own instalments -----------------------------------------------------


def settle_for(world: World, amount: str) -> Account:
    """A debtor who owes 1,000.00 settles for less, and has paid it."""
    account = world.another_debtor().account
    terms = agreeing.AgreementTerms([(TODAY, Decimal(amount))], "stops", settles=True)
    agreeing.take_effect(account, terms, on=TODAY)
    pay(world, amount, TODAY, account=account)
    return account


def eat_instalments(account: OpenAccount, agreement: Stretch) -> None:
    """Give up what the settlement asked for instead of what it held back. The money becomes credit."""
    own = {it.id for it in agreement.schedule.instalments}
    eaten = [share for share in account.settled if share.instalment in own]
    account.settled = [share for share in account.settled if share.instalment not in own]
    account.credits += [Credit(share.payment, share.amount, None) for share in eaten]
    for state in (*account.due, *account.ahead):
        for part in state.parts if state.fact.id in own else ():
            part.waived, part.paid = part.owed, 0


def test_a_settlement_that_eats_its_own_instalments_is_named(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = settle_for(world, "600.00")
    assert wrong() == []
    monkeypatch.setattr(keeping, "_give_up_rest", eat_instalments)
    (fault,) = named("of its own instalments was given up and not paid")
    assert fault.startswith(f"settlements: account {account.pk}, schedule")
    assert "600.00 of its own instalments" in fault


def test_credit_that_stands_beside_what_is_owed_is_named(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What finance saw: nothing to pay, principal and credit side by side, and "pay credit back" offered."""
    account = settle_for(world, "600.00")
    monkeypatch.setattr(keeping, "_give_up_rest", eat_instalments)
    for name in ("use_credit", "repay_early"):
        monkeypatch.setattr(run, name, lambda _account: None)
    (fault,) = named("is owed and nothing is still to come")
    assert fault.startswith(f"credit: account {account.pk}, debt")
    assert "600.00 waits while 1000.00 is owed" in fault


def test_credit_that_does_not_settle_what_falls_due_is_named(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.at(EARLY):
        pay(world, "2300.00", date(2026, 10, 10))
    assert wrong() == []
    for name in ("use_credit", "repay_early", "money_comes"):
        monkeypatch.setattr(
            run, name, lambda account: account.days_past_due.update(dict.fromkeys(account.debts, 0))
        )
    named("300.00 waits while 500.00 is due")


# --- a later loan rewrites an earlier day -------------------------------------------------------------


def see_the_future(facts: Any, on: date) -> OpenAccount:
    """Open the account with the debts of all days, as the fold once did."""
    account = open_account.opened(facts, date.max)
    account.on, account.starts = on, dict.fromkeys(account.debts, date.min)
    return account


def test_a_later_loan_that_rewrites_an_earlier_day_is_named(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    pay(world, "4000.00", date(2026, 10, 12))
    later = world.debt(
        "HB-5",
        "900.00",
        [("2026-12-20", "900.00")],
        account=world.debts[0].account,
        disbursed_on=date(2026, 11, 20),
    )
    assert wrong() == []
    monkeypatch.setattr(run, "opened", see_the_future)
    (fault,) = named("began on 2026-11-20 and changes what is owed on 2026-11-19")
    assert fault.startswith(f"earlier days: account {later.account_id}, debt {later.pk}:")
    assert "credit from 0.00 to " in fault


def test_a_closed_month_that_a_later_loan_rewrites_is_named(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.at(EARLY):
        pay(world, "4000.00", date(2026, 10, 10))
    close_october()
    account = world.debts[0].account
    world.debt("HB-5", "900.00", [("2026-12-20", "900.00")], account=account, disbursed_on=date(2026, 11, 20))
    assert wrong() == []
    monkeypatch.setattr(run, "opened", see_the_future)
    (fault,) = named("is kept and named")
    assert fault.startswith(f"months: 2026-10, account {account.pk}: 0.00 (0.00 credit")


# --- named money loses its name -----------------------------------------------------------------------


def forget_the_name(account: OpenAccount, _day: date, payment: PaymentFact) -> None:
    """Settle what is due of the named debt, and let the rest wait for everybody, as the fold once did."""
    credit = Credit(payment.id, payment.amount, None)
    pay_claims(account, credit, due_claims(account, scope(account, payment.named_debt)))
    if credit.left:
        account.credits.append(credit)


def test_money_that_loses_the_name_of_its_debt_is_named(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = world.debts[1]
    pay(world, "700.00", date(2026, 10, 25), named_debt=second.pk)
    assert wrong() == []
    monkeypatch.setattr(run, "pay", forget_the_name)
    (fault,) = named("that names it settled other debts")
    assert fault.startswith(f"named money: account {second.account_id}, debt {second.pk}: 200.00")


def test_money_that_waits_for_everybody_instead_of_its_debt_is_named(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = world.debts
    pay(world, "2500.00", date(2026, 10, 25), named_debt=first.pk)
    pay(world, "700.00", date(2026, 10, 25), named_debt=second.pk)
    assert wrong() == []
    monkeypatch.setattr(run, "pay", forget_the_name)
    told = [it for it in named("named money") if f"debt {second.pk}:" in it]
    assert "700.00 names it, 500.00 settled something, 0.00 waits in its name" in told[0]


# --- closed months --------------------------------------------------------------------------------------


def test_closed_months_with_their_corrections_hold_together(world: World) -> None:
    close_october()
    pay(world, "45.00", date(2026, 10, 20))
    pay(world, "45.00", date(2026, 9, 20), named_debt=world.debts[0].pk)
    assert MonthCorrection.objects.count() == 2
    assert wrong() == []


def test_a_kept_balance_that_was_changed_is_named(world: World) -> None:
    close_october()
    MonthEndBalance.objects.update(total=Decimal("1.00"))
    named(f"months: 2026-10, account {world.debts[0].account_id}: was changed after the month closed")


def test_a_kept_balance_that_is_missing_is_named() -> None:
    close_october()
    MonthEndBalance.objects.all().delete()
    named("months: 2026-10: 1 accounts were kept under another digest than the 0 that stand there")


def test_a_late_fact_without_a_correction_is_named(world: World) -> None:
    close_october()
    pay(world, "45.00", date(2026, 10, 20))
    MonthCorrection.objects.all().delete()
    named("4000.00 (0.00 credit, 2500.00 overdue) is kept and named, 3955.00 (0.00 credit, 2455.00")


def test_a_payment_that_was_made_to_look_older_is_named(world: World) -> None:
    """Its moment of booking now lies before the closing, where nobody knew of it."""
    close_october()
    late = pay(world, "45.00", date(2026, 10, 20))
    Payment.objects.filter(pk=late.pk).update(booked_at=EARLY)
    named("4000.00 (0.00 credit, 2500.00 overdue) was kept, 3955.00")


# --- whatever happens to an account ---------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(accounts(), DAYS)
def test_no_account_that_the_fold_keeps_by_its_rules_rings(facts: AccountFacts, on: date) -> None:
    found = [fold(facts, on)]
    assert [str(fault) for rule in OF_MONEY for fault in rule(found, Day(on, None, None))] == []
