"""How much a role may give up: limits by amount and share, and what whoever decides measures terms with."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from followups import agreements, authority, waiving
from followups.models import AuthorityLimit
from foundation import clock
from foundation.approvals import Decision
from staff.models import Role
from tests.world import World
from tests.world.debtors import NOW, TODAY

# Wang owes 4,000.00. A supervisor gives up 10 % of it at most: 400.00.
AT_THE_LIMIT = ("2026-12-01", "3600.00")
BEYOND = ("2026-12-01", "3599.99")


def limit(world: World, amount: str | None, share: str | None, role: str = Role.SUPERVISOR) -> AuthorityLimit:
    return authority.set_limit(
        role,
        since=TODAY,
        amount=Decimal(amount) if amount else None,
        share=Decimal(share) if share else None,
        reason="Board of 20 November",
        by=world.qian,
    )


def test_a_supervisor_allows_a_settlement_up_to_their_share_and_a_manager_beyond_it(world: World) -> None:
    agreement = world.drafted(BEYOND)
    with pytest.raises(ValidationError, match="beyond your limit"):
        agreements.decide_range(agreement, Decision.APPROVED, by=world.chen)
    agreements.decide_range(agreement, Decision.APPROVED, by=world.qian)
    assert not agreement.awaits_approval


def test_the_limit_itself_lies_inside(world: World) -> None:
    agreement = world.drafted(AT_THE_LIMIT)
    agreements.decide_range(agreement, Decision.APPROVED, by=world.chen)
    assert not agreement.awaits_approval


def test_amount_and_share_both_bind(world: World) -> None:
    agreement = world.drafted(AT_THE_LIMIT)
    limit(world, "399.99", "0.5")
    with pytest.raises(ValidationError, match=r"399\.99"):
        agreements.decide_range(agreement, Decision.APPROVED, by=world.chen)


def test_anybody_who_decides_may_return_what_is_beyond_their_limit(world: World) -> None:
    agreement = world.drafted(BEYOND)
    agreements.decide_range(agreement, Decision.RETURNED, by=world.chen, remarks="Too much")
    assert agreement.end_reason == "Too much"


def test_a_waiver_is_bound_by_the_managers_limit_where_one_is_set(world: World) -> None:
    waiver = world.waiver("100.00")
    limit(world, "99.99", None, role=Role.MANAGER)
    with pytest.raises(ValidationError, match="beyond your limit"):
        waiving.decide(waiver, Decision.APPROVED, by=world.qian)


def test_a_limit_holds_from_its_day_on(world: World) -> None:
    authority.set_limit(
        Role.SUPERVISOR,
        since=TODAY + timedelta(days=1),
        amount=None,
        share=Decimal("0.2"),
        reason="Year end",
        by=world.qian,
    )
    assert not authority.may_give_up(world.chen, Decimal("800.00"), owed=Decimal("4000.00"))
    with clock.at(NOW + timedelta(days=1)):
        assert authority.may_give_up(world.chen, Decimal("800.00"), owed=Decimal("4000.00"))


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("role", {"role": Role.COLLECTOR}),
        ("since", {"since": TODAY - timedelta(days=1)}),
        ("share", {"share": Decimal("1.01")}),
        ("reason", {"reason": " "}),
    ],
)
def test_a_limit_that_makes_no_sense_is_refused_beside_the_field(
    world: World, field: str, facts: dict[str, object]
) -> None:
    usual = {"role": Role.SUPERVISOR, "since": TODAY, "amount": None, "share": None, "reason": "Board"}
    with pytest.raises(ValidationError) as refused:
        authority.set_limit(**{**usual, **facts}, by=world.qian)  # type: ignore[arg-type]
    assert field in refused.value.message_dict


def test_whoever_decides_sees_by_how_much_the_plan_is_passed(world: World) -> None:
    agreement = world.drafted(BEYOND)
    shown = world.signed_in(world.chen).get(agreement.get_absolute_url())
    measures = {it.words: it.passed for it in shown.context["measures"]}
    assert measures["Largest waiver"] == Decimal("300.01"), "the plan allows 100.00"
    assert measures["Floor"] == 0
    assert "beyond your limit" in shown.content.decode()


def test_the_administrator_sets_a_limit_on_its_page(world: World) -> None:
    page = world.signed_in(world.wu)
    typed = {
        "role": "supervisor",
        "amount": "5,000",
        "share": "15",
        "since": TODAY.isoformat(),
        "reason": "B",
    }
    assert page.post(reverse("authority"), typed).status_code == 302
    row = AuthorityLimit.objects.get()
    assert (row.amount, row.share) == (Decimal("5000.00"), Decimal("0.15"))
    assert "5,000.00" in page.get(reverse("authority")).content.decode()
