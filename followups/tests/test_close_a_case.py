"""How a case ends, by kind, condition and approver; and how it is opened again (conduct.md, "closing")."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Case, Closure, ClosureKind, Stage
from followups import confirmations, endings, overdue, payments
from followups.models import ClosureRequest, LegalReferral, PaymentConfirmation, Task
from foundation import clock
from foundation.approvals import Decision
from foundation.errors import Stale
from foundation.money import ZERO
from ledger import waivers, writing_off
from ledger.arrears import standing
from ledger.balance import Balance, balance
from ledger.booking import PaymentRow
from ledger.models import Component, EntryKind, LedgerEntry
from ledger.opening import DebtRow, DueRow, open_debts
from staff.models import Role, User
from tests.world import World
from tests.world.debtors import NOW, TODAY


def owed(world: World, on: date = TODAY) -> Balance:
    return balance(world.debtor.account, on)


def agree(
    request: ClosureRequest,
    role: str,
    by: User,
    decision: Decision = Decision.APPROVED,
    remarks: str = "",
) -> Closure | None:
    return endings.decide(request.approvals.get(role=role), decision, by=by, remarks=remarks)


def closed(request: ClosureRequest, role: str, by: User) -> Closure:
    """Give the last agreement, and return the closure that it brings about."""
    closure = agree(request, role, by)
    assert closure is not None
    return closure


def confirmed_paid(world: World) -> None:
    world.pays_everything()
    confirmations.confirm_paid(PaymentConfirmation.objects.get(case=world.case), by=world.sun)


def test_paid_needs_nothing_owed_and_finances_word(world: World) -> None:
    with pytest.raises(ValidationError, match="Nothing is owed any more"):
        world.to_close(ClosureKind.PAID)
    world.pays_everything()
    request = world.to_close(ClosureKind.PAID)
    assert world.case.is_open
    closure = closed(request, Role.FINANCE, world.sun)
    world.case.refresh_from_db()
    assert not world.case.is_open
    assert (closure.kind, list(closure.approved_by.all())) == (ClosureKind.PAID, [world.sun])
    assert PaymentConfirmation.objects.get(case=world.case).confirmed_by == world.sun


def test_paid_closes_at_once_when_finance_confirmed_before(world: World) -> None:
    confirmed_paid(world)
    request = world.to_close(ClosureKind.PAID)
    assert request.closure is not None
    assert request.ended_at is not None
    assert Case.objects.get(pk=world.case.pk).closed_at == clock.now()


def test_paid_is_not_closed_when_money_was_taken_back_meanwhile(world: World) -> None:
    paid = world.pays_everything()
    request = world.to_close(ClosureKind.PAID)
    payments.reverse(paid, by=world.sun, reason="Bounced")
    with pytest.raises(ValidationError, match=r"4,000\.00 owed today"):
        agree(request, Role.FINANCE, world.sun)
    world.case.refresh_from_db()
    assert world.case.is_open
    assert request.approvals.get().decision == Decision.PENDING


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cents=st.integers(min_value=1, max_value=400_000))
def test_nobody_closes_as_paid_while_anything_is_owed(world: World, cents: int) -> None:
    # The world is made once. Only the money of each example is rolled back.
    _people = (world.assigned_case, world.sun)
    with transaction.atomic():
        if paid := Decimal(400_000 - cents).scaleb(-2):
            world.pays(str(paid))
        assert owed(world).total == Decimal(cents).scaleb(-2)
        with pytest.raises(ValidationError, match="Nothing is owed any more"):
            world.to_close(ClosureKind.PAID)
        transaction.set_rollback(True)


def test_settled_needs_a_waiver_that_was_agreed_to_and_the_rest_paid(world: World) -> None:
    _case = world.assigned_case
    world.pays("3900.00")
    waiver = world.waiver("100.00")
    with pytest.raises(ValidationError, match="waiver"):
        world.to_close(ClosureKind.SETTLED)
    waivers.decide(waiver, Decision.APPROVED, by=world.qian)
    request = world.to_close(ClosureKind.SETTLED)
    assert closed(request, Role.MANAGER, world.qian).kind == ClosureKind.SETTLED


def test_a_waiver_of_another_debtors_debt_settles_nothing_here(world: World) -> None:
    elsewhere = world.debt("HB-8", "1000.00", [("2026-10-05", "1000.00")])
    asked = waivers.ask(
        elsewhere, Component.PRINCIPAL, Decimal("100.00"), condition="Pays the rest", by=world.li
    )
    waivers.decide(asked, Decision.APPROVED, by=world.qian)
    world.pays_everything()
    with pytest.raises(ValidationError, match="waiver"):
        world.to_close(ClosureKind.SETTLED)


def test_a_debt_that_was_taken_out_of_the_case_is_not_written_off_with_it(world: World) -> None:
    case = world.assigned_case
    case.case_debts.filter(debt=world.debts[1]).update(until=NOW)
    request = world.to_close(ClosureKind.WRITTEN_OFF)
    agree(request, Role.MANAGER, world.qian)
    closed(request, Role.FINANCE, world.sun)
    assert owed(world).total == Decimal("1000.00")


def test_referred_needs_everything_to_sue_and_makes_the_referral(world: World) -> None:
    with pytest.raises(ValidationError, match="needed to sue"):
        world.to_close(ClosureKind.REFERRED)
    world.ready_to_sue()
    request = endings.ask(
        world.case, ClosureKind.REFERRED, by=world.chen, reason="No answer to three letters", firm="Zhong Lun"
    )
    assert not LegalReferral.objects.exists()
    agree(request, Role.MANAGER, world.qian)
    referral = LegalReferral.objects.get(case=world.case)
    assert (referral.firm, referral.claimed) == ("Zhong Lun", Decimal("4000.00"))
    assert owed(world).total == Decimal("4000.00")


def test_written_off_takes_a_manager_and_finance_and_leaves_nothing_owed(world: World) -> None:
    request = world.to_close(ClosureKind.WRITTEN_OFF)
    assert agree(request, Role.MANAGER, world.qian) is None
    assert owed(world).total == Decimal("4000.00")
    closure = closed(request, Role.FINANCE, world.sun)
    assert closure.kind == ClosureKind.WRITTEN_OFF
    assert set(closure.approved_by.all()) == {world.qian, world.sun}
    assert owed(world).total == 0
    entries = LedgerEntry.objects.filter(kind=EntryKind.WRITE_OFF)
    assert sum(entry.amount for entry in entries) == Decimal("-4000.00")
    assert standing([world.debtor.account_id], TODAY)[world.debtor.account_id].amount_overdue == 0


def test_a_written_off_claim_never_comes_back_as_overdue(world: World) -> None:
    agreed = world.to_close(ClosureKind.WRITTEN_OFF)
    agree(agreed, Role.FINANCE, world.sun)
    agree(agreed, Role.MANAGER, world.qian)
    later = date(2027, 3, 1)
    with clock.at(NOW + timedelta(days=97)):
        overdue.flag(by=world.system)
        assert not Case.objects.standing_open().exists()
    assert owed(world, later).total == 0


def test_interest_accrued_and_interest_to_come_are_written_off_too(world: World) -> None:
    row = DebtRow(
        reference="HB-7",
        principal=Decimal("1000.00"),
        disbursed_on=date(2026, 8, 5),
        signed_on=date(2026, 8, 1),
        late_rate=Decimal("0.18"),
        dues=[
            DueRow(date(2026, 10, 5), Decimal("500.00"), interest=Decimal("20.00")),
            DueRow(date(2027, 1, 5), Decimal("500.00"), interest=Decimal("15.00")),
        ],
    )
    (debt,) = open_debts(world.portfolio, [row], by=world.chen)
    account = debt.account
    assert balance(account, TODAY).penalty > 0
    written = writing_off.write_off(account, {debt.pk}, on=TODAY, by=world.qian, reason="Insolvent")
    assert written > Decimal("1020.00")
    for day in (TODAY, date(2027, 1, 5), date(2027, 6, 1)):
        found = balance(account, day)
        assert (found.costs, found.interest, found.penalty, found.principal) == (ZERO,) * 4
        assert standing([account.pk], day)[account.pk].amount_overdue == 0


def test_credit_is_set_off_before_the_rest_is_written_off(world: World) -> None:
    # The principal is not due yet, so the credit stands against it.
    debt = world.debt("HB-8", "1000.00", [("2027-01-05", "1000.00")])
    payments.take(PaymentRow(Decimal("300.00"), TODAY, account=debt.account_id), by=world.sun)
    assert writing_off.write_off(
        debt.account, {debt.pk}, on=TODAY, by=world.qian, reason="Insolvent"
    ) == Decimal("700.00")
    assert balance(debt.account, TODAY).total == 0
    assert balance(debt.account, date(2027, 2, 1)).total == 0


def test_returned_takes_a_manager(world: World) -> None:
    request = world.to_close(ClosureKind.RETURNED)
    assert closed(request, Role.MANAGER, world.qian).kind == ClosureKind.RETURNED
    assert owed(world).total == Decimal("4000.00")


@pytest.mark.parametrize("kind", endings.WITH_REASON)
def test_every_ending_but_paid_takes_a_reason(world: World, kind: str) -> None:
    with pytest.raises(ValidationError) as refused:
        world.to_close(kind, reason=" ")
    assert "reason" in refused.value.message_dict


def test_a_running_agreement_keeps_the_case_open(world: World) -> None:
    world.active(("2026-11-30", "2000.00"), ("2026-12-30", "2000.00"))
    with pytest.raises(ValidationError, match="repayment agreement"):
        world.to_close(ClosureKind.WRITTEN_OFF)


def test_a_return_ends_the_request_and_another_may_be_asked(world: World) -> None:
    request = world.to_close(ClosureKind.WRITTEN_OFF)
    with pytest.raises(ValidationError):
        agree(request, Role.FINANCE, world.sun, Decision.RETURNED)
    agree(request, Role.FINANCE, world.sun, Decision.RETURNED, remarks="The debtor paid last week")
    request.refresh_from_db()
    assert request.ended_at is not None
    with pytest.raises(ValidationError, match="decided already"):
        agree(request, Role.MANAGER, world.qian)
    assert world.to_close(ClosureKind.RETURNED).ended_at is None


def test_a_case_is_up_for_closing_once(world: World) -> None:
    world.to_close(ClosureKind.WRITTEN_OFF)
    with pytest.raises(ValidationError, match="already"):
        world.to_close(ClosureKind.RETURNED)


def test_the_request_may_be_taken_back(world: World) -> None:
    request = world.to_close(ClosureKind.WRITTEN_OFF)
    endings.withdraw(request, by=world.chen)
    with pytest.raises(ValidationError):
        endings.withdraw(request, by=world.chen)
    with pytest.raises(ValidationError, match="decided already"):
        agree(request, Role.MANAGER, world.qian)


def test_whoever_asks_does_not_agree(world: World) -> None:
    request = endings.ask(world.assigned_case, ClosureKind.RETURNED, by=world.qian, reason="Sold")
    with pytest.raises(ValidationError, match="Somebody else"):
        agree(request, Role.MANAGER, world.qian)


def test_one_person_does_not_give_two_roles_words(world: World) -> None:
    world.qian.groups.add(*world.sun.groups.all())
    both = type(world.qian).objects.get(pk=world.qian.pk)
    request = world.to_close(ClosureKind.WRITTEN_OFF)
    agree(request, Role.MANAGER, both)
    with pytest.raises(ValidationError, match="somebody else's"):
        agree(request, Role.FINANCE, both)


def test_nobody_decides_for_a_role_that_they_do_not_have(world: World) -> None:
    request = world.to_close(ClosureKind.WRITTEN_OFF)
    with pytest.raises(PermissionDenied):
        agree(request, Role.FINANCE, world.qian)
    with pytest.raises(PermissionDenied):
        agree(request, Role.MANAGER, world.chen)


def test_an_old_version_of_the_case_is_refused(world: World) -> None:
    with pytest.raises(Stale):
        endings.ask(world.assigned_case, ClosureKind.RETURNED, by=world.chen, reason="Sold", version=1)


def test_closing_ends_what_waited_on_the_case(world: World) -> None:
    promise = world.promise(due_on=TODAY + timedelta(days=7))
    Task.open(world.case, "call", due_on=TODAY, by=world.li)
    agree(world.to_close(ClosureKind.RETURNED), Role.MANAGER, world.qian)
    promise.refresh_from_db()
    assert promise.outcome == "cancelled"
    assert not Task.objects.open().filter(case=world.case).exists()
    assert not world.case.assignments.standing().exists()


def test_a_closed_case_is_opened_again_as_a_new_round(world: World) -> None:
    agree(world.to_close(ClosureKind.RETURNED), Role.MANAGER, world.qian)
    with pytest.raises(ValidationError):
        endings.reopen(world.case, by=world.chen, reason=" ")
    endings.reopen(world.case, by=world.chen, reason="The buyer gave it back")
    world.case.refresh_from_db()
    assert (world.case.is_open, world.case.stage) == (True, Stage.PREPARE)
    assert world.case.current_round.number == 2
    with pytest.raises(ValidationError):
        endings.reopen(world.case, by=world.chen, reason="Again")


def test_what_was_written_off_is_claimed_again_by_a_manager_only(world: World) -> None:
    request = world.to_close(ClosureKind.WRITTEN_OFF)
    agree(request, Role.MANAGER, world.qian)
    agree(request, Role.FINANCE, world.sun)
    with pytest.raises(ValidationError, match="manager"):
        endings.reopen(world.case, by=world.chen, reason="Inherited")
    assert owed(world).total == 0
    endings.reopen(world.case, by=world.qian, reason="Inherited")
    assert owed(world).total == Decimal("4000.00")
    assert standing([world.debtor.account_id], TODAY)[world.debtor.account_id].amount_overdue == Decimal(
        "2500.00"
    )


def test_finances_word_does_not_outlive_a_reopening(world: World) -> None:
    confirmed_paid(world)
    world.to_close(ClosureKind.PAID)
    endings.reopen(world.case, by=world.chen, reason="The payment was another debtor's")
    assert not PaymentConfirmation.objects.filter(case=world.case, void_at=None).exists()


# --- the pages -----------------------------------------------------------------------------------


def test_the_page_says_what_each_ending_needs(world: World) -> None:
    page = world.signed_in(world.chen).get(reverse("case-closure", args=[world.assigned_case.number]))
    text = page.content.decode()
    assert "¥4,000.00 owed today" in text
    assert reverse("case-evidence", args=[world.case.number]) in text
    ready = {ending.kind: ending.is_ready for ending in page.context["endings"]}
    assert ready == {
        "paid": False,
        "settled": False,
        "referred": False,
        "written_off": True,
        "returned": True,
    }


def test_from_asking_to_closed_in_the_browser(world: World) -> None:
    number = world.assigned_case.number
    url = reverse("case-closure", args=[number])
    chen, qian, sun = (world.signed_in(it) for it in (world.chen, world.qian, world.sun))
    unmet = chen.post(url, {"version": world.case.version, "kind": "paid"})
    assert unmet.status_code == 422
    assert "Nothing is owed any more" in unmet.content.decode()
    asked = {"version": world.case.version, "kind": "written_off", "reason": "Insolvent"}
    assert chen.post(url, asked).status_code == 302
    request = ClosureRequest.objects.get()
    mine = reverse("closure-decision", args=[request.approvals.get(role="manager").pk])
    theirs = reverse("closure-decision", args=[request.approvals.get(role="finance").pk])
    assert mine in qian.get(url).content.decode()
    assert qian.get(theirs).status_code == 404
    assert sun.get(mine).status_code == 404
    page = sun.get(theirs).content.decode()
    assert "4,000.00" in page
    assert reverse("case", args=[number]) not in page
    assert qian.post(mine, {"decision": "approved", "remarks": ""})["Location"] == url
    assert sun.post(theirs, {"decision": "approved", "remarks": ""}).status_code == 302
    world.case.refresh_from_db()
    assert not world.case.is_open
    assert "Written off" in chen.get(url).content.decode()
    reopening = reverse("case-reopening", args=[number])
    refused = chen.post(reopening, {"version": world.case.version, "reason": "Inherited"})
    assert refused.status_code == 422
    assert qian.post(reopening, {"version": world.case.version, "reason": "Inherited"}).status_code == 302


def test_the_request_is_taken_back_in_the_browser(world: World) -> None:
    world.to_close(ClosureKind.RETURNED)
    chen = world.signed_in(world.chen)
    number = world.case.number
    assert chen.post(reverse("closure-withdrawal", args=[number])).status_code == 302
    assert chen.post(reverse("closure-withdrawal", args=[number])).status_code == 404
