"""The invented contracts are consistent, as the file of a creditor must be."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cases.identifiers import checked_id
from demo import book
from demo.agenda import Agenda, on
from foundation import clock

HANDED_OVER = date(2026, 9, 14)


@pytest.fixture
def contracts() -> list[book.Contract]:
    return book.contracts(HANDED_OVER, range(40), random.Random(20))


def test_every_identity_number_has_the_right_check_digit_and_is_somebody_else_s(contracts) -> None:
    numbers = [contract.id_number for contract in contracts]
    assert [checked_id(number) for number in numbers] == numbers
    assert len(set(numbers)) == len(numbers)


def test_instalments_add_up_to_what_was_lent(contracts) -> None:
    for contract in contracts:
        lines = book.rows(contract)
        assert len(lines) == contract.months
        assert sum(Decimal(line[13]) for line in lines) == contract.principal
        assert all(Decimal(line[14]) > 0 for line in lines), "the last instalment bears interest too"


def test_only_the_first_line_carries_the_debt(contracts) -> None:
    first, *others = book.rows(contracts[0])
    assert first[7] == str(contracts[0].principal)
    assert {line[7] for line in others} == {""}
    assert len({len(line) for line in (first, *others)} | {len(book.HEADER)}) == 1


def test_everybody_stopped_paying_before_the_debt_was_handed_over(contracts) -> None:
    for contract in contracts:
        lines = book.rows(contract)
        paid = [line for line in lines if line[15]]
        assert len(paid) == contract.paid_months < contract.months
        due_by_then = [line for line in lines if date.fromisoformat(line[12]) < HANDED_OVER]
        assert 1 <= len(due_by_then) - len(paid) <= 5


def test_the_same_seed_makes_the_same_contracts(contracts) -> None:
    assert book.contracts(HANDED_OVER, range(40), random.Random(20)) == contracts
    assert book.contracts(HANDED_OVER, range(40), random.Random(21)) != contracts


def test_appointments_are_kept_in_the_order_of_the_clock_up_to_the_present() -> None:
    noon = on(HANDED_OVER, 12)
    agenda, kept = Agenda(until=noon), []

    def keep(word: str) -> None:
        kept.append((word, clock.now()))

    agenda.at(noon + timedelta(minutes=1), lambda: keep("never"))
    agenda.at(noon, lambda: keep("last"))
    nine, ten = on(HANDED_OVER, 9), on(HANDED_OVER, 10)
    agenda.at(nine, lambda: (keep("first"), agenda.at(ten, lambda: keep("next"))))
    assert agenda.live() == 3
    assert kept == [("first", nine), ("next", ten), ("last", noon)]
