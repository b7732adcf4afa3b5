"""What may be offered to a debtor in difficulty, on one page."""

from datetime import timedelta
from decimal import Decimal

from django.urls import reverse

from cases import holding
from cases.kinds import HoldKind, Scope
from cases.models import Case, CollectionPlan
from followups import relief
from foundation import clock
from ledger.models import Debt, DebtKind
from tests.world import World


def bars(case: Case) -> dict[str, str]:
    return {it.code: it.bar for it in relief.of_case(case)}


def at_door(case: Case) -> set[str]:
    return {it.code for it in relief.of_case(case) if it.at_door}


def test_a_collector_offers_what_the_plan_allows(world: World) -> None:
    case = world.assigned_case
    assert at_door(case) == {"hold"}
    _plan = world.plan
    assert at_door(case) == {"hold", "longer", "settlement"}
    CollectionPlan.objects.update(scopes=[Scope.CATCH_UP, Scope.WHOLE])
    assert at_door(case) == {"hold", "longer"}
    CollectionPlan.objects.update(scopes=[Scope.SETTLEMENT], largest_waiver=Decimal("0.00"))
    assert at_door(case) == {"hold", "longer"}


def test_what_is_not_possible_says_why(world: World) -> None:
    case = world.assigned_case
    assert {code for code, bar in bars(case).items() if bar} == {"pause"}
    world.active(("2026-12-01", "2000.00"), ("2027-01-01", "2000.00"))
    assert not any(bars(case).values())
    holding.place(world.wang, HoldKind.HARDSHIP, by=world.chen, reason="Slow contact")
    until = clock.business_date() + timedelta(days=30)
    assert bars(case)["hold"] == f"It stands already, until {until.isoformat()}."


def test_a_card_debt_names_its_sixty_months(world: World) -> None:
    case = world.assigned_case
    longer = {it.code: it.does for it in relief.of_case(case)}["longer"]
    assert "60" not in longer
    Debt.objects.update(kind=DebtKind.CARD)
    longer = {it.code: it.does for it in relief.of_case(case)}["longer"]
    assert "at most 60 months" in longer


def test_when_nothing_is_owed_only_contact_is_stopped(world: World) -> None:
    world.pays_everything()
    assert {code for code, bar in bars(world.case).items() if bar} == {
        "pause",
        "longer",
        "waiver",
        "settlement",
    }


def test_the_page_links_only_what_the_reader_may_do(world: World) -> None:
    agreement = world.active(("2026-12-01", "2000.00"), ("2027-01-01", "2000.00"))
    number = world.case.number
    page, pause = (
        reverse("case-relief", args=[number]),
        reverse("agreement-pause", args=[number, agreement.revision]),
    )
    assert pause not in world.signed_in(world.li).get(page).content.decode()
    assert pause in world.signed_in(world.chen).get(page).content.decode()
    refused = world.signed_in(world.chen).post(pause, {"version": agreement.version, "days": "stay"})
    assert refused.status_code == 422
