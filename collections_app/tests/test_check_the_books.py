"""manage.py check_books names each invariant that was broken without the verbs."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cases import closing
from cases.models import Case, CaseDebt, Closure, Round, Stage
from collections_app import books
from followups import overdue, payments
from followups.models import IncomingMoney
from foundation import clock
from foundation.approvals import Decision
from ledger import agreeing, waivers
from ledger.booking import PaymentRow
from ledger.models import (
    Allocation,
    Debt,
    Instalment,
    LedgerEntry,
    Payment,
    Reversal,
    ScheduleDebt,
    Supersession,
    Waiver,
)
from staff.models import system_actor
from tests.world import World
from tests.world.debtors import NOW, TODAY


@pytest.fixture(autouse=True)
def busy(world: World) -> Iterator[None]:
    """A department with one of everything: a case with money, a correction, a waiver, an agreement."""
    with clock.at(NOW):
        _case = world.assigned_case
        overdue.flag(by=system_actor())
        account = world.debtor.account_id
        first = payments.take(PaymentRow(Decimal("300.00"), TODAY, account), by=world.sun)
        payments.reverse(first, by=world.sun, reason="wrong amount")
        payments.take_many(
            [
                PaymentRow(Decimal("1200.00"), TODAY, account, revision=2, replaces=first.pk),
                PaymentRow(Decimal("55.00"), TODAY, payer="somebody"),
            ],
            by=world.sun,
        )
        asked = waivers.ask(world.debts[1], "principal", Decimal("100.00"), by=world.chen)
        waivers.decide(asked, Decision.APPROVED, by=world.qian)
        other = world.another_debtor()
        agreeing.take_effect(
            other.account,
            agreeing.AgreementTerms(
                [(TODAY + timedelta(days=10), Decimal("1000.00"))], "revives", grace_days=3
            ),
            on=TODAY,
        )
        yield


def wrong() -> list[str]:
    return [str(fault) for fault in books.check()]


def test_books_kept_by_the_verbs_hold_together() -> None:
    assert wrong() == []
    out = StringIO()
    call_command("check_books", stdout=out)
    assert out.getvalue() == "The books hold together.\n"


def test_they_hold_together_before_the_job_has_run_for_today() -> None:
    with clock.at(NOW + timedelta(days=20)):
        assert wrong() == []


def test_credit_that_settles_on_a_due_day_is_written_down_by_the_job(world: World) -> None:
    payments.take(PaymentRow(Decimal("2000.00"), TODAY, world.debtor.account_id), by=world.sun)
    before = Allocation.objects.count()
    with clock.at(NOW + timedelta(days=15)):
        assert wrong() == []
        overdue.flag(by=system_actor())
        assert Allocation.objects.count() > before
        assert wrong() == []


def change(rows: object, **values: object) -> Callable[[], object]:
    return lambda: rows.update(**values)  # type: ignore[attr-defined]


def case_debt_of_a_closed_case() -> None:
    Case.objects.update(closed_at=NOW)
    Round.objects.update(ended_at=NOW)


BROKEN = {
    "allocations": change(Allocation.objects.all(), amount=Decimal("0.01")),
    "is flagged since": change(Instalment.objects.flagged(), flagged_since=date(2026, 1, 1)),
    "is overdue but not flagged": change(Instalment.objects.all(), flagged_since=None),
    "schedule sums": change(ScheduleDebt.objects.all(), principal=Decimal("2999.99")),
    "ends before it begins": change(Supersession.objects.all(), until=date(2020, 1, 1), ended="broken"),
    "does not say both when and why": change(Supersession.objects.all(), ended="broken"),
    "replaces one that was not reversed": lambda: Reversal.objects.all().delete(),
    "is a revision of nothing": change(Payment.objects.filter(revision=2), replaces=None),
    "does not follow the revision": change(Payment.objects.filter(revision=2), revision=3),
    "has no owner and is not in the inbox": lambda: IncomingMoney.objects.all().delete(),
    "which its entry does not say": change(Waiver.objects.all(), decision=Decision.PENDING),
    "gave up 100.00, booked": change(
        LedgerEntry.objects.filter(waiver__isnull=False), amount=Decimal("-99.00")
    ),
    "is closed without one closure": change(Case.objects.all(), closed_at=NOW),
    "is open without one round that runs": change(Round.objects.all(), ended_at=NOW),
    "stands in another stage": change(Case.objects.all(), stage=Stage.VISIT),
    "names another lead": change(Case.objects.all(), lead=None),
    "stands in a closed case": case_debt_of_a_closed_case,
}


@pytest.mark.parametrize("named", BROKEN)
def test_what_was_broken_behind_the_verbs_back_is_named(named: str) -> None:
    BROKEN[named]()  # type: ignore[misc]
    assert any(named in fault for fault in wrong()), wrong()


def test_a_flag_on_what_is_not_overdue_is_named() -> None:
    coming = Instalment.objects.filter(due_on=date(2026, 12, 5)).get()
    Instalment.objects.filter(pk=coming.pk).update(flagged_since=date(2026, 12, 6))
    assert [fault for fault in wrong() if f"instalment {coming.pk}: is flagged but not overdue" in fault]


def test_a_case_closed_as_paid_with_something_owed_is_named(world: World) -> None:
    world.assigned_case.refresh_from_db()
    closing.close(world.assigned_case, "paid", by=world.qian)
    assert [fault for fault in wrong() if "is closed as paid, but" in fault]


def test_a_debt_of_another_debtor_in_a_case_is_named(world: World) -> None:
    other = Debt.objects.get(reference="HB-9")
    CaseDebt.objects.create(case=world.case, debt=other, since=NOW)
    assert [fault for fault in wrong() if "is a debt of another debtor" in fault]


def test_a_closure_of_an_open_case_is_named(world: World) -> None:
    Closure.objects.create(case=world.case, kind="returned", closed_by=world.qian, closed_at=NOW)
    assert [fault for fault in wrong() if "is open but has a closure" in fault]


def test_the_command_lists_what_is_wrong_and_exits_with_1() -> None:
    Allocation.objects.all().delete()
    out = StringIO()
    with pytest.raises(CommandError, match="wrong in the books") as failed:
        call_command("check_books", json=True, stdout=out)
    assert failed.value.returncode == 1
    assert {fault["invariant"] for fault in json.loads(out.getvalue())} == {"allocations"}
