"""A debtor, a debt and a case typed in by a supervisor."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from cases.models import Case, Person
from ledger.models import AllocationRule, Debt, Instalment
from ledger.opening import DebtRow, open_debts
from tests.world.debtors import TODAY, WANG_ID


@pytest.fixture
def typed(world):
    """What Chen types in."""
    return {
        "request_id": str(uuid.uuid4()),
        "kind": "natural",
        "name": "赵 敏",
        "id_number": WANG_ID,
        "portfolio": world.portfolio.pk,
        "reference": "HB-77",
        "debt_kind": "loan",
        "principal": "12,000.00",
        "disbursed_on": "2026-01-31",
        "annual_rate": "12",
        "late_rate": "18",
        "months": "12",
        "first_due_on": "2026-02-28",
    }


def send(world, typed, user=None):
    return world.signed_in(user or world.chen).post(reverse("case-new"), typed)


def test_the_case_is_open_with_debtor_debt_and_schedule(world, typed):
    answer = send(world, typed)
    case = Case.objects.get()
    assert answer.status_code == 302 and answer["Location"] == reverse("case-file", args=[case.number])
    assert case.team == world.team and case.debtor.person.name == "赵 敏"
    debt = Debt.objects.get()
    assert (debt.annual_rate, debt.late_rate, debt.term_months) == (Decimal("0.12"), Decimal("0.18"), 12)
    dues = Instalment.objects.order_by("number")
    assert [dues[0].due_on, dues[1].due_on, dues[11].due_on] == [
        date(2026, 2, 28),
        date(2026, 3, 28),
        date(2027, 1, 28),
    ]
    # 12,000 at 1 % a month over 12 months: 1,066.19, of which 120.00 is interest at first.
    assert {part.component: part.amount for part in dues[0].parts.all()} == {
        "interest": Decimal("120.00"),
        "principal": Decimal("946.19"),
    }
    principal = sum(part.amount for due in dues for part in due.parts.filter(component="principal"))
    assert principal == Decimal("12000.00")


def test_sent_twice_it_is_opened_once(world, typed):
    first, second = send(world, typed), send(world, typed)
    assert second.status_code == 302 and Case.objects.count() == 1 and Person.objects.count() == 1
    assert first.status_code == 302


def test_a_wrong_check_digit_stands_beside_the_field_and_nothing_is_kept(world, typed):
    answer = send(world, typed | {"id_number": WANG_ID[:-1] + "1"})
    assert answer.status_code == 422 and "id_number" in answer.context["form"].errors
    assert answer.context["form"]["name"].value() == "赵 敏"
    assert not Case.objects.exists() and not Person.objects.exists() and not Debt.objects.exists()


def test_whoever_is_on_file_with_the_number_is_the_debtor(world, typed):
    send(world, typed | {"name": world.wang.name})
    assert Case.objects.get().debtor.person == world.wang and Person.objects.count() == 1


def test_a_number_on_file_under_another_name_is_refused(world, typed):
    _wang = world.wang
    assert "id_number" in send(world, typed).context["form"].errors


def test_a_company_is_known_by_its_unified_code(world, typed):
    wrong = send(world, typed | {"kind": "legal", "name": "城西物流有限公司"})
    assert "id_number" in wrong.context["form"].errors
    send(world, typed | {"kind": "legal", "name": "城西物流有限公司", "id_number": "91110000600037341L"})
    assert Case.objects.get().debtor.person.kind == "legal"


def test_a_new_creditor_is_named_on_the_same_page(world, typed):
    send(world, typed | {"portfolio": "", "creditor": "South Lake Lending", "creditor_kind": "small_loan"})
    creditor = Debt.objects.get().portfolio.creditor
    assert (creditor.name, creditor.kind) == ("South Lake Lending", "small_loan")
    nobody = send(world, typed | {"portfolio": "", "request_id": str(uuid.uuid4())})
    assert "creditor" in nobody.context["form"].errors


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"principal": "-5"}, "principal"),
        ({"disbursed_on": "2027-01-01"}, "disbursed_on"),
        ({"first_due_on": "2026-01-30"}, "first_due_on"),
        ({"months": "0"}, "months"),
        ({"reference": "HB-1"}, "reference"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(world, typed, change, field):
    row = DebtRow("HB-1", Decimal("10.00"), disbursed_on=TODAY)
    open_debts(world.portfolio, [row], by=world.chen)
    answer = send(world, typed | change)
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert not Case.objects.exists()


def test_an_instalment_may_be_rounded_up_as_the_contract_has_it(world, typed):
    """3,000 over 36 months at 10.99 %: 98.2018 a month."""
    contract = {"principal": "3000.00", "annual_rate": "10.99", "months": "36"}
    send(world, typed | contract | {"rounding": "up"})
    first, last = (Instalment.objects.order_by(order)[0] for order in ("number", "-number"))
    assert sum(part.amount for part in first.parts.all()) == Decimal("98.21")
    assert sum(part.amount for part in last.parts.all()) < Decimal("98.21")
    assert Debt.objects.get().rounding == "up"


def test_the_schedule_is_shown_before_the_case_is_opened(world, typed):
    answer = send(world, typed | {"rounding": "up", "show": "schedule"})
    assert answer.status_code == 200 and not Case.objects.exists() and not Debt.objects.exists()
    shown = answer.context["schedule"]
    assert shown.lines[0][1:] == (
        date(2026, 2, 28),
        Decimal("120.00"),
        Decimal("946.19"),
        Decimal("1066.19"),
    )
    assert shown.total == Decimal("12000.00") + shown.interest
    assert "up to the next cent" in answer.content.decode()


def test_the_contract_names_its_order_of_settlement(world, typed):
    card = AllocationRule.objects.get(name="card")
    send(world, typed | {"allocation_rule": card.pk})
    assert Debt.objects.get().allocation_rule == card


def test_the_order_between_debts_is_no_choice(world, typed):
    answer = send(world, typed | {"allocation_rule": AllocationRule.objects.get(name="between_debts").pk})
    assert answer.status_code == 422 and "allocation_rule" in answer.context["form"].errors
