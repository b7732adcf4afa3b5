"""What an event opens, confirms, voids or finishes stands in the trail, as what a person does."""

import json
from datetime import date, timedelta

import pytest
from django.utils import translation

from audit.models import Event
from cases.models import Case, ClosureKind
from collections_app import timeline
from followups import agreements, confirmations, endings, overdue, payments
from followups.kinds import TASK_RESULTS, Step, TaskResult
from followups.models import Task, TaskKind
from followups.verbs import Verb
from foundation import clock
from foundation.approvals import Decision
from staff.models import Role
from tests.world.debtors import NOW, TODAY


def finished(world):
    """Return each finished task as the trail has it: what it was about, its result, its case, and by whom."""
    kinds = dict(Task.objects.values_list("pk", "kind"))
    return [
        (
            kinds[int(event.subject_id)],
            json.loads(event.text)["after"]["result"],
            event.case,
            event.job or event.by.name,
        )
        for event in Event.objects.filter(verb=Verb.TASK_FINISHED).order_by("pk")
    ]


def test_money_that_settles_what_is_overdue(world):
    case = world.assigned_case
    overdue.flag(by=world.system)
    world.pays("2000.00")
    assert finished(world) == [], "something is overdue still"
    world.pays("500.00")
    assert finished(world) == [("overdue", "paid", case.number, world.sun.name)]
    world.pays("500.00")
    assert len(finished(world)) == 1, "what is finished is told once"


def test_each_step_of_an_agreement(world):
    agreement = world.active(("2026-12-01", "2000.00"), ("2027-01-01", "2000.00"))
    agreements.cancel(agreement, by=world.chen, reason="Wrong debts")
    told = Event.objects.filter(verb__startswith="agreement.").order_by("pk")
    assert [(event.verb, event.by, event.case) for event in told] == [
        (verb, by, world.case.number)
        for verb, by in (
            ("agreement.drafted", world.li),
            ("agreement.signed", world.li),
            ("agreement.accepted", world.chen),
            ("agreement.debtor_agreed", world.qian),
            ("agreement.activated", world.chen),
            ("agreement.cancelled", world.chen),
        )
    ]


def test_money_taken_back_when_finance_was_asked_to_confirm(world):
    payment = world.pays_everything()
    payments.reverse(payment, by=world.sun, reason="bounced")
    assert finished(world) == [("confirm_paid", "owed again", world.case.number, world.sun.name)]


def test_the_nights_job_finds_nothing_overdue_any_more(world):
    case = world.assigned_case
    world.pays("2500.00")
    Task.open(case, TaskKind.OVERDUE, due_on=TODAY, by=world.system)
    overdue.flag(by=world.system)
    assert finished(world) == [("overdue", "paid", case.number, "flag_overdue")]


def test_a_reminder_that_nobody_gave_in_time(world):
    world.active(("2026-11-27", "1000.00"), ("2027-01-25", "3000.00"))
    agreements.remind(TODAY, by=world.system)
    with clock.at(NOW + timedelta(days=3)):
        agreements.remind(date(2026, 11, 27), by=world.system)
        assert finished(world) == [], "the day itself is in time"
    with clock.at(NOW + timedelta(days=4)):
        agreements.remind(date(2026, 11, 28), by=world.system)
    assert finished(world) == [("reminder", "too_late", world.case.number, "judge")]


def test_whatever_was_still_to_do_when_the_case_was_closed(world):
    case = world.assigned_case
    for kind in (TaskKind.CALL, TaskKind.VISIT):
        Task.add(case, kind, due_on=TODAY, by=world.li)
    payment = world.pays_everything()
    confirmations.confirm_paid(case.payment_confirmations.get(), by=world.sun)
    world.to_close(ClosureKind.PAID)
    told = finished(world)
    assert payment and told[1:] == [
        (kind, "closed", case.number, world.chen.name) for kind in ("call", "visit")
    ]
    history = timeline.latest(Case.objects.with_people().get(pk=case.pk), size=50)
    assert [it.quote for it in history if it.words == "Task done"].count("The case was closed.") == 2


def test_many_tasks_are_finished_and_told_in_three_statements(world, django_assert_num_queries):
    for day in range(12):
        Task.add(world.assigned_case, TaskKind.CALL, due_on=TODAY + timedelta(days=day), by=world.li)
    Task.objects.get(due_on=TODAY).finish(by=world.li, result="Called the debtor")
    with django_assert_num_queries(3 + 2):
        assert Task.objects.all().finish(by=world.chen, result=TaskResult.CLOSED) == 11
    assert len(finished(world)) == 12
    assert Task.objects.get(due_on=TODAY).result == "Called the debtor", (
        "what was done before stays as it was"
    )


@pytest.mark.parametrize("code", [*TaskResult, *Step])
def test_every_code_is_worded_in_both_languages(code):
    with translation.override("en"):
        english = Task(result=code).result_words
    with translation.override("zh-hans"):
        chinese = Task(result=code).result_words
    assert english[0].isupper() and not chinese.isascii()
    assert set(TASK_RESULTS) == {*TaskResult.values, *Step.values}


# --- finance's confirmation and a request to close ----------------------------------------------------


def told(verb):
    """Return each event of this verb: for which case, by whom, and what changed."""
    return [
        (event.case, event.by.name, json.loads(event.text)["after"])
        for event in Event.objects.filter(verb=verb).select_related("by").order_by("pk")
    ]


def close_as_paid(world):
    """Chen asks to close. Sun's agreement is the confirmation that everything is paid."""
    request = world.to_close(ClosureKind.PAID)
    endings.decide(request.approvals.get(role=Role.FINANCE), Decision.APPROVED, by=world.sun)


def test_the_task_that_a_payment_opens_for_finance_is_told_once(world):
    world.pays_everything()
    assert told(Verb.TASK_OPENED) == [(world.case.number, world.sun.name, {"kind": "confirm_paid"})]
    event = Event.objects.get(verb=Verb.TASK_OPENED)
    assert event.subject_id == str(Task.objects.get(kind=TaskKind.CONFIRM_PAID).pk)
    world.pays("10.00")
    assert len(told(Verb.TASK_OPENED)) == 1, "more money asks finance nothing new"


def test_the_nights_job_tells_of_its_run_and_not_of_each_task(world):
    _case = world.assigned_case
    overdue.flag(by=world.system)
    assert Task.objects.open().filter(kind=TaskKind.OVERDUE).exists()
    assert told(Verb.TASK_OPENED) == []


def test_closing_as_paid_tells_that_finance_confirmed(world):
    world.pays_everything()
    close_as_paid(world)
    assert told(Verb.PAYMENT_CONFIRMED) == [(world.case.number, world.sun.name, {})]
    confirmation = world.case.payment_confirmations.get()
    assert (confirmation.confirmed_by, confirmation.confirmed_at) == (world.sun, NOW)
    assert Event.objects.get(verb=Verb.PAYMENT_CONFIRMED).subject_id == str(confirmation.pk)


def test_closing_after_finance_confirmed_does_not_tell_it_again(world):
    world.pays_everything()
    confirmations.confirm_paid(world.case.payment_confirmations.get(), by=world.sun)
    world.to_close(ClosureKind.PAID)
    assert len(told(Verb.PAYMENT_CONFIRMED)) == 1


@pytest.mark.parametrize("given", [True, False], ids=["given", "only asked for"])
def test_money_taken_back_voids_the_confirmation_and_tells_it(world, given):
    payment = world.pays_everything()
    if given:
        confirmations.confirm_paid(world.case.payment_confirmations.get(), by=world.sun)
    with clock.at(NOW + timedelta(hours=1)):
        payments.reverse(payment, by=world.sun, reason="bounced")
    assert told(Verb.PAYMENT_CONFIRMATION_VOIDED) == [
        (world.case.number, world.sun.name, {"was_given": given})
    ]
    assert world.case.payment_confirmations.get().void_at == NOW + timedelta(hours=1)
    with clock.at(NOW + timedelta(hours=2)):
        world.pays("1.00")
    assert len(told(Verb.PAYMENT_CONFIRMATION_VOIDED)) == 1, "what is void is not voided again"


def test_reopening_voids_the_confirmation_and_tells_it(world):
    world.pays_everything()
    close_as_paid(world)
    endings.reopen(world.case, by=world.chen, reason="The payment was another debtor's")
    assert told(Verb.PAYMENT_CONFIRMATION_VOIDED) == [
        (world.case.number, world.chen.name, {"was_given": True})
    ]
    case = Case.objects.with_people().get(pk=world.case.pk)
    assert "Confirmation of full payment is void" in [it.words for it in timeline.latest(case, size=50)]


def test_money_that_leaves_a_debt_voids_nothing_where_finance_was_never_asked(world):
    _case = world.assigned_case
    world.pays("500.00")
    assert told(Verb.PAYMENT_CONFIRMATION_VOIDED) == []


def test_asking_for_closure_is_told_with_its_kind_and_reason(world):
    request = world.to_close(ClosureKind.WRITTEN_OFF, "Insolvent")
    assert told(Verb.CLOSURE_ASKED) == [
        (world.case.number, world.chen.name, {"kind": "written_off", "reason": "Insolvent"})
    ]
    assert Event.objects.get(verb=Verb.CLOSURE_ASKED).subject_id == str(request.pk)
