"""Presets go by the creditor's kind; where nobody knows it, the strictest value of all applies."""

from datetime import timedelta

import pytest

from cases.models import Channel, Outcome
from cases.setting_rules import Change, set_value
from cases.tests.asking import ask, ask_to_visit, logged
from foundation import clock
from ledger.models import Creditor, CreditorKind, Portfolio
from tests.world import World
from tests.world.debtors import NOW, TODAY

DAY = timedelta(days=1)


def stricter_for(world: World, kind: str, value: int = 1, **facts: object) -> None:
    """One conversation in seven days for this kind of creditor, where the house allows two."""
    facts = {"since": TODAY, "reason": "Asked by the association", **facts}
    change = Change(value, creditor_kind=kind, **facts)
    set_value("C1", "max_conversations_7_days", change, by=world.he)


@pytest.fixture(autouse=True)
def one_conversation(world: World) -> None:
    with clock.at(NOW - DAY):
        logged(world, clock.now(), outcome=Outcome.SPOKE)


def test_a_stricter_value_for_another_kind_of_creditor_is_not_ours(world: World) -> None:
    stricter_for(world, CreditorKind.SMALL_LOAN)
    assert not ask(world).refused_by("C1")
    stricter_for(world, CreditorKind.BANK)
    assert ask(world).refused_by("C1")


def test_where_nobody_knows_the_kind_of_creditor_the_strictest_applies(world: World) -> None:
    stricter_for(world, CreditorKind.SMALL_LOAN)
    world.creditor.kind = ""
    world.creditor.save()
    assert ask(world).refused_by("C1")


def test_one_debt_of_an_unknown_creditor_is_enough_for_the_strictest(world: World) -> None:
    stricter_for(world, CreditorKind.SMALL_LOAN)
    unknown = Creditor.objects.create(name="Somebody", kind="")
    theirs = Portfolio.objects.create(creditor=unknown, name="Old", default_team=world.team)
    world.debts[1].portfolio = theirs
    world.debts[1].save()
    assert ask(world).refused_by("C1")


def test_where_two_creditors_meet_the_stricter_of_both_applies(world: World) -> None:
    stricter_for(world, CreditorKind.SMALL_LOAN)
    lender = Creditor.objects.create(name="Lender", kind=CreditorKind.SMALL_LOAN)
    theirs = Portfolio.objects.create(creditor=lender, name="Old", default_team=world.team)
    world.debts[1].portfolio = theirs
    world.debts[1].save()
    assert ask(world).refused_by("C1")


def test_without_a_case_the_strictest_applies(world: World) -> None:
    stricter_for(world, CreditorKind.SMALL_LOAN)
    assert ask(world, case=None).refused_by("C1")


def test_a_value_holds_on_its_first_day_and_not_the_day_before(world: World) -> None:
    stricter_for(world, CreditorKind.BANK, since=TODAY + DAY)
    assert not ask(world).refused_by("C1")
    assert ask(world, at=NOW + DAY).refused_by("C1")


def test_the_newest_value_holds_though_an_older_one_was_stricter(world: World) -> None:
    stricter_for(world, CreditorKind.BANK)
    stricter_for(world, CreditorKind.BANK, value=2, since=TODAY + DAY)
    assert ask(world).refused_by("C1")
    assert not ask(world, at=NOW + DAY).refused_by("C1")


@pytest.mark.parametrize(
    ("kind", "force"),
    [(CreditorKind.BANK, "recommended"), (CreditorKind.PRIVATE_LENDER, "house"), ("", "recommended")],
)
def test_a_finding_says_how_binding_its_source_is_for_this_creditor(
    world: World, kind: str, force: str
) -> None:
    world.creditor.kind = kind
    world.creditor.save()
    [finding] = [it for it in ask(world, at=NOW + timedelta(hours=13)).findings if it.rule == "H1"]
    assert finding.force == force


def test_a_source_that_binds_everybody_is_binding(world: World) -> None:
    home = world.home
    home.source = "bought"
    [finding] = [it for it in ask_to_visit(world, address=home).findings if it.code == "place.no_source"]
    assert (finding.force, finding.mark) == ("binding", "f")


def test_a_warning_refuses_nothing_and_what_needs_approval_is_not_allowed(world: World) -> None:
    world.home.mark("stale", by=world.li, reason="The post came back")
    warned = ask(world, channel=Channel.LETTER, address=world.home)
    assert (warned.allowed, warned.needs_approval, warned.refused) == (True, False, False)
    first = ask_to_visit(world)
    assert (first.allowed, first.needs_approval, first.refused) == (False, True, False)
    nobody = ask_to_visit(world, pair=())
    assert (nobody.allowed, nobody.needs_approval, nobody.refused) == (False, False, True)
