"""An agreement is broken after three days of grace, and the contracts are due again."""

from datetime import date
from decimal import Decimal

import pytest

from followups import agreements
from followups.models import AgreementState, RepaymentAgreement, Task, TaskKind
from followups.tests.two_instalments import HALVES, LESS, arrears, judged, on
from foundation import clock
from ledger.balance import balance
from ledger.models import Account, Accrual
from staff.models import Notification


def test_an_unpaid_instalment_breaks_the_agreement_after_three_days_of_grace(world):
    agreement = world.active(*HALVES)
    with on("2026-12-04"):
        assert judged(world)["broken"] == 0
    with on("2026-12-05"):
        assert judged(world)["broken"] == 1
        assert arrears(world).amount_overdue == Decimal("2500.00")
    agreement.refresh_from_db()
    assert (agreement.state, agreement.ended_on) == (AgreementState.BROKEN, date(2026, 12, 5))
    assert Task.objects.open().get(kind=TaskKind.AGREEMENT_BROKEN).case == world.case
    assert Notification.objects.filter(kind="agreement_broken", recipient=world.chen).count() == 1


def test_an_instalment_that_is_a_cent_short_breaks_the_agreement(world):
    world.active(*HALVES)
    with on("2026-12-05"):
        world.pays("1999.99", on=date(2026, 12, 4))
        assert judged(world)["broken"] == 1


def test_after_a_breach_the_contracts_are_due_less_the_money_paid(world):
    world.active(*HALVES)
    with on("2026-12-01"):
        world.pays("600.00")
    with on("2026-12-05"):
        judged(world)
        assert balance(world.debts[0].account, clock.business_date()).total == Decimal("3400.00")
        # 1,000.00 of September has 400.00 left; October's 1,000.00 and 500.00; December's falls due today.
        assert arrears(world).amount_overdue == Decimal("1900.00")
        assert arrears(world).oldest_due == date(2026, 9, 5)


def test_a_broken_agreement_waives_nothing(world):
    world.active(*LESS)
    with on("2026-12-05"):
        judged(world)
        assert balance(world.debts[0].account, clock.business_date()).total == Decimal("4000.00")


@pytest.mark.parametrize(
    ("accrual", "while_active", "once_broken"),
    [
        # 10.00 a day: 100.00 until the agreement of 24 November, 110.00 more until it broke on 5 December.
        (Accrual.RUNS_ON, "36700.00", "36710.00"),
        (Accrual.STOPS, "36600.00", "36600.00"),
        (Accrual.REVIVES, "36600.00", "36710.00"),
    ],
)
def test_interest_runs_on_stops_or_revives_as_agreed(world, accrual, while_active, once_broken):
    case = world.case_bearing_interest()
    agreement = agreements.draft(
        case, world.terms(("2026-12-01", "36600.00")), by=world.li, manner=agreements.Manner(accrual)
    )
    world.make_active(agreement)
    with on("2026-12-04"):
        assert balance(case.debtor.account, clock.business_date()).total == Decimal(while_active)
    with on("2026-12-05"):
        assert judged(world)["broken"] == 1
        assert balance(case.debtor.account, clock.business_date()).total == Decimal(once_broken)


def test_judging_reaches_every_agreement_in_batches(world, monkeypatch, django_assert_max_num_queries):
    world.active(*HALVES)
    monkeypatch.setattr("followups.agreements.judging.BATCH", 1)
    with on("2026-12-05"):
        assert judged(world)["broken"] == 1
    assert RepaymentAgreement.objects.active().count() == 0


def test_settling_locks_and_judges_only_the_agreements_that_it_is_given(world, monkeypatch):
    first = world.active(*HALVES)
    terms = world.terms(("2026-12-01", "36600.00"))
    other = agreements.draft(world.case_bearing_interest(), terms, by=world.li)
    world.make_active(other)
    locked, lock_all = [], Account.lock_all

    def noted(ids):
        locked.append(sorted(ids))
        return lock_all(locked[-1])

    monkeypatch.setattr(Account, "lock_all", noted)
    with on("2026-12-05"):
        assert agreements.settle([first.pk], clock.business_date(), by=world.system) == (0, 1)
    assert locked[0] == [first.case.debtor.account_id]
    other.refresh_from_db()
    assert other.state == AgreementState.ACTIVE
