"""A fact is never refused: a breach is kept, told and counted; what was said has consequences."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cases import contacting, holding
from cases.contact_facts import approach_to
from cases.contacting import ContactResult
from cases.models import (
    Address,
    Case,
    Channel,
    Contact,
    ContactState,
    Hold,
    HoldKind,
    Outcome,
    Place,
    Purpose,
    Refusal,
    SourcedState,
)
from foundation import clock
from staff.models import Notification
from tests.world import World
from tests.world.debtors import LAWFUL, NOW, TODAY, moment


def test_a_refusal_is_kept_with_every_rule_that_spoke(world: World) -> None:
    holding.place(world.wang, HoldKind.DISPUTE, by=world.li, reason="Denies it")
    refused = contacting.plan(
        approach_to(world.wang, channel=Channel.CALL, purpose=Purpose.DEMAND, at=moment(23), case=world.case),
        by=world.li,
    )
    assert isinstance(refused, Refusal)
    assert {finding.rule for finding in refused.spoken} == {"S1", "H1"}
    assert not Contact.objects.exists()


def test_a_call_at_night_is_recorded_marked_and_told(world: World) -> None:
    _here = (world.chen, world.he, world.case)
    with clock.at(moment(23)):
        call = world.call(Outcome.SPOKE, debtor_said="Why so late?")
        assert Case.objects.visible_to(world.he).get() == world.case
    assert [row["rule"] for row in call.breach] == ["H1"]
    told = Notification.objects.filter(kind="breach")
    assert {it.recipient for it in told} == {world.chen, world.he}


def test_what_was_allowed_is_no_breach(world: World) -> None:
    assert world.call(Outcome.SPOKE).breach == []


def test_threatening_words_of_ours_are_a_breach_and_the_debtors_are_not(world: World) -> None:
    assert world.call(Outcome.SPOKE, debtor_said="我要叫警察").breach == []
    said = world.call(Outcome.SPOKE, we_said="不还就等着坐牢")
    assert {"W1", "B1"} & {row["rule"] for row in said.breach}


def test_an_approved_visit_on_a_rest_day_is_no_breach(world: World) -> None:
    world.prepared_case()
    saturday = moment(10, day=TODAY + timedelta(days=4))
    visit = contacting.plan(
        approach_to(
            world.wang,
            channel=Channel.VISIT,
            purpose=Purpose.DEMAND,
            at=saturday,
            case=world.case,
            address=world.home,
            pair=(world.li, world.zhao),
        ),
        by=world.li,
        reason="The debtor works on weekdays",
    )
    assert visit.state == ContactState.AWAITING
    with pytest.raises(ValidationError):
        visit.approve(by=world.li, remarks="My own")
    visit.approve(by=world.chen, remarks="Agreed with the debtor on the telephone")
    with clock.at(saturday):
        contacting.record(visit, ContactResult(at=saturday, outcome=Outcome.SPOKE), by=world.li)
    assert visit.breach == []
    assert set(visit.staff_present) == {world.li, world.zhao}


def test_a_visit_that_is_not_agreed_to_frees_its_place(world: World) -> None:
    visit = contacting.plan(
        approach_to(
            world.wang,
            channel=Channel.VISIT,
            purpose=Purpose.DEMAND,
            at=moment(14),
            case=world.assigned_case,
            address=world.home,
            pair=(world.li, world.zhao),
        ),
        by=world.li,
    )
    assert {row["code"] for row in visit.approvals.get().findings} == {
        "notice.none_delivered",
        "notice.too_few_calls",
    }
    visit.give_back(by=world.chen, remarks="Write to the debtor first")
    assert visit.state == ContactState.CANCELLED


def test_an_address_where_the_debtor_does_not_live_is_barred_for_every_case(world: World) -> None:
    home = world.home
    contacting.log(
        approach_to(
            world.wang,
            channel=Channel.VISIT,
            case=world.assigned_case,
            address=home,
            pair=(world.li, world.zhao),
        ),
        ContactResult(outcome=Outcome.WRONG_PERSON),
        by=world.li,
    )
    home.refresh_from_db()
    assert home.state == SourcedState.WRONG
    assert not home.is_current
    # The same place under a new row is barred as well until somebody verifies it.
    again = _same_place(world)
    assert "T4" in _rules(_visit(world, again))
    with clock.at(NOW + timedelta(hours=1)):
        again.verify(by=world.chen)
    assert "T4" not in _rules(_visit(world, again))


def test_a_dispute_and_a_stopped_channel_become_holds(world: World) -> None:
    world.call(Outcome.DISPUTED, debtor_said="I never signed")
    world.call(Outcome.ASKED_TO_STOP)
    assert {(hold.kind, hold.channel) for hold in Hold.objects.all()} == {("S1", ""), ("S4", "call")}


def test_a_contact_is_written_down_once_and_not_before_it_happens(world: World) -> None:
    planned = contacting.plan(
        approach_to(world.wang, channel=Channel.CALL, purpose=Purpose.DEMAND, at=NOW, case=world.case),
        by=world.li,
    )
    with pytest.raises(ValidationError):
        contacting.record(
            planned, ContactResult(at=NOW + timedelta(hours=1), outcome=Outcome.SPOKE), by=world.li
        )
    contacting.record(planned, ContactResult(at=NOW, outcome=Outcome.SPOKE), by=world.li)
    with pytest.raises(ValidationError):
        contacting.record(planned, ContactResult(at=NOW, outcome=Outcome.SPOKE), by=world.li)


def test_a_hold_placed_later_makes_no_breach_of_an_earlier_call(world: World) -> None:
    with clock.at(moment(9, 30)):
        holding.place(world.wang, HoldKind.DISPUTE, by=world.li, reason="Denies it")
    assert world.call(Outcome.SPOKE, at=moment(9)).breach == []
    assert [row["rule"] for row in world.call(Outcome.SPOKE, at=moment(9, 45)).breach] == ["S1"]


def _same_place(world: World):
    """Wang's home, added once more."""
    place = Place(world.home.line, city="Shanghai", district="Pudong")
    return Address.add(world.wang, place, LAWFUL, by=world.chen)


def _visit(world: World, address):
    with clock.at(NOW + timedelta(days=1)):
        return contacting.plan(
            approach_to(
                world.wang,
                channel=Channel.VISIT,
                purpose=Purpose.DEMAND,
                at=moment(14, day=TODAY + timedelta(days=1)),
                case=world.assigned_case,
                address=address,
                pair=(world.li, world.zhao),
            ),
            by=world.li,
        )


def _rules(answer) -> set[str]:
    return {row["rule"] for row in answer.findings} if isinstance(answer, Refusal) else set()
