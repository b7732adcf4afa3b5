"""A pause of an agreement: with proof and a day of review, nobody demands and nothing breaks."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader

from cases.contact_check import check
from cases.contact_facts import approach_to
from cases.kinds import Channel, HoldKind, Scope
from cases.models import EvidenceKind, Hold
from followups import agreements, next_step, overdue
from followups.agreements import Pause
from followups.kinds import AgreementState, PausedDays, TaskKind, TaskResult
from followups.models import RepaymentAgreement, Suspension, Task
from foundation import clock
from ledger import arrears
from tests.world import World
from tests.world.debtors import TODAY, moment

REVIEW = date(2026, 12, 24)
DUES = (("2026-12-01", "1000.00"), ("2026-12-11", "1000.00"), ("2027-01-11", "2000.00"))


def paused(world: World, days: str = PausedDays.STAY, until: date = REVIEW) -> RepaymentAgreement:
    """Wang's agreement on 4,000.00, whose first instalment is paid, paused from 2 December on."""
    agreement = world.active(*DUES)
    world.pays("1000.00")
    proof = world.evidence(EvidenceKind.OTHER)
    with clock.at(moment(10, day=date(2026, 12, 2))):
        agreement.refresh_from_db()
        agreements.suspend(agreement, Pause(until, days, "In hospital", proof), by=world.chen)
    agreement.refresh_from_db()
    return agreement


def state(agreement: RepaymentAgreement) -> str:
    agreement.refresh_from_db()
    return str(agreement.state)


def night(world: World, day: date) -> dict[str, int]:
    with clock.at(moment(2, day=day)):
        overdue.flag(by=world.system)
        return agreements.judge(by=world.system)


def test_in_a_pause_nothing_breaks_and_nobody_is_asked_to_demand(world: World) -> None:
    agreement = paused(world)
    for day in (date(2026, 12, 9), date(2026, 12, 15), date(2026, 12, 20)):
        found = night(world, day)
        assert (found["broken"], found["reminders"]) == (0, 0)
    assert state(agreement) == AgreementState.ACTIVE
    kinds = set(Task.objects.open().values_list("kind", flat=True))
    assert not kinds & {TaskKind.OVERDUE, TaskKind.REMINDER, TaskKind.AGREEMENT_BROKEN}
    with clock.at(moment(10, day=date(2026, 12, 15))):
        approach = approach_to(world.wang, channel=Channel.CALL, case=world.case, phone=world.phone)
        assert not check(approach).allowed
        suggestion = next_step.suggest(world.case, outcome="spoke")
        assert (suggestion.step, suggestion.due_on) == ("wait", REVIEW)


def test_what_fell_due_in_the_pause_breaks_it_only_after_its_grace_days(world: World) -> None:
    agreement = paused(world)
    assert night(world, REVIEW + timedelta(days=3))["broken"] == 0
    assert night(world, REVIEW + timedelta(days=4))["broken"] == 1
    assert state(agreement) == AgreementState.BROKEN


def test_what_fell_due_in_the_pause_may_be_paid_on_the_last_day_of_grace(world: World) -> None:
    agreement = paused(world)
    with clock.at(moment(9, day=REVIEW + timedelta(days=3))):
        world.pays("1000.00")
    night(world, REVIEW + timedelta(days=4))
    assert state(agreement) == AgreementState.ACTIVE
    with clock.at(moment(9, day=REVIEW + timedelta(days=4))):
        assert [row.was_late for row in agreements.progress(agreement)] == [False, True, False]


def test_days_that_move_move_by_the_pause_here_and_in_the_books(world: World) -> None:
    agreement = paused(world, PausedDays.MOVE)  # 2 to 24 December are 23 days.
    days = [row.due_on for row in agreement.instalments.all()]
    assert days == [date(2026, 12, 1), date(2027, 1, 3), date(2027, 2, 3)]
    assert agreement.schedule is not None
    booked = agreement.schedule.instalments.order_by("due_on").values_list("due_on", flat=True)
    assert list(booked) == days
    night(world, date(2027, 1, 2))
    assert state(agreement) == AgreementState.ACTIVE
    before = arrears.standing([world.debtor.account_id], date(2026, 12, 1))[world.debtor.account_id]
    assert before.amount_overdue == Decimal("0.00")
    assert night(world, date(2027, 1, 7))["broken"] == 1


def test_delinquent_days_stand_still_and_days_past_due_go_on(world: World) -> None:
    paused(world)
    account = world.debtor.account_id
    in_pause = arrears.standing([account], date(2026, 12, 20))[account]
    assert in_pause.days_past_due == 9
    assert in_pause.delinquent_days == 0


def test_a_pause_keeps_a_shorter_hardship_hold_until_its_day(world: World) -> None:
    agreement = paused(world)
    hold = Hold.objects.get(kind=HoldKind.HARDSHIP)
    assert hold.until == REVIEW
    with clock.at(moment(10, day=REVIEW + timedelta(days=1))):
        assert not Hold.objects.standing(clock.business_date()).exists()
    with clock.at(moment(10, day=date(2026, 12, 10))):
        agreements.resume(agreement, by=world.chen, reason="Works again")
        later = Pause(date(2027, 2, 1), PausedDays.STAY, "Ill again", proof_reference="Ward 7, file 12")
        agreements.suspend(agreement, later, by=world.chen)
    hold.refresh_from_db()
    assert (hold.until, hold.pauses.get().until) == (date(2027, 2, 1), date(2027, 2, 1))


def test_the_day_of_review_is_a_task_that_taking_it_up_again_finishes(world: World) -> None:
    agreement = paused(world)
    task = Task.objects.get(kind=TaskKind.REVIEW_PAUSE)
    assert (task.due_on, task.is_open) == (REVIEW, True)
    with clock.at(moment(10, day=date(2026, 12, 14))):
        with pytest.raises(ValidationError, match="Say why"):
            agreements.resume(agreement, by=world.chen, reason=" ")
        agreements.resume(agreement, by=world.chen, reason="Works again")
        with pytest.raises(ValidationError, match="not paused"):
            agreements.resume(agreement, by=world.chen, reason="Works again")
    task.refresh_from_db()
    assert (task.is_open, task.result) == (False, "Works again")
    assert Suspension.objects.get().last_day == date(2026, 12, 13)
    # What fell due in it is in time until the 16th.
    assert night(world, date(2026, 12, 16))["broken"] == 0
    assert night(world, date(2026, 12, 17))["broken"] == 1


def test_cancelling_the_agreement_ends_the_pause(world: World) -> None:
    agreement = paused(world)
    with clock.at(moment(10, day=date(2026, 12, 14))):
        agreements.cancel(agreement, by=world.chen, reason="Other terms")
    assert Suspension.objects.get().ended_by == world.chen
    assert not Task.objects.open().filter(kind=TaskKind.REVIEW_PAUSE).exists()


def test_an_open_reminder_is_finished_as_paused(world: World) -> None:
    agreement = world.active(*DUES)
    with clock.at(moment(2, day=date(2026, 11, 29))):
        assert agreements.remind(clock.business_date(), by=world.system) == 1
    with clock.at(moment(10, day=date(2026, 11, 30))):
        agreement.refresh_from_db()
        pause = Pause(REVIEW, PausedDays.STAY, "In hospital", proof_reference="Ward 7")
        agreements.suspend(agreement, pause, by=world.chen)
    assert Task.objects.get(kind=TaskKind.REMINDER).result == TaskResult.PAUSED


@pytest.mark.parametrize(
    ("pause", "field"),
    [
        (Pause(REVIEW, PausedDays.STAY, "In hospital"), "proof"),
        (Pause(REVIEW, PausedDays.STAY, " ", proof_reference="Ward 7"), "reason"),
        (Pause(TODAY, PausedDays.STAY, "In hospital", proof_reference="Ward 7"), "until"),
        (Pause(TODAY + timedelta(days=181), PausedDays.STAY, "Ill", proof_reference="Ward 7"), "until"),
    ],
)
def test_a_pause_needs_a_proof_a_reason_and_a_day_to_come(world: World, pause: Pause, field: str) -> None:
    agreement = world.active(*DUES)
    with pytest.raises(ValidationError) as refused:
        agreements.suspend(agreement, pause, by=world.chen)
    assert list(refused.value.message_dict) == [field]
    assert not Suspension.objects.exists()


def test_a_draft_and_a_paused_agreement_are_not_paused(world: World) -> None:
    agreement = paused(world)
    pause = Pause(REVIEW, PausedDays.STAY, "In hospital", proof_reference="Ward 7")
    with clock.at(moment(10, day=date(2026, 12, 3))), pytest.raises(ValidationError, match="already"):
        agreements.suspend(agreement, pause, by=world.chen)
    RepaymentAgreement.objects.update(state=AgreementState.DRAFT)
    with pytest.raises(ValidationError, match="Only an active"):
        agreements.suspend(agreement, pause, by=world.chen)


def test_the_days_of_a_catch_up_stay(world: World) -> None:
    agreement = world.active(*DUES)
    RepaymentAgreement.objects.update(scope=Scope.CATCH_UP)
    pause = Pause(REVIEW, PausedDays.MOVE, "In hospital", proof_reference="Ward 7")
    with pytest.raises(ValidationError) as refused:
        agreements.suspend(agreement, pause, by=world.chen)
    assert list(refused.value.message_dict) == ["days"]


def test_in_the_browser_from_pause_to_taking_it_up_again(world: World) -> None:
    agreement = world.active(*DUES)
    number, chen = world.case.number, world.signed_in(world.chen)
    path = [number, agreement.revision]
    typed = {
        "version": agreement.version,
        "until": REVIEW.isoformat(),
        "days": "stay",
        "reason": "In hospital",
        "proof_reference": "Ward 7, file 12",
    }
    assert chen.post(reverse("agreement-pause", args=path), typed).status_code == 302
    stale = chen.post(reverse("agreement-pause", args=path), typed)
    assert stale.status_code == 409
    shown = chen.get(agreement.get_absolute_url()).content.decode()
    for said in ("paused", "2026-12-24", "2026-12-27", "Ward 7, file 12"):
        assert said in shown
    assert chen.post(reverse("agreement-pause-printing", args=path)).status_code == 302
    opened = chen.get(reverse("agreement-pause-paper", args=path))
    assert opened.headers["Content-Type"] == "application/pdf"
    agreement.refresh_from_db()
    again = {"version": agreement.version, "reason": "Works again"}
    with clock.at(moment(11)):
        assert chen.post(reverse("agreement-resumption", args=path), again).status_code == 302
    assert Suspension.objects.get().end_reason == "Works again"


@pytest.mark.parametrize(
    ("days", "language", "said"),
    [
        (PausedDays.STAY, "en", ("2026-12-02", "2026-12-27", "Nothing is given up")),
        (PausedDays.MOVE, "en", ("move by 23 days", "2027-01-03")),
    ],
)
def test_the_confirmation_says_what_becomes_of_the_days(
    world: World, days: str, language: str, said: tuple[str, ...]
) -> None:
    agreement = paused(world, days)
    RepaymentAgreement.objects.update(language=language)
    pause = Suspension.objects.select_related("agreement__case__debtor__person").get()
    with agreements.print_confirmation(pause, by=world.chen).file.open("rb") as file:
        pages = PdfReader(io.BytesIO(file.read())).pages
    text = " ".join("".join(page.extract_text() for page in pages).split())
    for words in said:
        assert words in text
    assert agreement.pk == pause.agreement_id
