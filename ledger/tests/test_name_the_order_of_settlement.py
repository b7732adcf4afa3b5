"""A contract names the order in which money settles it, and the books follow it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from foundation import clock
from ledger import agreeing
from ledger.balance import balance
from ledger.booking import PaymentRow, book_payments
from ledger.models import AllocationRule, Component, Ranged, Schedule
from ledger.models.allocation_rule import Timing
from ledger.opening import DebtRow, DueRow, open_debts
from tests.world import World
from tests.world.debtors import NOW, TODAY


def card() -> AllocationRule:
    return AllocationRule.objects.get(name="card")


def test_a_credit_card_gets_the_card_rules_and_a_loan_the_order_of_the_law(world: World) -> None:
    assert world.debt("L-1", "100.00", []).allocation_rule == AllocationRule.default()
    assert world.debt("K-1", "100.00", [], kind="card").allocation_rule == card()


def test_a_contract_may_name_another_order(world: World) -> None:
    loan = world.debt("L-1", "100.00", [], allocation_rule=card().pk)
    assert loan.allocation_rule == card()
    plain = AllocationRule.default().pk
    assert world.debt("K-1", "100.00", [], kind="card", allocation_rule=plain).allocation_rule_id == plain


@pytest.mark.parametrize(("days", "interest", "principal"), [(90, "0", "1000"), (91, "50", "950")])
def test_from_91_days_on_a_card_pays_principal_first(
    world: World, days: int, interest: str, principal: str
) -> None:
    due = TODAY - timedelta(days=days)
    row = DebtRow(
        "K-1",
        Decimal("1000.00"),
        kind="card",
        disbursed_on=due - timedelta(days=30),
        dues=[DueRow(due, principal=Decimal("1000.00"), interest=Decimal("50.00"))],
    )
    with clock.at(NOW):
        debt = open_debts(world.portfolio, [row], by=world.chen)[0]
        book_payments([PaymentRow(Decimal("50.00"), TODAY, debt.account_id)], by=world.sun)
        owed = balance(debt.account, TODAY)
    assert (owed.interest, owed.principal) == (Decimal(interest), Decimal(principal))


def test_the_matrix_puts_costs_first_and_what_is_not_due_last(world: World) -> None:
    (step,) = AllocationRule.default().orders
    assert [part for when, part in step.cells if when == Timing.PAST_DUE] == list(Component)
    assert [part for when, part in step.cells[:2]] == [Component.COSTS, Component.COSTS]
    assert {when for when, _part in step.cells[-4:]} == {Timing.IN_ADVANCE}
    assert len(step.cells) == len(set(step.cells)) == len(Timing) * len(Component)


def test_the_sentence_names_the_order_and_its_source_in_both_languages(world: World) -> None:
    assert AllocationRule.default().sentence == (
        "Money is settled in this order: costs, interest, penalty, principal (Civil Code art. 561)."
    )
    assert card().sentence.endswith("From 91 days past due on: costs, principal, interest, penalty.")
    with translation.override("zh-hans"):
        assert AllocationRule.default().sentence == (
            "款项按下列顺序抵充：费用、利息、罚息、本金（《民法典》第五百六十一条）。"
        )


def test_an_agreement_on_cards_keeps_their_order_and_one_on_mixed_contracts_takes_the_laws(
    world: World,
) -> None:
    terms = agreeing.AgreementTerms([(date(2026, 12, 1), Decimal("100.00"))], "runs_on")
    with clock.at(NOW):
        one = world.debt("K-1", "100.00", [("2026-09-05", "100.00")], kind="card")
        agreeing.take_effect(one.account, terms, on=TODAY)
        two = world.debt("K-2", "60.00", [("2026-09-05", "60.00")], kind="card")
        world.debt("L-2", "40.00", [("2026-09-05", "40.00")], account=two.account)
        agreeing.take_effect(two.account, terms, on=TODAY)
    first, second = Schedule.objects.filter(kind="agreement").order_by("pk")
    assert first.allocation_rule == card()
    assert second.allocation_rule == AllocationRule.default()


def test_the_order_between_debts_is_a_text_that_no_contract_may_name(world: World) -> None:
    between = AllocationRule.objects.get(ranges=Ranged.DEBTS)
    assert "560" in between.cited and not between.orders
    assert between not in AllocationRule.objects.for_parts()
    between.for_kind = "iou"
    with pytest.raises(IntegrityError), transaction.atomic():
        between.save()


def test_the_page_lists_every_order_with_its_source(world: World) -> None:
    page = world.signed_in(world.chen).get(reverse("allocation-rules")).content.decode()
    for rule in AllocationRule.objects.all():
        assert rule.title in page and rule.cited in page
    assert "from 91" in page


def test_the_contract_shows_its_order(world: World) -> None:
    case = world.assigned_case
    page = world.signed_in(world.li).get(reverse("case-debts", args=[case.number])).content.decode()
    assert page.count("Money is settled in this order: costs, interest, penalty, principal") == 2
