"""Small books in which two things share one account: what the issue tracker found, as tests."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from collections_app import books
from foundation import clock
from ledger.arrears import standing
from ledger.balance import of_state
from ledger.loading import state_of
from ledger.models import Debt

pytestmark = [pytest.mark.realdata, pytest.mark.django_db]


@pytest.fixture
def take(real: Path, settings) -> Callable[[str], None]:
    settings.CURRENCY = "CNY"

    def one(name: str) -> None:
        call_command("import_portfolio", str(real / "money" / name), profile="generic")

    return one


def account_of(reference: str) -> int:
    return Debt.objects.get(reference=reference).account_id


def test_a_second_loan_leaves_the_past_of_the_first_as_it_was(take) -> None:
    take("second_loan_1.csv")
    days = [date(2024, 2, 10), date(2024, 7, 1), date(2025, 5, 31)]
    before = [of_state(state_of(account_of("A-1"), day)) for day in days]
    assert [it.total for it in before] == [0, 0, 0]
    take("second_loan_2.csv")
    assert [of_state(state_of(account_of("A-1"), day)) for day in days] == before
    assert standing([account_of("A-1")], clock.business_date())[account_of("A-1")].debts[0].overdue == 0
    assert list(books.check()) == []


def test_money_that_names_a_debt_pays_it_off_and_nothing_else(take) -> None:
    take("named_payoff.csv")
    first, second = Debt.objects.get(reference="B-1"), Debt.objects.get(reference="B-2")
    on = date(2024, 12, 2)
    assert of_state(state_of(first.account_id, on), first.pk).total == 0
    assert of_state(state_of(second.account_id, on), second.pk).total == Decimal("1000.00")
    behind = {it.debt: it for it in standing([second.account_id], on)[second.account_id].debts}
    assert behind[second.pk].overdue == Decimal("1000.00")
    assert list(books.check()) == []


def test_a_payment_set_to_zero_and_restored_counts_again(take) -> None:
    for name, owed in (("restore_1.csv", 600), ("restore_2.csv", 1000), ("restore_3.csv", 600)):
        take(name)
        assert of_state(state_of(account_of("C-1"), date(2024, 3, 1))).total == owed
    assert list(books.check()) == []


def test_payment_ids_of_28_digits_are_two_payments(take) -> None:
    take("restore_1.csv")
    take("big_id.csv")
    assert of_state(state_of(account_of("C-1"), date(2024, 6, 1))).total == 580
