"""Income and outgoings beside the instalments of a month: above what is left, a reason and a second."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cases.models import Budget, BudgetSource, HouseholdBudget
from followups import affordability, agreements
from followups.models import RepaymentAgreement
from foundation import clock
from foundation.approvals import Decision
from tests.world import World
from tests.world.debtors import NOW, TODAY

# 1,000.00 a month after a down-payment of 1,000.00.
MONTHLY = (
    ("2026-12-01", "1000.00"),
    ("2027-01-01", "1000.00"),
    ("2027-02-01", "1000.00"),
    ("2027-03-01", "1000.00"),
)


def budget(world: World, income: str, outgoings: str, dependants: int = 0, **facts: Any) -> HouseholdBudget:
    said = {"source": BudgetSource.DEBTOR, "as_of": TODAY, **facts}
    figures = Budget(Decimal(income), Decimal(outgoings), dependants, **said)
    return HouseholdBudget.note_down(world.wang, figures, by=world.li)


def test_a_month_that_bears_the_instalments_needs_nobody_else(world: World) -> None:
    noted = budget(world, "4000.00", "3000.00")
    agreement = world.drafted(*MONTHLY)
    assert not agreement.awaits_approval
    assert agreement.budget == noted


def test_more_than_is_left_needs_a_reason_and_a_second_person(world: World) -> None:
    budget(world, "4000.00", "3000.01")
    with pytest.raises(ValidationError) as refused:
        world.drafted(*MONTHLY)
    assert "budget_reason" in refused.value.message_dict
    agreement = world.drafted(*MONTHLY, budget_reason="Their brother pays half")
    assert agreement.last_approval.outside == ["over_budget"]
    with pytest.raises(ValidationError, match="Somebody else"):
        agreements.decide_range(agreement, Decision.APPROVED, by=world.li)
    agreements.decide_range(agreement, Decision.APPROVED, by=world.chen)
    assert not agreement.awaits_approval


def test_every_person_of_the_household_keeps_the_minimum(world: World) -> None:
    # 800.00 for each of three people. 2,400.00 would be left of 3,400.00, and one cent less of 3,399.99.
    budget(world, "3400.00", "2000.00", dependants=2)
    assert not world.drafted(*MONTHLY).awaits_approval
    agreements.cancel(RepaymentAgreement.objects.get(), by=world.li, reason="Again")
    budget(world, "3399.99", "2000.00", dependants=2)
    agreement = world.drafted(*MONTHLY, budget_reason="The rent falls from January on")
    assert agreement.last_approval.outside == ["below_minimum"]


def test_the_fullest_month_counts_and_the_down_payment_does_not(world: World) -> None:
    weekly = world.terms(
        ("2026-12-01", "2000.00"),
        ("2026-12-08", "500.00"),
        ("2026-12-15", "500.00"),
        ("2027-01-05", "1000.00"),
    )
    assert weekly.monthly == Decimal("1000.00")


def test_the_newest_budget_counts_and_the_earlier_ones_stay(world: World) -> None:
    old = budget(world, "9000.00", "1000.00", as_of=TODAY - timedelta(days=30))
    new = budget(world, "4000.00", "3000.00")
    assert HouseholdBudget.of(world.wang.pk) == new
    assert list(world.wang.budgets.newest_first()) == [new, old]


def test_without_a_budget_the_page_says_so_and_nothing_is_refused(world: World) -> None:
    shown = world.signed_in(world.li).get(reverse("agreement-new", args=[world.assigned_case.number]))
    assert "Income and outgoings are not known" in shown.content.decode()
    assert not world.drafted(*MONTHLY).awaits_approval


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("income", {"income": "-0.01"}),
        ("dependants", {"dependants": 21}),
        ("as_of", {"as_of": TODAY + timedelta(days=1)}),
    ],
)
def test_figures_that_make_no_sense_are_refused_beside_the_field(
    world: World, field: str, facts: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError) as refused:
        budget(world, **{"income": "1.00", "outgoings": "0.00", **facts})
    assert field in refused.value.message_dict


def test_the_minimum_is_a_setting_with_a_source_from_a_day_on(world: World) -> None:
    tomorrow = TODAY + timedelta(days=1)
    affordability.set_minimum(Decimal("1000.00"), since=tomorrow, source="City notice 12", by=world.wu)
    assert affordability.minimum(TODAY).amount == Decimal("800.00")
    with clock.at(NOW + timedelta(days=1)):
        assert affordability.minimum(clock.business_date()).source == "City notice 12"
    with pytest.raises(ValidationError):
        affordability.set_minimum(Decimal("1000.00"), since=tomorrow, source=" ", by=world.wu)


def test_a_collector_notes_a_budget_on_its_page(world: World) -> None:
    page, path = world.signed_in(world.li), reverse("case-budget", args=[world.assigned_case.number])
    typed = {"income": "4,000", "outgoings": "2,500", "dependants": "1", "source": "papers"}
    assert page.post(path, {**typed, "as_of": TODAY.isoformat(), "note": ""}).status_code == 302
    assert "1,500.00" in page.get(path).content.decode()
