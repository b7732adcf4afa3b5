"""The words of an event for a reader: its facts, its quote, its tone, and its link."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from audit.models import Event
from audit.record import record
from cases import holding
from cases.models import Case, HoldKind
from cases.verbs import Verb as CaseVerb
from collections_app import notices, timeline
from collections_app.case_page import _about_holds, _steps
from followups.verbs import Verb as FollowupVerb
from foundation import clock
from ledger.models import Payment
from staff.models import Notification
from tests.world import World
from tests.world.debtors import NOW, TODAY


@pytest.fixture(autouse=True)
def tuesday_morning() -> object:
    with clock.at(NOW):
        yield


@pytest.mark.parametrize(
    ("noun", "after", "facts"),
    [
        ("case", {"stage": "follow_up"}, ["Follow-up"]),
        ("promise", {"outcome": "part_kept"}, ["part-kept"]),
        ("contact", {"channel": "call", "outcome": "no_answer"}, ["call", "no answer"]),
        ("promise", {"amount": "1200.5", "due_on": "2026-12-01"}, ["¥1,200.50", "2026-12-01"]),
        ("hold", {"until": "2026-12-01T10:00:00+08:00"}, ["2026-12-01"]),
        ("hold", {"until": None}, []),
        ("contact", {"outcome": "a code of long ago"}, []),
        ("person", {"name": "kept to itself"}, []),
        ("case", {}, []),
    ],
)
def test_codes_are_worded_and_amounts_and_days_written(
    noun: str, after: dict[str, object], facts: list[str]
) -> None:
    assert list(timeline._facts(noun, after)) == facts


def test_a_promise_has_the_tone_of_its_outcome_and_other_verbs_their_own() -> None:
    tones = {it: timeline._tone(FollowupVerb.PROMISE_JUDGED, {"outcome": it}) for it in timeline.TONES}
    assert tones == {"kept": "good", "part_kept": "warn", "broken": "stop"}
    assert timeline._tone(FollowupVerb.PROMISE_JUDGED, {"outcome": "withdrawn"}) == ""
    assert timeline._tone(CaseVerb.HOLD_PLACED, {}) == CaseVerb.HOLD_PLACED.tone
    assert timeline._tone(None, {"outcome": "kept"}) == ""


@pytest.mark.parametrize(
    ("noun", "after", "quote"),
    [
        ("hold", {"reason": "Denies it"}, "Denies it"),
        ("plan", {"remarks": "Too much at once", "reason": ""}, "Too much at once"),
        ("visit", {"result": "promise"}, ""),
        ("task", {"result": "Rang twice"}, "Rang twice"),
        ("case", {}, ""),
    ],
)
def test_what_somebody_said_is_quoted_and_a_code_is_not(
    noun: str, after: dict[str, object], quote: str
) -> None:
    assert timeline._quoted(noun, after) == quote


def test_an_event_leads_to_the_page_of_its_noun(world: World) -> None:
    case = world.assigned_case
    holding.place(world.wang, HoldKind.DISPUTE, by=world.li, reason="Denies it")
    lines = timeline.latest(Case.objects.with_people().get(pk=case.pk), size=50)
    urls = {line.words: line.url for line in lines}
    assert urls["Hold placed"] == reverse("case-holds", args=[case.number])
    assert urls["Case opened"] == ""


def test_a_verb_of_a_version_that_is_gone_is_shown_by_its_code(world: World) -> None:
    record(CaseVerb.CASE_OPENED, world.case, by=world.chen, case=world.case.number)
    event = Event.objects.latest("pk")
    event.verb = "case.juggled"
    (line,) = timeline._worded([event])
    assert (line.words, line.tone, line.by) == ("case.juggled", "", "Chen Jing")


@pytest.mark.parametrize(("moved", "told"), [(timedelta(0), True), (timedelta(seconds=-1), False)])
def test_money_from_before_the_case_belongs_to_no_history_of_it(
    world: World, moved: timedelta, told: bool
) -> None:
    case = Case.objects.with_people().get(pk=world.assigned_case.pk)
    payment = world.pays("10.00", on=date(2026, 11, 20))
    Payment.objects.filter(pk=payment.pk).update(booked_at=case.opened_at + moved)
    notes = [it.note for it in timeline.latest(case, size=50) if it.words == "Payment received"]
    assert notes == (["¥10.00, value date 2026-11-20"] if told else [])


@pytest.mark.parametrize(
    ("stage", "states"),
    [
        ("prepare", ["now", "later", "later"]),
        ("visit", ["done", "now", "later"]),
        ("follow_up", ["done", "done", "now"]),
    ],
)
def test_the_stepper_says_what_is_done_and_what_comes(world: World, stage: str, states: list[str]) -> None:
    case = world.assigned_case
    case.stage = stage
    assert [step.state for step in _steps(case, may_move=False)] == states


def test_only_the_next_stage_leads_on_and_only_for_those_who_may_move(world: World) -> None:
    case = world.assigned_case
    move = reverse("case-stage", args=[case.number])
    assert [step.url for step in _steps(case, may_move=True)] == ["", move, ""]
    assert [step.url for step in _steps(case, may_move=False)] == ["", "", ""]
    case.closed_at = NOW
    closed = _steps(case, may_move=True)
    assert [(step.state, step.url) for step in closed] == [("done", "")] * 3


@pytest.mark.parametrize(
    ("until", "text"),
    [
        (None, "Since 2026-11-24, until it is released."),
        (TODAY + timedelta(days=6), "Since 2026-11-24, until 2026-11-30."),
    ],
)
def test_a_hold_is_seen_before_anything_else(world: World, until: date | None, text: str) -> None:
    case = world.assigned_case
    hold = holding.place(world.wang, HoldKind.DISPUTE, by=world.li, reason="Denies it")
    type(hold).objects.filter(pk=hold.pk).update(until=until)
    (banner,) = _about_holds(case, TODAY)
    assert (banner.tone, banner.text) == ("stop", text)
    assert banner.url == reverse("case-holds", args=[case.number])


def test_a_notice_that_lacks_a_parameter_can_still_be_read() -> None:
    assert notices.words(Notification(kind="incident", params={})) == "An incident was reported in case –."
    whole = Notification(kind="incident", params={"case": "C-2026-000001"})
    assert notices.words(whole) == "An incident was reported in case C-2026-000001."
    with translation.override("zh-hans"):
        assert "C-2026-000001" in notices.words(whole)


def test_a_notice_of_a_kind_that_is_gone_says_its_subject() -> None:
    assert notices.words(Notification(kind="gone", subject="Case C-1", params={})) == "Case C-1"
    assert notices.words(Notification(kind="gone", subject="", params={})) == "gone"


def test_an_amount_in_the_history_keeps_its_cents() -> None:
    (told,) = timeline._facts("promise", {"amount": Decimal("0.10")})
    assert told == "¥0.10"
