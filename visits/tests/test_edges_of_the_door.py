"""Which keys the door card opens, by the permit, by who was found, and by the clock."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cases import holding
from cases.models import HoldKind
from foundation import clock
from tests.world.debtors import WANG_ID, moment
from visits import door, incidents, permits
from visits.identity import IdentityAnswers
from visits.models import IncidentKind, VisitDraft, Who

CHECKED, AT_THE_DOOR = moment(13, 30), moment(14)
KNOWN = IdentityAnswers(birthday="0312", id_tail=WANG_ID[-4:])


@pytest.fixture(autouse=True)
def half_past_one():
    with clock.at(CHECKED):
        yield


class Keys:
    """The keys in Li's hands, at two o'clock."""

    def __init__(self, world):
        self.world, self.visit = world, world.planned_visit()

    def press(self, step, *, at=AT_THE_DOOR, observed_at=None, **facts):
        revision = self.draft.revision(step)
        with clock.at(at):
            door.press(self.visit, step, facts, revision=revision, by=self.world.li, observed_at=observed_at)

    def identify(self, said=KNOWN, *, at=AT_THE_DOOR):
        with clock.at(at):
            revision = self.draft.revision("who")
            return door.identify(self.visit, said, revision=revision, by=self.world.li)

    def opens(self, step, *, at=AT_THE_DOOR, **facts):
        """Whether the key does anything."""
        try:
            self.press(step, at=at, **facts)
        except ValidationError:
            return False
        return True

    @property
    def draft(self):
        return VisitDraft.to_read(self.visit)


@pytest.fixture
def keys(world):
    return Keys(world)


def close(world):
    holding.place(world.wang, HoldKind.DISPUTE, by=world.chen, reason="Denies it")


NEUTRAL = [
    ("safety", "dog"),
    ("safety", "lone"),
    ("safety", "recording"),
    ("safety", "withdrawn"),
    ("safety", "paused"),
    ("who", "card_left"),
    ("who", "deceased"),
    ("opening", "opening_a"),
    ("leaving", "left_at"),
    ("leaving", "asked_at"),
]
ABOUT_THE_DEBT = [
    ("opening", "opening_b"),
    ("opening", "credential"),
    *(("listening", name) for name in ("dispute", "ill", "hardship", "not_theirs", "under_age", "no_visits")),
    *(("agreed", name) for name in ("result", "amount", "due_on")),
]


@pytest.mark.parametrize(("step", "name"), NEUTRAL)
def test_neutral_keys_are_open_before_anybody_is_known(keys, step, name):
    assert keys.opens(step, **{name: "yes"})


@pytest.mark.parametrize(("step", "name"), ABOUT_THE_DEBT)
def test_keys_about_the_debt_open_once_the_debtor_is_known(keys, step, name):
    assert not keys.opens(step, **{name: "yes"})
    keys.identify()
    assert keys.opens(step, **{name: "yes"})


@pytest.mark.parametrize("name", ["given", "arrived_at"])
def test_no_key_says_who_it_is_or_when_they_came(keys, name):
    assert not keys.opens("who", **{name: "yes"}) and not keys.opens("safety", **{name: "yes"})


def test_a_step_that_does_not_exist_is_not_open(keys):
    assert not keys.opens("basement", dog="yes")


@pytest.mark.parametrize(
    ("step", "name", "is_open"),
    [
        ("safety", "dog", True),
        ("safety", "lone", True),
        ("leaving", "left_at", True),
        ("leaving", "asked_at", True),
        ("safety", "recording", False),
        ("who", "card_left", False),
        ("opening", "opening_a", False),
    ],
)
def test_a_red_permit_leaves_arrival_and_leaving_open(world, keys, step, name, is_open):
    close(world)
    assert keys.opens(step, **{name: "yes"}) == is_open


@pytest.mark.parametrize(
    ("who", "is_open"),
    [
        ("nobody", True),
        ("child", True),
        ("no_door", True),
        ("", True),
        ("other", False),
        ("moved", False),
        ("self", False),
    ],
)
def test_on_a_red_permit_only_that_nobody_was_there_can_be_said(world, keys, who, is_open):
    close(world)
    assert keys.opens("who", who=who) == is_open


def test_on_a_red_permit_nobody_is_identified(world, keys):
    close(world)
    with pytest.raises(ValidationError, match="not open now"):
        keys.identify()


def test_danger_leaves_only_leaving_open(world, keys):
    keys.identify()
    incidents.report(keys.visit, IncidentKind.DANGER, by=world.li)
    assert not keys.opens("safety", dog="yes") and not keys.opens("agreed", result="refused")
    assert keys.opens("leaving", left_at="now")
    with pytest.raises(ValidationError, match="not open now"):
        keys.identify()


def test_danger_stays_on_the_card_after_its_hold_is_released(world, keys):
    keys.identify()
    danger = incidents.report(keys.visit, IncidentKind.DANGER, by=world.li)
    holding.release(danger.hold, by=world.he, reason="All well", version=danger.hold.version)
    permits.check(keys.visit, by=world.li)
    assert permits.now(keys.visit).is_green
    with pytest.raises(ValidationError, match="not open now"):
        keys.identify()
    assert not door.Card.of(keys.visit).is_identified and not keys.opens("safety", dog="yes")


def test_another_incident_does_not_end_the_talk(world, keys):
    keys.identify()
    incidents.report(keys.visit, IncidentKind.OTHER, by=world.li)
    assert keys.opens("agreed", result="refused")


def test_a_permit_that_grows_old_ends_no_talk_but_one_that_rests_on_other_facts_does(world, keys):
    keys.identify()
    late = CHECKED + timedelta(hours=4, minutes=1)
    assert keys.opens("agreed", at=late, result="refused")
    only = holding.HoldTerms(debt=world.debts[0])
    holding.place(world.wang, HoldKind.DISPUTE, by=world.chen, reason="Only this one", terms=only)
    assert not keys.opens("agreed", at=late, result="nothing")


def test_before_anybody_was_spoken_with_an_old_permit_is_to_be_checked_again(keys):
    keys.press("safety", dog="yes")
    assert not keys.opens("opening", at=CHECKED + timedelta(hours=4, minutes=1), opening_a="yes")


def test_who_is_somebody_else_opens_nothing_about_the_debt(keys):
    keys.press("who", who="other")
    assert not keys.opens("listening", dispute="yes")
    card = door.Card.of(keys.visit)
    assert card.is_debtor_absent and not card.is_identified


def test_an_identity_card_is_enough_and_is_what_is_kept(keys):
    assert keys.identify(IdentityAnswers(card_seen=True))
    assert keys.draft.raw("who") == {"who": Who.SELF, "given": ["id_card"]}


@pytest.mark.parametrize(
    ("pressed", "kept"),
    [
        (AT_THE_DOOR, AT_THE_DOOR),
        (AT_THE_DOOR - timedelta(minutes=10), AT_THE_DOOR - timedelta(minutes=10)),
        (AT_THE_DOOR - timedelta(hours=24), AT_THE_DOOR - timedelta(hours=24)),
        (AT_THE_DOOR - timedelta(hours=24, seconds=1), AT_THE_DOOR),
        (AT_THE_DOOR + timedelta(seconds=1), AT_THE_DOOR),
        (None, AT_THE_DOOR),
    ],
)
def test_a_key_that_reaches_us_later_was_pressed_at_most_a_day_ago_and_never_later(keys, pressed, kept):
    keys.press("safety", dog="yes", observed_at=pressed)
    assert keys.draft.facts("safety")["dog"]["observed_at"] == kept.isoformat()


def test_only_a_moment_is_stamped_by_now(keys):
    keys.press("leaving", left_at="now")
    keys.press("safety", dog="now")
    assert keys.draft.left_at == AT_THE_DOOR
    assert keys.draft.value("safety", "dog") == "now"


def test_the_card_warns_after_half_an_hour_until_they_leave(keys):
    keys.press("safety", dog="yes")
    with clock.at(AT_THE_DOOR + timedelta(minutes=30)):
        assert not keys.draft.stays_long
    with clock.at(AT_THE_DOOR + timedelta(minutes=30, seconds=1)):
        assert keys.draft.stays_long
    keys.press("leaving", at=AT_THE_DOOR + timedelta(minutes=40), left_at="now")
    with clock.at(AT_THE_DOOR + timedelta(hours=1)):
        assert not keys.draft.stays_long
