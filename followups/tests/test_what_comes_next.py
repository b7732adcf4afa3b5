"""The step that is suggested after a contact, and a person's decision (F2)."""

from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cases import holding, moving
from cases.models import HoldKind, Outcome
from followups import next_step, promises
from followups.bearing import StepReason, look_up
from followups.kinds import Step
from followups.models import Ability, Task, TaskKind, Willingness
from followups.next_step import suggest
from foundation import clock
from tests.world.debtors import NOW, TODAY

EVERY_CELL = list(product(Outcome, Willingness, Ability))


@pytest.mark.parametrize(("outcome", "willingness", "ability"), EVERY_CELL)
def test_every_cell_has_a_step_with_reasons(outcome, willingness, ability):
    step, days, reasons = look_up(outcome, willingness, ability)
    assert step in Step
    assert 1 <= days <= 14
    assert reasons
    assert all(str(reason.label) for reason in reasons)


@pytest.mark.parametrize(("outcome", "willingness", "ability"), EVERY_CELL)
def test_nobody_who_cannot_pay_is_pressed_in_writing_or_at_their_door(outcome, willingness, ability):
    step, _days, _reasons = look_up(outcome, willingness, ability)
    asked_to_stop = outcome == Outcome.ASKED_TO_STOP
    if ability == Ability.UNABLE and not asked_to_stop:
        assert step not in (Step.LETTER, Step.VISIT)


def test_willing_but_only_over_time_is_for_an_agreement(world):
    _made = world.prepared_case()
    found = suggest(
        world.case, outcome=Outcome.SPOKE, willingness=Willingness.WILLING, ability=Ability.PARTLY
    )
    assert (found.step, found.due_on) == (Step.AGREEMENT, TODAY + timedelta(days=1))
    assert found.reasons == (StepReason.REACHED, StepReason.WILLING, StepReason.PARTLY)


def test_a_hold_waits_for_compliance_whatever_was_found(world):
    _made = world.prepared_case()
    holding.place(world.wang, HoldKind.VULNERABILITY, by=world.li, reason="Ill")
    for outcome in Outcome:
        found = suggest(world.case, outcome=outcome)
        assert (found.step, found.reasons) == (Step.WAIT, (StepReason.HOLD,))


def test_a_dispute_is_answered_with_evidence(world):
    _made = world.prepared_case()
    world.call(Outcome.DISPUTED)
    assert suggest(world.case, outcome=Outcome.DISPUTED).step == Step.EVIDENCE


def test_a_call_is_put_on_the_first_day_with_room_under_the_caps(world):
    _made = world.prepared_case()
    for _time in range(2):
        world.call(Outcome.SPOKE)
    found = suggest(world.case, outcome=Outcome.NO_ANSWER)
    # Two conversations in seven days are the limit. The next one is free on the eighth day.
    assert (found.step, found.due_on) == (Step.CALL, TODAY + timedelta(days=7))
    assert StepReason.ROOM in found.reasons


def test_no_room_in_two_weeks_suggests_nothing_and_says_so(world):
    _made = world.prepared_case()
    holding.ensure(world.wang, HoldKind.STOP_CHANNEL, channel="call", by=world.li, reason="Asked")
    found = suggest(world.case, outcome=Outcome.NO_ANSWER)
    assert (found.step, found.reasons) == (None, (StepReason.NOT_REACHED, StepReason.NO_DAY))


def test_what_is_under_way_is_waited_for(world):
    world.promise(due_on=TODAY + timedelta(days=5))
    assert suggest(world.case, outcome=Outcome.SPOKE).reasons == (StepReason.PROMISE,)
    agreement = world.drafted(("2026-12-01", "4000.00"))
    assert suggest(world.case, outcome=Outcome.SPOKE).reasons == (StepReason.AGREEMENT_WAITS,)
    world.make_active(agreement)
    found = suggest(world.case, outcome=Outcome.SPOKE)
    assert (found.due_on.isoformat(), found.reasons) == ("2026-12-01", (StepReason.AGREEMENT_ACTIVE,))


def test_an_agreed_instalment_that_is_late_is_called_about_and_not_waited_for(world):
    _made = world.prepared_case()
    world.active(("2026-12-01", "2000.00"), ("2027-01-01", "2000.00"))
    with clock.at(NOW + timedelta(days=7)):
        assert suggest(world.case, outcome=Outcome.SPOKE).reasons == (StepReason.AGREEMENT_ACTIVE,), (
            "due today"
        )
    with clock.at(NOW + timedelta(days=8)):
        found = suggest(world.case, outcome=Outcome.SPOKE)
        assert (found.step, found.reasons[0]) == (Step.CALL, StepReason.INSTALMENT_LATE)


def test_after_one_broken_promise_the_next_word_is_taken_in_writing(world):
    _made = world.prepared_case()
    world.promise(due_on=TODAY + timedelta(days=1))
    with clock.at(NOW + timedelta(days=6)):
        promises.judge(by=world.system)
        found = suggest(world.case, outcome=Outcome.PROMISED, willingness=Willingness.WILLING)
        assert (found.step, found.reasons[0]) == (Step.AGREEMENT, StepReason.PROMISE_BROKEN)


def test_two_broken_promises_or_a_broken_agreement_begin_a_new_round(world):
    _made = world.prepared_case()
    world.promise(due_on=TODAY + timedelta(days=1))
    world.promise(due_on=TODAY + timedelta(days=2))
    with clock.at(NOW + timedelta(days=7)):
        promises.judge(by=world.system)
        found = suggest(world.case, outcome=Outcome.SPOKE)
        assert (found.step, found.reasons[0]) == (Step.NEW_ROUND, StepReason.PROMISES_BROKEN)
        unable = suggest(world.case, outcome=Outcome.SPOKE, ability=Ability.UNABLE)
        assert unable.step == Step.HARDSHIP, "nobody who can't pay is pressed"
        moving.new_round(world.case, by=world.chen, reason="Two promises were broken")
        assert StepReason.PROMISES_BROKEN not in suggest(world.case, outcome=Outcome.SPOKE).reasons


def test_who_wants_instalments_has_promised_nothing(world):
    _made = world.prepared_case()
    found = suggest(world.case, outcome=Outcome.WANTS_INSTALMENTS)
    assert (found.step, found.reasons[0]) == (Step.AGREEMENT, StepReason.WANTS_INSTALMENTS)


def test_nothing_owed_any_more_is_closed(world):
    _made = world.assigned_case
    world.pays("4000.00")
    assert suggest(world.case, outcome=Outcome.SPOKE).step == Step.CLOSE


def test_a_decision_becomes_a_task_and_answers_what_asked_for_it(world):
    case = world.assigned_case
    Task.open(case, TaskKind.PROMISE_BROKEN, due_on=TODAY, by=world.system, subject="promise:1")
    task = next_step.decide(case, Step.LETTER, due_on=TODAY, note="", by=world.li)
    assert (task.kind, task.due_on) == (TaskKind.LETTER, TODAY)
    assert not Task.objects.open().filter(kind=TaskKind.PROMISE_BROKEN).exists()


def test_a_new_round_begins_with_a_reason(world):
    case = world.assigned_case
    with pytest.raises(ValidationError):
        next_step.decide(case, Step.NEW_ROUND, due_on=TODAY, note=" ", by=world.li)
    next_step.decide(case, Step.NEW_ROUND, due_on=TODAY, note="The promise was broken", by=world.li)
    case.refresh_from_db()
    assert case.current_round.number == 2


def test_the_page_suggests_and_keeps_what_a_person_decides(world):
    _made = world.prepared_case()
    page = world.signed_in(world.li)
    path = reverse("case-next-step", args=[world.case.number])
    shown = page.get(path, {"outcome": "spoke", "willingness": "unwilling", "ability": "able"})
    assert "Send a demand letter" in shown.content.decode()
    form = {"request_id": shown.context["form"]["request_id"].value(), "note": "", "step": "letter"}
    answer = page.post(path, {**form, "due_on": clock.business_date().isoformat()})
    assert answer.status_code == 302
    assert page.post(path, {**form, "due_on": clock.business_date().isoformat()}).status_code == 302
    assert Task.objects.filter(kind=TaskKind.LETTER).count() == 1
