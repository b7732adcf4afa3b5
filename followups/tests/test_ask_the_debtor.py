"""The debtor has the second word (R2)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cases.models import Case, Concern
from followups import statements
from followups.models import AgreementState, Answer, DebtorStatement, Task, TaskKind
from followups.statements import StatementAnswers
from tests.world.debtors import TODAY

FINE = {"as_recorded": Answer.YES, "frightened": Answer.NO, "agrees": Answer.YES}
HALVES = (("2026-12-01", "2000.00"), ("2027-01-01", "2000.00"))


def take(world, visit, **answers):
    return statements.take(world.case, visit, StatementAnswers(**{**FINE, **answers}), by=world.qian)


def test_a_supervisor_is_asked_to_ask_within_72_hours_once(world):
    visit = world.visited()
    statements.ask(world.case, visit, by=world.li)
    statements.ask(world.case, visit, by=world.li)
    task = Task.objects.get(kind=TaskKind.STATEMENT)
    assert (task.due_on, task.role) == (TODAY + timedelta(days=3), "supervisor")
    assert task not in Task.objects.mine(world.li)
    assert task in Task.objects.mine(world.chen)


def test_the_debtors_words_answer_the_task_and_stand_beside_the_record(world):
    visit = world.visited()
    statements.ask(world.case, visit, by=world.li)
    page = world.signed_in(world.chen)
    path = reverse("case-statements", args=[world.case.number])
    form = {**FINE, "contact": visit.pk, "words": "他们很客气。\n五分钟就走了", "said_at": "2026-11-24T09:30"}
    assert page.post(path, form).status_code == 302
    assert not Task.objects.open().filter(kind=TaskKind.STATEMENT).exists()
    shown = world.signed_in(world.li).get(path).content.decode()
    assert "他们很客气。\n五分钟就走了" in shown
    assert page.post(path, form).status_code == 422


@pytest.mark.parametrize("who", ["li", "zhao"])
def test_the_pair_does_not_ask_about_its_own_visit(world, who):
    visit = world.visited()
    with pytest.raises(ValidationError, match="outside the pair"):
        statements.take(world.case, visit, StatementAnswers(**FINE), by=getattr(world, who))


@pytest.mark.parametrize(
    "answers",
    [{"frightened": Answer.YES}, {"as_recorded": Answer.NO}, {"agrees": Answer.NO}],
    ids=["frightened", "not as recorded", "does not agree"],
)
def test_what_worries_is_opened_to_compliance(world, answers):
    take(world, world.visited(), **answers)
    assert world.case in Case.objects.visible_to(world.he)


def test_silence_is_an_answer_of_its_own_and_no_yes(world):
    agreement = world.accepted(*HALVES)
    take(world, world.visited(), as_recorded=Answer.SILENT, frightened=Answer.SILENT, agrees=Answer.SILENT)
    agreement.refresh_from_db()
    assert agreement.debtor_agreed_at is None
    assert agreement.debtor_objected_at is None
    assert not Concern.objects.filter(kind="complaint").exists()


def test_the_debtors_yes_is_the_yes_that_an_agreement_waits_for(world):
    agreement = world.signed(*HALVES)
    statement = take(world, world.visited())
    agreement.refresh_from_db()
    assert agreement.debtor_agreed_at == statement.said_at
    assert agreement.state == AgreementState.SIGNED


def test_the_debtors_no_keeps_the_agreement_from_becoming_active(world):
    agreement = world.accepted(*HALVES)
    take(world, world.visited(), agrees=Answer.NO)
    agreement.refresh_from_db()
    assert agreement.debtor_objected_at is not None


def test_an_answer_is_shown_in_its_tone(world):
    content = {"as_recorded": Answer.YES, "frightened": Answer.NO, "agrees": Answer.YES}
    assert set(DebtorStatement(**content).tones.values()) == {"good"}
    worried = {"as_recorded": Answer.NO, "frightened": Answer.YES, "agrees": Answer.NO}
    assert set(DebtorStatement(**worried).tones.values()) == {"stop"}
    assert set(DebtorStatement(**dict.fromkeys(content, Answer.SILENT)).tones.values()) == {""}
