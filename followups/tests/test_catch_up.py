"""A catch-up: the overdue part in instalments, and the contract runs on beside it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from cases.kinds import Scope
from followups import agreements
from followups.models import AgreementState
from followups.tests.two_instalments import arrears, judged, on
from foundation import clock
from ledger.balance import balance
from ledger.models import LedgerEntry


@pytest.fixture
def catch_up(world):
    """Wang catches up on the 2,500.00 that have been due since October: 1,500.00 and 1,000.00."""
    _plan = world.plan
    terms = replace(world.terms(("2026-12-01", "1500.00"), ("2027-01-01", "1000.00")), scope=Scope.CATCH_UP)
    agreement = agreements.draft(world.assigned_case, terms, by=world.li)
    world.make_active(agreement)
    return agreement


def test_nothing_is_overdue_while_it_is_kept_and_the_contract_falls_due_beside_it(world, catch_up):
    assert catch_up.state == AgreementState.ACTIVE
    assert arrears(world).amount_overdue == Decimal("0.00")
    with on("2026-12-03"):
        world.pays("1500.00")
    with on("2026-12-06"):
        assert arrears(world).amount_overdue == Decimal("1000.00"), "the contract's instalment of 5 December"


def test_with_one_instalment_in_its_days_of_grace_it_is_completed_and_nothing_is_given_up(world, catch_up):
    for day, amount in (("2026-12-04", "1500.00"), ("2026-12-05", "1000.00"), ("2026-12-20", "500.00")):
        with on(day):
            assert judged(world)["broken"] == 0
            world.pays(amount)
    catch_up.refresh_from_db()
    assert catch_up.state == AgreementState.ACTIVE
    with on("2027-01-01"):
        world.pays("1000.00")
        catch_up.refresh_from_db()
        assert catch_up.state == AgreementState.COMPLETED
        assert balance(world.debts[0].account, clock.business_date()).total == Decimal("0.00")
    assert not LedgerEntry.objects.filter(kind="waiver").exists()


def test_broken_it_gives_the_overdue_part_back_to_the_contract(world, catch_up):
    with on("2026-12-05"):
        assert judged(world)["broken"] == 1
        assert arrears(world).amount_overdue == Decimal("2500.00")
