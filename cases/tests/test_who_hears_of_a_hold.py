"""A hold changes what others may do: who hears of it, whose days stand still, what compliance may see."""

from datetime import timedelta

import pytest

from audit.models import Event
from cases import closing, holding
from cases.holding import HoldTerms
from cases.models import Case, ClosureKind, Concern, HoldKind, PartyRole, Person
from cases.tests.asking import held, released, takes_part
from foundation import clock
from ledger.arrears import standing
from staff.models import Notification, User
from tests.world import World
from tests.world.debtors import NOW, TODAY

DAY = timedelta(days=1)


def hearers(kind: str) -> set[User]:
    return {it.recipient for it in Notification.objects.filter(kind=kind)}


def seen_by_compliance(world: World) -> set[Case]:
    return set(Case.objects.visible_to(world.he))


def on(world: World, person: Person, kind: str = HoldKind.DISPUTE, **terms: object) -> None:
    holding.place(person, kind, by=world.li, reason="Says so", terms=HoldTerms(**terms))


def test_the_pair_and_their_supervisor_hear_of_it_but_not_whoever_placed_it(world: World) -> None:
    _others = (world.assigned_case, world.sun_li, world.zhou, world.qian)
    hold = held(world)
    assert hearers("hold_placed") == {world.zhao, world.chen}
    released(world, hold)
    assert hearers("hold_released") == {world.li, world.zhao, world.chen}


def test_nobody_hears_of_it_where_no_case_is_open(world: World) -> None:
    closing.close(world.assigned_case, ClosureKind.RETURNED, by=world.chen, reason="sold")
    held(world)
    assert hearers("hold_placed") == set()
    assert not Concern.objects.filter(subject__startswith="hold").exists()


def test_a_hold_on_a_guarantor_opens_the_case_in_which_they_stand(world: World) -> None:
    case = world.assigned_case
    guarantor = takes_part(world, PartyRole.GUARANTOR, guarantee_kind="joint")
    on(world, guarantor)
    assert seen_by_compliance(world) == {case}
    assert hearers("hold_placed") == {world.zhao, world.chen}


def test_a_hold_on_a_guarantor_of_a_debt_that_left_the_case_opens_nothing(world: World) -> None:
    case = world.assigned_case
    guarantor = takes_part(world, PartyRole.GUARANTOR, guarantee_kind="joint")
    case.case_debts.filter(debt=world.debts[0]).update(until=NOW)
    on(world, guarantor)
    assert seen_by_compliance(world) == set()
    assert hearers("hold_placed") == set()


def test_a_hold_on_somebody_whose_part_has_ended_opens_nothing(world: World) -> None:
    _case = world.assigned_case
    guarantor = takes_part(world, PartyRole.GUARANTOR, guarantee_kind="joint")
    guarantor.parts_played.get().end(by=world.li, reason="The guarantee was given back")
    on(world, guarantor)
    assert seen_by_compliance(world) == set()
    assert hearers("hold_placed") == set()


def test_a_release_closes_the_case_to_compliance_also_after_the_part_has_ended(world: World) -> None:
    case = world.assigned_case
    guarantor = takes_part(world, PartyRole.GUARANTOR, guarantee_kind="joint")
    on(world, guarantor)
    guarantor.parts_played.get().end(by=world.li, reason="The guarantee was given back")
    assert seen_by_compliance(world) == {case}
    released(world, guarantor.holds.get())
    assert seen_by_compliance(world) == set()


def test_a_hold_on_a_guarantor_stops_no_days_of_the_debtor(world: World) -> None:
    _case = world.case
    before = standing([world.debtor.account_id], TODAY)[world.debtor.account_id].delinquent_days
    on(world, takes_part(world, PartyRole.GUARANTOR, guarantee_kind="joint"), since=TODAY - 10 * DAY)
    after = standing([world.debtor.account_id], TODAY)[world.debtor.account_id].delinquent_days
    assert after == before


def test_a_hold_of_one_person_opens_no_case_of_another(world: World) -> None:
    _other = world.other_case
    held(world)
    assert seen_by_compliance(world) == set()


def test_the_days_stand_still_while_it_stands_and_count_again_after_it(world: World) -> None:
    _case = world.case
    account = world.debtor.account_id

    def days(day: object) -> int:
        return standing([account], day)[account].delinquent_days

    before = days(TODAY)
    hold = held(world)
    assert days(TODAY + 5 * DAY) == before - 1
    with clock.at(NOW + 3 * DAY):
        released(world, hold)
    # Today and the two days after it stand still; the day of the release counts.
    assert days(TODAY + 5 * DAY) == before + 2


def test_a_hold_on_a_debt_of_another_account_stops_no_days_here(world: World) -> None:
    _case = world.case
    elsewhere = world.debt("HB-8", "1000.00", [("2026-10-05", "1000.00")])
    held(world, debt=elsewhere)
    hold = world.wang.holds.get()
    assert not hold.pauses.exists()


@pytest.mark.parametrize("kind", [kind for kind in HoldKind if kind != HoldKind.STOP_CHANNEL])
def test_every_kind_but_a_stopped_channel_stops_the_days(world: World, kind: str) -> None:
    _case = world.case
    hold = held(world, kind)
    pause = hold.pauses.get()
    assert (pause.since, pause.until) == (hold.since, hold.until)


def test_only_hardship_ends_by_itself(world: World) -> None:
    ends = {kind: held(world, kind).until for kind in HoldKind if kind != HoldKind.STOP_CHANNEL}
    assert ends.pop(HoldKind.HARDSHIP) == TODAY + 30 * DAY
    assert set(ends.values()) == {None}


def test_a_hardship_with_an_end_of_its_own_keeps_it(world: World) -> None:
    assert held(world, HoldKind.HARDSHIP, until=TODAY + 7 * DAY).until == TODAY + 7 * DAY


def test_a_hold_comes_up_for_review(world: World) -> None:
    hold = held(world)
    assert hold.review_on is not None
    assert hold.review_on > TODAY
    hold.review(by=world.he, next_on=TODAY + DAY)
    assert hold.review_on == TODAY + DAY


def test_the_trail_keeps_who_placed_and_who_released_it_without_the_reason_in_the_clear(world: World) -> None:
    case = world.case
    released(world, held(world))
    placed, ended = Event.objects.filter(verb__in=["hold.placed", "hold.released"]).order_by("pk")
    assert (placed.by, placed.case, ended.by, ended.case) == (world.li, case.number, world.he, case.number)
    assert "never signed" not in placed.text
    assert "signature" not in ended.text


def test_one_concern_ends_with_its_own_hold(world: World) -> None:
    case = world.case
    first, second = held(world), held(world, HoldKind.HARDSHIP)
    with clock.at(NOW + timedelta(hours=1)):
        released(world, first)
        assert Concern.objects.standing(clock.now()).get().subject == f"hold:{second.pk}"
        assert seen_by_compliance(world) == {case}
