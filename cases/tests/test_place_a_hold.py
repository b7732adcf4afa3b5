"""Holds: what they bar, who releases them, what they pause (rules S1–S8)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cases import holding, lent
from cases.contact_check import check
from cases.contact_facts import approach_to
from cases.holding import HoldTerms
from cases.models import Case, Channel, Concern, Direction, Hold, HoldKind, Purpose
from foundation import clock
from foundation.errors import Stale
from ledger.booking import PaymentRow, book_payments
from tests.world import World
from tests.world.debtors import NOW, TODAY, moment

PRESSING = {Purpose.DEMAND, Purpose.REMINDER, Purpose.WHEREABOUTS}

# What conduct.md says each kind refuses on the telephone; everything else stays open.
REFUSED = {
    HoldKind.DISPUTE: PRESSING,
    HoldKind.VULNERABILITY: PRESSING,
    HoldKind.HARDSHIP: PRESSING - {Purpose.REMINDER},
    HoldKind.INSOLVENCY: PRESSING,
    HoldKind.IDENTITY: PRESSING,
    HoldKind.DECEASED: PRESSING,
}


def place(world: World, kind: str = HoldKind.DISPUTE, **terms: Any) -> Hold:
    return holding.place(
        world.wang, kind, by=world.li, reason="Says they never signed", terms=HoldTerms(**terms)
    )


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.parametrize("purpose", [it for it in Purpose if it != Purpose.WHEREABOUTS])
def test_each_kind_bars_what_conduct_says(world, kind, purpose) -> None:
    case = world.case
    place(world, kind)
    verdict = check(
        approach_to(
            world.wang, channel=Channel.CALL, direction=Direction.OUT, purpose=purpose, at=NOW, case=case
        )
    )
    assert verdict.refused_by(kind) is (purpose in REFUSED[kind])


def test_nobody_is_visited_after_a_death(world: World) -> None:
    place(world, HoldKind.DECEASED)
    verdict = check(
        approach_to(
            world.wang,
            channel=Channel.VISIT,
            direction=Direction.OUT,
            purpose=Purpose.NOTICE,
            at=NOW,
            address=world.home,
            pair=(world.li, world.zhao),
        )
    )
    assert verdict.refused_by("S8")


def test_a_stopped_channel_leaves_the_others(world: World) -> None:
    place(world, HoldKind.STOP_CHANNEL, channel=Channel.CALL)

    def refused(channel: str) -> bool:
        return check(
            approach_to(world.wang, channel=channel, direction=Direction.OUT, purpose=Purpose.DEMAND, at=NOW)
        ).refused_by("S4")

    assert refused(Channel.CALL)
    assert not refused(Channel.LETTER)


def test_hardship_ends_by_itself_after_thirty_days(world, settings) -> None:
    hold = place(world, HoldKind.HARDSHIP)
    assert hold.until == TODAY + timedelta(days=30)
    assert hold.stands(TODAY + timedelta(days=30))
    assert not hold.stands(TODAY + timedelta(days=31))
    holding.release(hold, by=world.he, reason="Found work")
    settings.COUNTRY = "uk"
    assert place(world, HoldKind.HARDSHIP).until == TODAY + timedelta(days=60)


def test_a_hold_on_one_debt_leaves_the_other_to_be_asked_for(world: World) -> None:
    case = world.case
    place(world, debt=world.debts[0])
    verdict = check(
        approach_to(
            world.wang,
            channel=Channel.CALL,
            direction=Direction.OUT,
            purpose=Purpose.DEMAND,
            at=NOW,
            case=case,
        )
    )
    assert not verdict.refused
    assert [finding.rule for finding in verdict.warnings] == ["S1"]


def test_the_same_hold_stands_once(world: World) -> None:
    place(world)
    with pytest.raises(ValidationError):
        place(world)
    again = holding.ensure(world.wang, HoldKind.DISPUTE, by=world.li, reason="Again")
    assert again == Hold.objects.get()


@pytest.mark.parametrize(("days", "stands"), [(-1, False), (0, True), (6, True), (7, False)])
def test_a_dated_hold_stands_from_its_first_day_through_its_last(world, days, stands) -> None:
    hold = place(world, since=TODAY, until=TODAY + timedelta(days=6))
    day = TODAY + timedelta(days=days)
    assert hold.stands(day) is stands
    assert Hold.objects.standing(day).exists() is stands


def test_a_hold_ends_on_its_first_day_at_the_earliest(world: World) -> None:
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(ValidationError, match="before it begins"):
        place(world, since=tomorrow, until=TODAY)
    with pytest.raises(ValidationError, match="before it begins"):
        place(world, since=TODAY - timedelta(days=9), until=TODAY - timedelta(days=1))
    assert place(world, since=tomorrow, until=tomorrow).stands(tomorrow)


def test_the_same_hold_is_placed_again_the_day_after_it_ended(world: World) -> None:
    place(world, until=TODAY)
    with pytest.raises(ValidationError, match="stands already"):
        place(world, since=TODAY)
    assert place(world, since=TODAY + timedelta(days=1)).until is None


def test_a_dispute_about_each_debt_is_a_hold_of_its_own(world: World) -> None:
    first, second = (place(world, debt=debt) for debt in world.debts)
    assert (first.on_debt, second.on_debt) == tuple(world.debts)
    assert place(world).on_debt is None
    with pytest.raises(ValidationError, match="stands already"):
        place(world, debt=world.debts[0])


@pytest.mark.parametrize(("kind", "channel"), [(HoldKind.STOP_CHANNEL, ""), (HoldKind.DISPUTE, Channel.CALL)])
def test_a_channel_is_named_where_a_channel_stops_and_nowhere_else(world, kind, channel) -> None:
    with pytest.raises(ValidationError) as no:
        place(world, kind, channel=channel)
    assert set(no.value.error_dict) == {"channel"}


def test_a_stopped_channel_lets_the_days_count_on(world: World) -> None:
    assert world.case
    assert not place(world, HoldKind.STOP_CHANNEL, channel=Channel.SMS).pauses.exists()


def test_a_hold_is_released_once_with_a_reason_and_by_another(world: World) -> None:
    hold = place(world)
    with pytest.raises(ValidationError) as no:
        holding.release(hold, by=world.he, reason=" ")
    assert set(no.value.error_dict) == {"reason"}
    holding.release(hold, by=world.he, reason="Settled")
    for deed in (
        lambda: holding.release(hold, by=world.he, reason="Again"),
        lambda: hold.review(by=world.he, next_on=TODAY + timedelta(days=7)),
    ):
        with pytest.raises(ValidationError, match="released already"):
            deed()


def test_compliance_does_not_release_what_it_placed_itself(world: World) -> None:
    hold = holding.place(world.wang, HoldKind.DISPUTE, by=world.he, reason="Wrote to us")
    with pytest.raises(ValidationError, match="Somebody else"):
        holding.release(hold, by=world.he, reason="Settled")


def test_a_hold_opens_the_case_to_compliance_until_it_is_released(world: World) -> None:
    case = world.case
    assert not Case.objects.visible_to(world.he).exists()
    hold = place(world)
    assert Case.objects.visible_to(world.he).get() == case
    with clock.at(NOW + timedelta(hours=1)):
        holding.release(hold, by=world.he, reason="The signature was compared")
        assert not Case.objects.visible_to(world.he).exists()
    assert Concern.objects.get().finding == "The signature was compared"


@pytest.mark.parametrize("who", ["chen", "li", "qian", "sun"])
def test_only_compliance_releases(world, who) -> None:
    assert world.case
    hold = holding.place(world.wang, HoldKind.DISPUTE, by=world.zhao, reason="Denies it")
    with pytest.raises(ValidationError):
        holding.release(hold, by=getattr(world, who), reason="Enough")


def test_a_supervisor_with_the_compliance_role_releases_no_hold_of_their_own_team(world: World) -> None:
    assert world.case
    world.chen.groups.add(*world.he.groups.all())
    with pytest.raises(ValidationError, match="own team"):
        holding.release(place(world), by=world.chen, reason="Enough")


def test_a_hold_somebody_reviewed_meanwhile_is_not_released(world: World) -> None:
    hold = place(world)
    seen = hold.version
    hold.review(by=world.he, next_on=TODAY + timedelta(days=14))
    with pytest.raises(Stale):
        holding.release(hold, by=world.he, reason="Enough", version=seen)


def test_delinquent_days_pause_while_it_stands(world: World) -> None:
    assert world.case
    hold = place(world, since=date(2026, 11, 20))
    pause = hold.pauses.get()
    assert (pause.account, pause.since, pause.until) == (world.debtor.account, date(2026, 11, 20), None)
    holding.release(hold, by=world.he, reason="Settled")
    pause.refresh_from_db()
    assert pause.until == TODAY - timedelta(days=1)


def test_a_payment_newer_than_the_permit_speaks_against_a_demand(world: World) -> None:
    case = world.case
    with clock.at(moment(9)):
        book_payments(
            [PaymentRow(world.debts[0].principal, TODAY, account=world.debtor.account_id)], by=world.sun
        )

    def refused(as_of: object) -> bool:
        return check(
            approach_to(
                world.wang,
                channel=Channel.CALL,
                direction=Direction.OUT,
                purpose=Purpose.DEMAND,
                at=NOW,
                case=case,
                facts_as_of=as_of,
            )
        ).refused_by("S6")

    assert refused(moment(8))
    assert not refused(moment(9, 30))
    assert not refused(None)


def test_unmatched_money_that_may_be_the_debtors_stops_a_demand(world, monkeypatch) -> None:

    assert world.case
    monkeypatch.setattr(lent, "MONEY_SEEN", lent.MONEY_SEEN)
    lent.MONEY_SEEN.append(lambda people: {world.wang.pk: moment(9)})
    try:
        verdict = check(
            approach_to(
                world.wang, channel=Channel.CALL, direction=Direction.OUT, purpose=Purpose.DEMAND, at=NOW
            )
        )
    finally:
        lent.MONEY_SEEN.pop()
    assert verdict.refused_by("S6")
