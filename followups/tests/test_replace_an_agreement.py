"""A new version replaces an agreement, or a supervisor cancels it with a reason."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from followups import agreements
from followups.models import AgreementState
from followups.tests.two_instalments import HALVES, arrears, judged, on


def test_a_new_version_replaces_the_active_one_and_keeps_its_history(world):
    first = world.active(*HALVES)
    with on("2026-11-30"):
        second = world.accepted(("2026-12-20", "2000.00"), ("2027-02-20", "2000.00"))
        assert (second.revision, second.replaces) == (2, first)
        first.refresh_from_db()
        assert first.state == AgreementState.ACTIVE
        agreements.note_yes(second, by=world.qian)
        agreements.activate(second, by=world.chen)
    first.refresh_from_db()
    assert first.state == AgreementState.SUPERSEDED
    with on("2026-12-05"):
        # The first one's December instalment is asked for no more.
        assert judged(world)["broken"] == 0
        assert arrears(world).amount_overdue == 0


def test_money_paid_on_the_former_version_counts_for_what_is_owed(world):
    world.active(*HALVES)
    with on("2026-12-01"):
        world.pays("1500.00")
        second = world.accepted(("2026-12-20", "1000.00"), ("2027-02-20", "1500.00"))
        assert second.owed == Decimal("2500.00")
        agreements.note_yes(second, by=world.qian)
        agreements.activate(second, by=world.chen)
        assert arrears(world).outstanding == Decimal("2500.00")


def test_a_cancelled_agreement_makes_the_contracts_due_again(world):
    agreement = world.active(*HALVES)
    agreements.cancel(agreement, by=world.chen, reason="Drawn up about the wrong debts")
    assert arrears(world).amount_overdue == Decimal("2500.00")


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_agreement_is_not_cancelled_without_a_reason(world, reason):
    agreement = world.active(*HALVES)
    with pytest.raises(ValidationError) as refused:
        agreements.cancel(agreement, by=world.chen, reason=reason)
    assert list(refused.value.message_dict) == ["reason"]
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.ACTIVE
    assert arrears(world).amount_overdue == 0


def test_a_collector_does_not_cancel_an_agreement_that_binds_the_company(world):
    agreement = world.accepted(*HALVES)
    with pytest.raises(ValidationError, match="bound"):
        agreements.cancel(agreement, by=world.li, reason="The debtor changed their mind")


def test_a_long_reason_is_kept_as_far_as_there_is_room(world):
    agreement = world.drafted(*HALVES)
    agreements.cancel(agreement, by=world.li, reason="x" * 300)
    agreement.refresh_from_db()
    assert agreement.end_reason == "x" * 250
