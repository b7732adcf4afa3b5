"""A draft counts each step's revisions apart; what does not fit together is found before submitting."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from foundation import clock
from foundation.errors import Stale
from tests.world.debtors import TODAY, moment
from visits.finished_draft import SIGNS
from visits.forms.whole_draft import WholeDraft
from visits.models import Step, VisitDraft

TOMORROW = TODAY + timedelta(days=1)
EVENING = moment(19)
TOLD = {
    "safety": {"arrived_at": "2026-11-24T14:00"},
    "who": {"who": "self", "given": ["birthday", "id_tail"]},
    "listening": {"willingness": "willing", "ability": "partly"},
    "agreed": {"result": "nothing"},
    "leaving": {"left_at": "2026-11-24T14:30"},
}


@pytest.fixture(autouse=True)
def half_past_one(world):
    """The visit is planned for two o'clock."""
    with clock.at(moment(13, 30)):
        assert world.planned.starts_at == moment(14)
        yield


def whole(world, **changes):
    """All that Li tells in the evening, with ``changes`` to some steps, read together."""
    draft = world.draft
    for step, facts in TOLD.items():
        told = {**facts, **changes.get(step, {})}
        draft.save_step(step, told, revision=draft.revision(step), by=world.li)
    for step in changes.keys() - TOLD.keys():
        draft.save_step(step, changes[step], revision=draft.revision(step), by=world.li)
    return WholeDraft(draft)


def faults(world, **changes):
    with clock.at(EVENING):
        return [(fault.step.value, fault.name) for fault in whole(world, **changes).faults]


def told(world, **changes):
    """What all of it tells, once nothing is wrong with it."""
    with clock.at(EVENING):
        read = whole(world, **changes)
        assert read.faults == []
        return read.finished()


def test_each_step_counts_its_own_revisions(world):
    draft = world.draft
    assert draft.save_step("safety", {"dog": "yes"}, revision=0, by=world.li) == 1
    assert draft.save_step("who", {"who": "other"}, revision=0, by=world.li) == 1
    assert draft.save_step("safety", {"lone": "yes"}, revision=1, by=world.zhao) == 2
    assert (draft.revision("safety"), draft.revision("who"), draft.revision("agreed")) == (2, 1, 0)


def test_each_fact_says_who_wrote_it_and_in_which_revision(world):
    draft = world.draft
    draft.save_step("safety", {"dog": "yes"}, revision=0, by=world.li)
    draft.save_step("safety", {"lone": "yes"}, revision=0, by=world.zhao)
    facts = draft.facts("safety")
    assert (facts["dog"]["by"], facts["dog"]["revision"]) == (world.li.pk, 1)
    assert (facts["lone"]["by"], facts["lone"]["revision"]) == (world.zhao.pk, 2)


def test_who_writes_over_the_newest_revision_wins_and_over_an_older_one_is_shown_it(world):
    draft = world.draft
    draft.save_step("agreed", {"amount": "500"}, revision=0, by=world.li)
    draft.save_step("agreed", {"amount": "600"}, revision=1, by=world.li)
    with pytest.raises(Stale) as stale:
        draft.save_step("agreed", {"amount": "800"}, revision=1, by=world.zhao)
    assert (stale.value.mine, stale.value.theirs) == (1, 2)
    assert draft.save_step("agreed", {"amount": "800"}, revision=2, by=world.zhao) == 3


def test_an_answer_that_was_empty_and_stays_empty_is_no_change(world):
    assert world.draft.save_step("agreed", {"amount": "", "result": ""}, revision=0, by=world.li) == 0
    assert world.draft.facts("agreed") == {}


def test_saving_says_when(world):
    with clock.at(EVENING):
        world.draft.save_step("safety", {"dog": "yes"}, revision=0, by=world.li)
    assert VisitDraft.to_read(world.planned).saved_at == EVENING


def test_a_step_that_does_not_exist_is_not_kept(world):
    with pytest.raises(ValidationError, match="no such step"):
        world.draft.save_step("basement", {"dog": "yes"}, revision=0, by=world.li)


@pytest.mark.parametrize(
    ("said", "bars"),
    [
        ({"dispute": "yes"}, True),
        ({"ill": "yes"}, True),
        ({"not_theirs": "yes"}, True),
        ({"dispute": "no", "not_theirs": "yes"}, True),
        ({"dispute": "no"}, False),
        ({"hardship": "yes"}, False),
        ({"no_visits": "yes"}, False),
        ({}, False),
    ],
)
def test_after_a_dispute_an_illness_or_a_debt_of_another_nothing_is_asked_for(world, said, bars):
    world.draft.save_step("listening", said, revision=0, by=world.li)
    assert world.draft.bars_agreeing is bars


def test_reading_a_draft_begins_none(world):
    assert VisitDraft.to_read(world.planned).pk is None
    assert not VisitDraft.objects.exists()


@pytest.mark.parametrize(
    ("written", "due_at"),
    [
        ({}, moment(15, day=TOMORROW)),
        ({"safety": {"arrived_at": "2026-11-24T14:02"}}, moment(14, 2, day=TOMORROW)),
        (
            {
                "safety": {"arrived_at": "2026-11-24T14:02"},
                "leaving": {"left_at": "2026-11-24T14:31"},
            },
            moment(14, 31, day=TOMORROW),
        ),
    ],
)
def test_it_is_written_within_a_day_of_leaving_else_of_coming_else_of_the_window(world, written, due_at):
    for step, facts in written.items():
        world.draft.save_step(step, facts, revision=0, by=world.li)
    assert world.draft.due_at == due_at
    with clock.at(due_at):
        assert not world.draft.is_late
    with clock.at(due_at + timedelta(seconds=1)):
        assert world.draft.is_late


def test_all_that_is_right_has_no_fault(world):
    assert faults(world) == []


@pytest.mark.parametrize(
    ("leaving", "wrong"),
    [
        ({"left_at": "2026-11-24T14:00"}, []),
        ({"left_at": "2026-11-24T13:59"}, [("leaving", "left_at")]),
        ({"left_at": "2026-11-24T19:00"}, []),
        ({"left_at": "2026-11-24T19:01"}, [("leaving", "left_at")]),
        ({"asked_at": "2026-11-24T14:00"}, []),
        ({"asked_at": "2026-11-24T14:30"}, []),
        ({"asked_at": "2026-11-24T13:59"}, [("leaving", "asked_at")]),
        ({"asked_at": "2026-11-24T14:31"}, [("leaving", "asked_at")]),
    ],
)
def test_coming_being_asked_to_leave_and_leaving_follow_one_another(world, leaving, wrong):
    assert faults(world, leaving={**TOLD["leaving"], **leaving}) == wrong


@pytest.mark.parametrize(
    ("due_on", "is_right"),
    [("2026-11-23", False), ("2026-11-24", True), ("2027-02-22", True), ("2027-02-23", False)],
)
def test_a_promise_reaches_from_the_day_of_the_visit_to_ninety_days_on(world, due_on, is_right):
    found = faults(world, agreed={"result": "promise", "amount": "800", "due_on": due_on})
    assert found == ([] if is_right else [("agreed", "due_on")])


@pytest.mark.parametrize(("paid_on", "is_right"), [("2026-11-24", True), ("2026-11-25", False)])
def test_nobody_has_paid_tomorrow(world, paid_on, is_right):
    paid = {"result": "paid", "paid_amount": "500", "paid_on": paid_on, "paid_channel": "WeChat"}
    assert faults(world, agreed=paid) == ([] if is_right else [("agreed", "paid_on")])


def test_instalments_are_calculated_before_they_are_agreed(world):
    assert faults(world, agreed={"result": "instalments"}) == [("terms", "instalments")]
    calculated = {
        "frequency": "monthly",
        "instalments": "4",
        "first_due_on": "2026-12-24",
    }
    assert told(world, agreed={"result": "instalments"}, terms=calculated).terms.total == 4000


def test_terms_that_were_only_talked_about_are_not_told_as_agreed(world):
    calculated = {"instalments": "4", "first_due_on": "2026-12-24"}
    heard = told(world, terms=calculated)
    assert heard.terms is None and heard.result == "nothing"


@pytest.mark.parametrize("name", ["instalments", "first_due_on"])
def test_the_calculator_needs_both(world, name):
    asked = {"instalments": "4", "first_due_on": "2026-12-24"}
    assert faults(world, terms={**asked, name: ""}) == [("terms", name)]


@pytest.mark.parametrize("sign", sorted(SIGNS.keys() - {"deceased"}))
def test_each_sign_that_was_ticked_is_told(world, sign):
    assert told(world, listening={**TOLD["listening"], sign: "yes"}).signs == {sign}


def test_what_is_told_is_what_was_typed(world):
    said = {
        "debtor_said": "In spring",
        "we_said": "We will call",
        "reasons": ["lost_work"],
        "no_visits": "yes",
    }
    promise = {"result": "promise", "amount": "1,200.50", "due_on": "2026-12-08", "method": "wechat"}
    heard = told(world, listening={**TOLD["listening"], **said}, agreed=promise)
    assert (heard.debtor_said, heard.we_said, heard.reasons) == ("In spring", "We will call", ("lost_work",))
    assert heard.no_more_visits and heard.given == ("birthday", "id_tail")
    assert (heard.willingness, heard.ability) == ("willing", "partly")
    assert (str(heard.promised.amount), heard.promised.method) == ("1200.50", "wechat")
    assert (heard.arrived_at, heard.left_at) == (moment(14), moment(14, 30))
    assert heard.asked_to_leave_at is None and heard.paid is None


def test_a_fault_is_named_by_its_question_or_by_its_step(world):
    with clock.at(EVENING):
        (fault,) = whole(world, agreed={"result": "instalments"}).faults
    assert fault.label == "How many"
    assert type(fault)(Step.AGREED, "", "").label == "What was agreed"
