"""Payments that the debtor reports (N1), the lawful account, and waivers."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from followups import payments
from followups.models import ClaimOutcome, LawfulAccount, PaymentClaim, Task
from foundation.approvals import Decision
from ledger import waivers
from ledger.balance import balance
from ledger.booking import PaymentRow
from ledger.models import Waiver
from staff.models import Notification
from tests.world import World
from tests.world.debtors import TODAY


def told(**changes: Any) -> dict[str, Any]:
    return {
        "request_id": uuid.uuid4(),
        "amount": "500.00",
        "paid_on": (TODAY - timedelta(days=1)).isoformat(),
        "channel": "WeChat",
        "slip": "",
        **changes,
    }


def test_a_collector_passes_on_what_the_debtor_says(world: World) -> None:
    slip = world.evidence("photo")
    li = world.signed_in(world.li)
    url = reverse("case-claims", args=[world.assigned_case.number])
    request = told(slip=slip.pk)
    for _time in range(2):
        assert li.post(url, request).status_code == 302
    claim = PaymentClaim.objects.get()
    assert (claim.amount, claim.slip, claim.told_to) == (Decimal("500.00"), slip, world.li)
    assert claim.pause_until == TODAY + timedelta(days=2)
    assert Task.objects.open().get(kind="check_claim").role == "finance"
    assert "WeChat" in li.get(url).content.decode()


@pytest.mark.parametrize(
    ("field", "value"), [("amount", "-1"), ("paid_on", "2026-11-25"), ("channel", ""), ("slip", "999")]
)
def test_a_claim_that_cannot_be_is_refused_beside_the_field(world: World, field: str, value: str) -> None:
    url = reverse("case-claims", args=[world.assigned_case.number])
    answer = world.signed_in(world.li).post(url, told(**{field: value}))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not PaymentClaim.objects.exists()


def test_who_only_reads_writes_no_claim(world: World) -> None:
    url = reverse("case-claims", args=[world.assigned_case.number])
    qian = world.signed_in(world.qian)
    assert qian.get(url).status_code == 200
    assert qian.post(url, told()).status_code == 403


def test_finance_finds_the_money(world: World) -> None:
    claim, payment = world.claim("500.00"), world.pays("480.00")
    sun = world.signed_in(world.sun)
    url = reverse("claim-settlement", args=[claim.pk])
    request_id = str(uuid.uuid4())
    assert sun.post(url, {"request_id": request_id, "found": "found", "payment": ""}).status_code == 422
    answer = sun.post(url, {"request_id": request_id, "found": "found", "payment": payment.pk})
    assert answer.status_code == 302
    claim.refresh_from_db()
    assert (claim.outcome, claim.payment) == (ClaimOutcome.FOUND, payment)
    assert not Task.objects.open().filter(kind="check_claim").exists()
    notice = Notification.objects.get(recipient=world.li, kind="claim_settled")
    assert notice.params["found"] is True


def test_finance_finds_no_such_money_and_says_it_once(world: World) -> None:
    claim = world.claim()
    sun = world.signed_in(world.sun)
    url = reverse("claim-settlement", args=[claim.pk])
    said = {"request_id": str(uuid.uuid4()), "found": "not_found", "payment": ""}
    assert sun.post(url, said).status_code == 302
    assert sun.post(url, said).status_code == 422
    claim.refresh_from_db()
    assert claim.outcome == ClaimOutcome.NOT_FOUND


def test_another_accounts_payment_does_not_answer_the_claim(world: World) -> None:
    claim = world.claim()
    other = world.another_debtor()
    theirs = payments.take(PaymentRow(Decimal("500.00"), TODAY, account=other.account_id), by=world.sun)
    said = {"request_id": str(uuid.uuid4()), "found": "found", "payment": theirs.pk}
    answer = world.signed_in(world.sun).post(reverse("claim-settlement", args=[claim.pk]), said)
    assert answer.status_code == 422


def test_the_claim_fills_in_the_payment_to_book(world: World) -> None:
    claim = world.claim("512.34")
    page = world.signed_in(world.sun).get(reverse("payment-new") + f"?claim={claim.pk}").content.decode()
    assert 'value="512.34"' in page
    assert world.case.number in page


# --- the lawful account --------------------------------------------------------------------------

ACCOUNT = {"holder": "汇诚公司", "bank": "建设银行", "number": "6222 0000 1111"}


def test_the_lawful_account_is_changed_by_two_people(world: World) -> None:
    sun, qian = world.signed_in(world.sun), world.signed_in(world.qian)
    url = reverse("lawful-account")
    assert sun.post(url, {"request_id": uuid.uuid4(), **ACCOUNT}).status_code == 302
    assert LawfulAccount.standing() is None
    waiting = LawfulAccount.objects.get()
    decide = reverse("lawful-account-decision", args=[waiting.pk])
    assert Notification.objects.get(kind="lawful_account_proposed").recipient == world.qian
    assert sun.post(decide, {"decision": "approved"}).status_code == 422
    assert qian.post(decide, {"decision": "approved"}).status_code == 302
    assert LawfulAccount.standing() == waiting
    assert qian.post(decide, {"decision": "approved"}).status_code == 422
    assert "6222 0000 1111" in sun.get(url).content.decode()


def test_while_one_account_waits_no_other_is_proposed(world: World) -> None:
    sun = world.signed_in(world.sun)
    url = reverse("lawful-account")
    sun.post(url, {"request_id": uuid.uuid4(), **ACCOUNT})
    assert sun.post(url, {"request_id": uuid.uuid4(), **ACCOUNT}).status_code == 422
    assert "waits for a second person" in sun.get(reverse("payments")).content.decode()


def test_a_returned_account_leaves_the_old_one_standing(world: World) -> None:
    old = world.lawful_account
    new = LawfulAccount.propose(**ACCOUNT, by=world.sun)
    new.decide_on(Decision.RETURNED, by=world.qian, remarks="Not our bank")
    assert LawfulAccount.standing() == old


def test_an_account_number_has_digits_and_letters_only(world: World) -> None:
    answer = world.signed_in(world.sun).post(
        reverse("lawful-account"), {"request_id": uuid.uuid4(), **ACCOUNT, "number": "<b>1</b>"}
    )
    assert answer.status_code == 422


# --- waivers -------------------------------------------------------------------------------------


def asked(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "request_id": uuid.uuid4(),
        "debt": world.debts[0].pk,
        "component": "principal",
        "amount": "100.00",
        "condition": "Pays the rest",
        **changes,
    }


def test_a_waiver_is_asked_by_one_and_agreed_to_by_a_manager(world: World) -> None:
    li, qian = world.signed_in(world.li), world.signed_in(world.qian)
    url = reverse("case-waivers", args=[world.assigned_case.number])
    assert li.post(url, asked(world)).status_code == 302
    waiver = Waiver.objects.get()
    decide = reverse("waiver-decision", args=[world.case.number, waiver.pk])
    assert balance(world.debtor.account, TODAY).total == Decimal("4000.00")
    assert li.get(decide).status_code == 403
    assert qian.post(decide, {"decision": "returned", "remarks": ""}).status_code == 422
    assert qian.post(decide, {"decision": "approved", "remarks": ""}).status_code == 302
    assert balance(world.debtor.account, TODAY).total == Decimal("3900.00")
    assert "given up" in li.get(url).content.decode()


def test_a_manager_does_not_agree_to_their_own_waiver(world: World) -> None:
    _case = world.assigned_case
    waiver = waivers.ask(world.debts[0], "principal", Decimal("1.00"), condition="", by=world.qian)
    decide = reverse("waiver-decision", args=[world.case.number, waiver.pk])
    assert world.signed_in(world.qian).post(decide, {"decision": "approved"}).status_code == 422


def test_no_more_is_waived_than_is_owed(world: World) -> None:
    li = world.signed_in(world.li)
    url = reverse("case-waivers", args=[world.assigned_case.number])
    assert li.post(url, asked(world, amount="3000.01")).status_code == 422
    assert li.post(url, asked(world, component="interest")).status_code == 422
    assert not Waiver.objects.exists()


def test_a_waiver_of_what_was_paid_meanwhile_is_not_agreed_to(world: World) -> None:
    _case = world.assigned_case
    waiver = world.waiver("3000.00")
    world.pays("1000.00")
    with pytest.raises(ValidationError):
        waivers.decide(waiver, Decision.APPROVED, by=world.qian)
    waiver.refresh_from_db()
    assert waiver.decision == Decision.PENDING


def test_another_cases_waiver_is_not_decided_here(world: World) -> None:
    _case = world.assigned_case
    other = world.another_debtor()
    waiver = waivers.ask(other.account.debts.get(), "principal", Decimal("1.00"), condition="", by=world.li)
    decide = reverse("waiver-decision", args=[world.case.number, waiver.pk])
    assert world.signed_in(world.qian).get(decide).status_code == 404
