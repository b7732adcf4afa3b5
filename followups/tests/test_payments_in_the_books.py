"""Money is booked by one verb, and what rests on it follows in the same transaction (F6)."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Debtor, Person, PersonKind
from collections_app import books
from followups import confirmations, payments, refunds
from followups.models import AgreementState, IncomingMoney, PaymentConfirmation, Task, TaskKind
from foundation import clock
from foundation.approvals import Decision
from foundation.errors import Conflicting, Repeated
from ledger.balance import balance
from ledger.booking import PaymentRow
from ledger.models import Allocation, Payment, Refund
from tests.world import World
from tests.world.debtors import NOW, TODAY

pytestmark = pytest.mark.usefixtures("clean_books")

ONCE = UUID(int=1)


@pytest.fixture(autouse=True)
def now(world: World) -> Iterator[None]:
    with clock.at(NOW):
        _case = world.assigned_case
        yield


def row(world: World, amount: str, on: date = TODAY, **facts: object) -> PaymentRow:
    return PaymentRow(Decimal(amount), on, world.debtor.account_id, **facts)  # type: ignore[arg-type]


def owed(world: World) -> Decimal:
    return balance(world.debtor.account, TODAY).total


def test_whoever_visits_the_debtor_does_not_book_their_money(world: World) -> None:
    """Rule N1 holds for lead and second, even for one who may book."""
    for collector in (world.li, world.zhao):
        collector.groups.add(Group.objects.get(name="finance"))
        with pytest.raises(ValidationError) as refused:
            payments.take(row(world, "10.00"), by=type(collector).objects.get(pk=collector.pk))
        assert refused.value.code == "N1"
    assert not Payment.objects.exists()


def test_people_without_the_right_book_nothing(world: World) -> None:
    for person in (world.zhou, world.chen, world.qian, world.he, world.wu):
        with pytest.raises(PermissionDenied):
            payments.take(row(world, "10.00"), by=person)


def test_who_imports_takes_the_money_of_a_creditors_file_only(world: World) -> None:
    payments.take_many([row(world, "10.00")], by=world.chen, imported=True)
    with pytest.raises(PermissionDenied):
        payments.reverse(Payment.objects.get(), by=world.chen, reason="no")


def test_the_same_request_is_carried_out_once(world: World) -> None:
    payments.take(row(world, "10.00"), by=world.sun, request_id=ONCE)
    with pytest.raises(Repeated):
        payments.take(row(world, "10.00"), by=world.sun, request_id=ONCE)
    with pytest.raises(Conflicting):
        payments.take(row(world, "11.00"), by=world.sun, request_id=ONCE)
    assert Payment.objects.get().amount == 10


@pytest.mark.parametrize(
    ("amount", "on", "field"),
    [
        ("0.00", TODAY, "amount"),
        ("-1.00", TODAY, "amount"),
        ("1.00", TODAY + timedelta(days=1), "value_date"),
    ],
)
def test_no_money_and_money_of_tomorrow_are_refused(world: World, amount: str, on: date, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        payments.take(row(world, amount, on), by=world.sun)
    assert field in refused.value.message_dict


def test_the_named_debt_must_be_the_debtors_own(world: World) -> None:
    other = world.another_debtor().account.debts.get()
    with pytest.raises(ValidationError) as refused:
        payments.take(row(world, "10.00", named_debt=other.pk), by=world.sun)
    assert "named_debt" in refused.value.message_dict


def test_a_back_dated_payment_replays_in_the_order_of_value_dates(world: World) -> None:
    """The earliest value date settles the oldest instalment, whenever it was booked."""
    late = payments.take(row(world, "1000.00", date(2026, 11, 20)), by=world.sun)
    early = payments.take(row(world, "1000.00", date(2026, 9, 10)), by=world.sun)
    settled = dict(Allocation.objects.values_list("payment_id", "instalment__due_on"))
    assert settled == {early.pk: date(2026, 9, 5), late.pk: date(2026, 10, 5)}


def test_all_paid_asks_finance_once_and_taking_money_back_takes_the_question_back(world: World) -> None:
    payment = payments.take(row(world, "4000.00"), by=world.sun)
    payments.take(row(world, "25.00"), by=world.sun)
    assert PaymentConfirmation.objects.get().void_at is None
    assert Task.objects.open().filter(kind=TaskKind.CONFIRM_PAID).count() == 1
    confirmations.confirm_paid(PaymentConfirmation.objects.get(), by=world.sun)
    payments.reverse(payment, by=world.sun, reason="bounced")
    assert PaymentConfirmation.objects.get().void_at is not None
    assert (owed(world), list(books.check())) == (Decimal("3975.00"), [])


def test_nothing_can_be_confirmed_while_something_is_owed(world: World) -> None:
    confirmation = PaymentConfirmation.objects.create(case=world.case, asked_at=NOW)
    with pytest.raises(ValidationError) as refused:
        confirmations.confirm_paid(confirmation, by=world.sun)
    assert refused.value.code == "owed"


def test_a_payment_is_taken_back_once_and_with_a_reason(world: World) -> None:
    payment = payments.take(row(world, "10.00"), by=world.sun)
    with pytest.raises(ValidationError):
        payments.reverse(payment, by=world.sun, reason=" ")
    payments.reverse(payment, by=world.sun, reason="bounced", request_id=ONCE)
    with pytest.raises(Repeated):
        payments.reverse(payment, by=world.sun, reason="bounced", request_id=ONCE)
    with pytest.raises(ValidationError) as refused:
        payments.reverse(payment, by=world.sun, reason="again")
    assert refused.value.code == "reversed"
    assert owed(world) == 4000


def test_the_books_hold_together_after_credit_went_back(world: World) -> None:
    payments.take(row(world, "4100.00", TODAY - timedelta(days=1)), by=world.sun)
    payback = refunds.Payback(Decimal("100.00"), "王建国", "6222", "paid too much")
    asked = refunds.ask(world.debtor.account, payback, by=world.sun)
    refunds.decide(asked, Decision.APPROVED, by=world.qian)
    assert (Refund.objects.get().amount, list(books.check())) == (100, [])


def test_matching_books_the_money_on_its_own_day_and_only_once(world: World) -> None:
    day = date(2026, 11, 18)
    payments.take(PaymentRow(Decimal("500.00"), day, payer="王建国"), by=world.sun)
    money = IncomingMoney.objects.get()
    payment = payments.match(money, world.debtor.account, by=world.sun)
    assert (payment.value_date, payment.revision, owed(world)) == (day, 2, 3500)
    with pytest.raises(ValidationError):
        payments.match(money, world.debtor.account, by=world.sun)
    assert list(books.check()) == []


def test_money_without_an_owner_that_was_taken_back_waits_for_nobody(world: World) -> None:
    payment = payments.take(PaymentRow(Decimal("500.00"), TODAY, payer="somebody"), by=world.sun)
    payments.reverse(payment, by=world.sun, reason="sent by mistake")
    assert not IncomingMoney.objects.unmatched().exists()


def test_a_bounced_payment_makes_a_completed_agreement_active_again(world: World) -> None:
    agreement = world.active(("2026-11-24", "1000.00"), ("2026-12-24", "3000.00"))
    with clock.at(NOW + timedelta(days=35)):
        paid_on = clock.business_date()
        payment = payments.take(row(world, "4000.00", paid_on), by=world.sun)
        agreement.refresh_from_db()
        assert agreement.state == AgreementState.COMPLETED
        payments.reverse(payment, by=world.sun, reason="bounced")
        agreement.refresh_from_db()
        assert agreement.state == AgreementState.ACTIVE
        assert list(books.check()) == []


def test_the_statements_of_many_payments_do_not_grow_with_them(world: World) -> None:
    def statements(rows: list[PaymentRow]) -> int:
        with CaptureQueriesContext(connection) as caught:
            payments.take_many(rows, by=world.sun)
        return len(caught)

    accounts = [world.debtor.account_id]
    for number in range(20):
        debtor = Person.add(PersonKind.NATURAL, f"Debtor {number}", by=world.chen)
        debt = world.debt(f"N-{number}", "100.00", [("2026-10-05", "100.00")])
        accounts.append(Debtor.add(debtor, debt.account, by=world.chen).account_id)
    few = statements([PaymentRow(Decimal("1.00"), TODAY, pk) for pk in accounts[:2]])
    many = statements([PaymentRow(Decimal("1.00"), TODAY, pk) for pk in accounts])
    assert many <= few + 2


@pytest.mark.parametrize("who", ["li", "chen", "qian", "he"])
def test_only_finance_takes_many_payments_back(world: World, who: str) -> None:
    payment = payments.take(row(world, "100.00"), by=world.sun)
    with pytest.raises(PermissionDenied):
        payments.reverse_many([payment], by=getattr(world, who), reason="Bounced")
    assert owed(world) == 3900
