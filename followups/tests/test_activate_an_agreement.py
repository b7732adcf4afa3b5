"""An accepted agreement becomes active on the debtor's word or after 72 hours."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from cases import closing
from followups import agreements, payments
from followups.models import AgreementState
from followups.tests.two_instalments import HALVES, arrears, judged, on
from ledger.booking import PaymentRow
from ledger.models import Instalment
from staff.models import Notification
from tests.world.debtors import TODAY


def test_an_agreement_becomes_active_after_72_hours_of_silence(world):
    agreement = world.accepted(*HALVES)
    with on("2026-11-27", hour=9):
        assert judged(world)["activated"] == 0
    with on("2026-11-27", hour=10):
        assert judged(world)["activated"] == 1
        assert judged(world)["activated"] == 0
    agreement.refresh_from_db()
    assert (agreement.state, agreement.activated_on) == (AgreementState.ACTIVE, date(2026, 11, 27))


def test_the_debtors_yes_makes_it_active_at_once(world):
    agreement = world.accepted(*HALVES)
    with pytest.raises(ValidationError, match="think it over"):
        agreements.activate(agreement, by=world.chen)
    agreements.note_yes(agreement, by=world.qian)
    agreements.activate(agreement, by=world.chen)
    assert agreement.state == AgreementState.ACTIVE


@pytest.mark.parametrize("who", ["li", "zhao"])
def test_the_pair_does_not_ask_for_the_debtors_yes(world, who):
    agreement = world.accepted(*HALVES)
    with pytest.raises(ValidationError, match="outside the pair"):
        agreements.note_yes(agreement, by=getattr(world, who))


def test_an_objection_delays_activation_until_the_debtor_says_yes(world):
    agreement = world.accepted(*HALVES)
    agreements.note_objection(agreement, by=world.qian)
    assert Notification.objects.filter(kind="agreement_objected", recipient=world.chen).count() == 1
    with on("2026-12-10"):
        assert judged(world)["activated"] == 0
        with pytest.raises(ValidationError, match="does not agree"):
            agreements.activate(agreement, by=world.chen)
    agreements.note_yes(agreement, by=world.qian)
    agreements.activate(agreement, by=world.chen)
    assert agreement.state == AgreementState.ACTIVE


def test_it_does_not_become_active_once_its_case_is_closed(world):
    agreement = world.accepted(*HALVES)
    agreements.note_yes(agreement, by=world.qian)
    closing.close(world.case, "returned", by=world.chen, reason="Sold")
    with pytest.raises(ValidationError) as refused:
        agreements.activate(agreement, by=world.chen)
    assert refused.value.code == "closed"
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.ACCEPTED


def test_money_of_another_debtor_does_not_change_what_the_agreement_asks_for(world):
    row = PaymentRow(Decimal("300.00"), TODAY, world.another_debtor().account_id)
    payments.take(row, by=world.sun)
    agreement = world.active(*HALVES)
    asked = [row.due_on.isoformat() for row in agreement.schedule.instalments.order_by("number")]
    assert asked == [day for day, _amount in HALVES]


def test_activation_replaces_what_both_contracts_ask_for(world):
    agreement = world.active(*HALVES)
    assert arrears(world).amount_overdue == 0
    assert arrears(world).outstanding == Decimal("4000.00")
    asked = {
        (row.due_on.isoformat(), part.debt.reference): part.amount
        for row in agreement.schedule.instalments.order_by("number")
        for part in row.parts.select_related("debt")
    }
    assert sum(asked.values()) == Decimal("4000.00")
    assert {reference for _day, reference in asked} == {"HB-1", "HB-2"}
    assert not Instalment.objects.flagged().exists()


def test_an_agreement_on_a_paid_debt_ends_as_paid(world):
    agreement = world.accepted(*HALVES)
    with on("2026-11-25"):
        world.pays("4000.00")
    with on("2026-11-27"):
        assert judged(world)["activated"] == 0
    agreement.refresh_from_db()
    assert (agreement.state, agreement.end_reason) == (AgreementState.CANCELLED, "paid")


def test_a_reversed_payment_that_the_agreement_counted_stops_activation(world):
    first = world.pays("1000.00")
    agreement = world.accepted(("2026-12-01", "3000.00"))
    with on("2026-11-27"):
        payments.reverse(first, by=world.sun, reason="Bounced")
        assert judged(world)["activated"] == 0
        assert Notification.objects.filter(kind="agreement_not_activated").count() == 1
        with pytest.raises(ValidationError, match="taken back"):
            agreements.activate(agreement, by=world.chen)
