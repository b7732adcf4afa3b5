"""The Berka bank's contracts: instalments on the 12th, one loan in arrears, to the heller."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cases.models import Case
from intake.models import ImportRun
from ledger.arrears import arrears, standing
from ledger.models import Debt, Instalment
from tests.realdata.conftest import Book, rows

pytestmark = [pytest.mark.realdata, pytest.mark.usefixtures("db")]
FILES = [
    "berka_loan.csv",
    "berka_order.csv",
    "berka_trans_to_1994_03_31.csv",
    "berka_disp.csv",
    "berka_client.csv",
    "berka_account.csv",
    "berka_district.csv",
]
END = date(1994, 3, 31)


@pytest.fixture(scope="module", autouse=True)
def berka(book: Book) -> Iterator[None]:
    with book("berka", "CZK", FILES, as_of=END):
        yield


def test_every_contract_is_taken(real: Path) -> None:
    totals = ImportRun.objects.get().totals
    assert (totals["debts"], totals["bad"]) == (410, 0)
    paid = [row for row in rows(real / "loans" / FILES[2]) if row["k_symbol"].strip() == "UVER"]
    assert totals["payments"] == len(paid) == 79


def test_one_of_the_24_loans_granted_is_in_arrears() -> None:
    book = arrears(END)
    assert (book.debts, book.debts_in_arrears, book.amount_overdue) == (24, 1, Decimal("64265.60"))
    assert Case.objects.get().debtor.account.debts.get().reference == "5314"


def test_every_loan_is_behind_as_far_as_the_truth_says(real: Path) -> None:
    references = dict(Debt.objects.values_list("account_id", "reference"))
    ours = {
        references[account]: found.amount_overdue
        for account, found in standing(references, END).items()
        if found.debts
    }
    theirs = {
        row["loan_id"]: Decimal(row["overdue"])
        for row in rows(real / "loans" / "truth" / "berka_labels.csv")
        if row["granted_by_1994_03_31"] == "1"
    }
    assert ours == theirs


def test_every_instalment_leaves_on_a_12th(real: Path) -> None:
    told = {row["loan_id"]: row for row in rows(real / "loans" / "truth" / "berka_labels.csv")}
    days: dict[str, list[date]] = {}
    for reference, due_on in Instalment.objects.values_list("parts__debt__reference", "due_on"):
        days.setdefault(reference, []).append(due_on)
    assert {day.day for dues in days.values() for day in dues} == {12}
    ours = {reference: (str(min(dues)), str(max(dues))) for reference, dues in days.items()}
    observable = {
        debt.reference for debt in Debt.objects.all() if debt.disbursed_on and debt.disbursed_on.day != 12
    }
    assert {reference: ours[reference] for reference in observable} == {
        reference: (told[reference]["first_due"], told[reference]["last_due"]) for reference in observable
    }
