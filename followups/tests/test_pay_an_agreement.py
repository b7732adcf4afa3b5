"""What a payment on an agreement settles, what is waived at its end, and what a reversal brings back."""

from decimal import Decimal

from followups import agreements, payments
from followups.models import AgreementState
from followups.tests.two_instalments import HALVES, LESS, arrears, judged, on
from foundation import clock
from ledger.balance import balance
from ledger.loading import state_of
from ledger.models import LedgerEntry


def test_the_last_payment_completes_the_agreement_in_its_own_transaction(world):
    agreement = world.active(*HALVES)
    with on("2026-12-01"):
        world.pays("2000.00")
    with on("2027-01-01"):
        world.pays("2000.00")
        agreement.refresh_from_db()
        assert agreement.state == AgreementState.COMPLETED
        assert balance(world.debts[0].account, clock.business_date()).total == 0


def test_the_waiver_is_booked_only_when_the_agreement_is_completed(world):
    agreement = world.active(*LESS)
    with on("2026-12-01"):
        world.pays("1950.00")
        assert not LedgerEntry.objects.filter(kind="waiver").exists()
        assert balance(world.debts[0].account, clock.business_date()).total == Decimal("2050.00")
    with on("2027-01-01"):
        world.pays("1950.00")
        assert balance(world.debts[0].account, clock.business_date()).total == 0
        given_up = state_of(world.debts[0].account_id, clock.business_date()).given_up
        assert sum(share.amount for share in given_up) == 100_00
    assert not LedgerEntry.objects.filter(kind="waiver").exists(), "nothing is booked"
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.COMPLETED


def test_a_reversal_after_completion_makes_the_waived_amount_owed_again(world):
    agreement = world.active(*LESS)
    with on("2026-12-01"):
        world.pays("1950.00")
    with on("2027-01-01"):
        last = world.pays("1950.00")
        payments.reverse(last, by=world.sun, reason="Bounced")
        agreement.refresh_from_db()
        assert agreement.state == AgreementState.ACTIVE
        assert balance(world.debts[0].account, clock.business_date()).total == Decimal("2050.00")
    with on("2027-01-05"):
        judged(world)
        assert balance(world.debts[0].account, clock.business_date()).total == Decimal("2050.00")


def test_money_of_the_cooling_off_period_counts_for_the_first_instalment(world):
    agreement = world.accepted(*LESS)
    with on("2026-11-25"):
        world.pays("1000.00")
    with on("2026-11-27"):
        judged(world)
        agreement.refresh_from_db()
        assert [row.unpaid for row in agreements.progress(agreement)] == [
            Decimal("950.00"),
            Decimal("1950.00"),
        ]
        assert arrears(world).outstanding == Decimal("2900.00")


def test_an_agreement_paid_early_is_completed_at_once_and_the_rest_is_waived(world):
    agreement = world.accepted(*LESS)
    with on("2026-11-25"):
        world.pays("3900.00")
    with on("2026-11-27"):
        judged(world)
        agreement.refresh_from_db()
        assert agreement.state == AgreementState.COMPLETED
        assert all(row.unpaid == 0 for row in agreements.progress(agreement))
        assert balance(world.debts[0].account, clock.business_date()).total == 0


def test_an_agreement_paid_early_without_a_waiver_is_completed_at_once(world):
    agreement = world.accepted(*HALVES)
    with on("2026-11-27"):
        judged(world)
        world.pays("4000.00")
        agreement.refresh_from_db()
        assert agreement.state == AgreementState.COMPLETED
        assert balance(world.debts[0].account, clock.business_date()).total == 0


def test_credit_beyond_what_is_due_counts_once(world):
    agreement = world.accepted(*LESS)
    with on("2026-11-25"):
        # 2,500.00 settles what is due. 500.00 is credit for the first instalment to come.
        world.pays("3000.00")
    with on("2026-11-27"):
        judged(world)
        agreement.refresh_from_db()
        assert arrears(world).outstanding == Decimal("900.00")
    with on("2027-01-01"):
        world.pays("900.00")
        agreement.refresh_from_db()
        assert agreement.state == AgreementState.COMPLETED
