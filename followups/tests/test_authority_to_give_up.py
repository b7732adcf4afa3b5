"""How much a role may give up: limits by amount and share, and what whoever decides measures terms with."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from followups import agreements, authority, waiving
from followups.models import AgreementState, AuthorityLimit
from foundation import clock
from foundation.approvals import Decision
from ledger import waivers
from ledger.models import Component, Debt, EntryKind, LedgerEntry, Waiver
from staff.models import Role, User
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
    wanted = authority.Concession(Decimal("800.00"), owed=Decimal("4000.00"))
    assert not authority.may_give_up(world.chen, wanted)
    with clock.at(NOW + timedelta(days=1)):
        assert authority.may_give_up(world.chen, wanted)


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


# --- together with what was given up before -------------------------------------------------------------


def give_up(world: World, amount: str, *, by: User | None = None) -> Waiver:
    """Li asks for a waiver, and the manager agrees. Who decides otherwise is ``by``."""
    waiver = world.waiver(amount)
    waiving.decide(waiver, Decision.APPROVED, by=by or world.qian)
    return waiver


def take_back(world: World, waiver: Waiver) -> None:
    """Claim again what was waived."""
    assert waiver.entry is not None
    entries = LedgerEntry.objects.filter(pk=waiver.entry.pk)
    with transaction.atomic():
        entries.take_back(EntryKind.CORRECTION, by=world.qian, reason="The condition was not kept")


def test_two_waivers_just_under_the_limit_are_beyond_it_together(world: World) -> None:
    _case = world.assigned_case
    limit(world, "300.00", None, role=Role.MANAGER)
    give_up(world, "200.00")
    with pytest.raises(ValidationError, match=r"200\.00 was given up before, together 300\.01"):
        give_up(world, "100.01")
    assert give_up(world, "100.00").entry is not None, "the limit itself lies inside"


def test_the_share_is_of_what_was_owed_before_anything_was_given_up(world: World) -> None:
    """10 % of 4,000.00 is 400.00, though 3,800.00 is owed after the first waiver."""
    _case = world.assigned_case
    limit(world, None, "0.1", role=Role.MANAGER)
    give_up(world, "200.00")
    with pytest.raises(ValidationError, match="beyond your limit"):
        give_up(world, "200.01")
    give_up(world, "200.00")


def test_a_waiver_that_was_taken_back_counts_no_longer(world: World) -> None:
    _case = world.assigned_case
    limit(world, "300.00", None, role=Role.MANAGER)
    take_back(world, give_up(world, "200.00"))
    assert give_up(world, "300.00").entry is not None


def test_what_was_given_up_more_than_a_year_ago_counts_no_longer(world: World) -> None:
    _case = world.assigned_case
    limit(world, "300.00", None, role=Role.MANAGER)
    give_up(world, "200.00")
    second = world.waiver("150.00")
    with clock.at(NOW + timedelta(days=authority.COUNTS_FOR_DAYS - 1)):
        assert authority.concession_of_waiver(second).before == 200
    with clock.at(NOW + timedelta(days=authority.COUNTS_FOR_DAYS)):
        assert authority.concession_of_waiver(second).before == 0


def test_a_settlement_counts_after_a_waiver(world: World) -> None:
    """Wang owes 4,000.00. 200.00 is waived, and the settlement gives up 200.00 of the 3,800.00 left."""
    _case = world.assigned_case
    give_up(world, "200.00")
    agreement = world.drafted(("2026-12-01", "3599.99"))
    with pytest.raises(ValidationError, match=r"together 400\.01"):
        agreements.decide_range(agreement, Decision.APPROVED, by=world.chen)
    assert authority.concession_of_agreement(agreement) == authority.Concession(
        Decimal("200.01"), Decimal("4000.00"), Decimal("200.00")
    )


def test_a_waiver_counts_after_a_settlement_that_still_runs(world: World) -> None:
    world.active(("2026-12-01", "3700.00"))
    wanted = authority.concession_of_waiver(world.waiver("50.00"))
    assert (wanted.before, wanted.together, wanted.owed) == (300, 350, 4000)


def test_a_settlement_that_broke_counts_no_longer(world: World) -> None:
    agreement = world.active(("2026-12-01", "3700.00"))
    with clock.at(NOW + timedelta(days=60)):
        agreements.settle([agreement.pk], clock.business_date(), by=world.system)
        agreement.refresh_from_db()
        assert agreement.state == AgreementState.BROKEN
        assert authority.concession_of_waiver(world.waiver("50.00")).before == 0


def test_a_draft_that_nobody_allowed_counts_nothing(world: World) -> None:
    world.drafted(("2026-12-01", "3700.00"))
    assert authority.concession_of_waiver(world.waiver("50.00")).before == 0


def test_another_debtors_account_counts_apart(world: World) -> None:
    _case = world.assigned_case
    give_up(world, "200.00")
    debt = Debt.objects.get(account=world.another_debtor().account)
    other = waivers.ask(debt, Component.PRINCIPAL, Decimal("10.00"), by=world.li)
    assert authority.concession_of_waiver(other).before == 0


def test_the_page_says_what_is_given_up_together(world: World) -> None:
    _case = world.assigned_case
    limit(world, "300.00", None, role=Role.MANAGER)
    give_up(world, "200.00")
    url = reverse("waiver-decision", args=[world.case.number, world.waiver("150.00").pk])
    shown = world.signed_in(world.qian).get(url).content.decode()
    for words in (
        "Asked for now",
        "¥150.00",
        "¥200.00",
        "Together",
        "¥350.00",
        "300.00",
        "beyond your limit",
    ):
        assert words in shown, words


@given(parts=st.lists(st.integers(min_value=1, max_value=40_000), min_size=1, max_size=6))
def test_no_order_of_parts_passes_a_limit(parts: list[int]) -> None:
    """Whatever is agreed to one after another stays within the limit in all."""
    limit = authority.Limit(Role.SUPERVISOR, Decimal("300.00"), Decimal("0.1"))
    owed, before = Decimal("4000.00"), Decimal("0.00")
    for cents in parts:
        wanted = authority.Concession(Decimal(cents) / 100, owed, before)
        if limit.covers(wanted):
            before = wanted.together
    assert before <= 300
