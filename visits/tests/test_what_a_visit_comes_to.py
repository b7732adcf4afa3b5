"""What a visit comes to: its outcome, the holds, the next stage, and who hears of it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from cases.models import Hold, HoldKind, IdentityConfirmation, Outcome, Stage
from followups.models import PayingMethod, PaymentClaim, PromiseToPay
from foundation import clock
from staff.models import Notification
from tests.world.debtors import TODAY, moment
from visits.finished_draft import DoorPayment, DoorPromise
from visits.models import Incident, Result, VisitConfirmation, VisitDraft, VisitRecord, Who

TOMORROW = TODAY + timedelta(days=1)
PROMISED = DoorPromise(Decimal("800.00"), date(2026, 12, 1), PayingMethod.ALIPAY)


@pytest.fixture(autouse=True)
def tuesday_afternoon():
    with clock.at(moment(13)):
        yield


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"who": Who.OTHER}, Outcome.SPOKE_OTHER),
        ({"who": Who.NOBODY}, Outcome.NOT_HOME),
        ({"who": Who.CHILD}, Outcome.NOT_HOME),
        ({"who": Who.MOVED}, Outcome.WRONG_PERSON),
        ({"who": Who.WRONG}, Outcome.WRONG_PERSON),
        ({"who": Who.NO_DOOR}, Outcome.NOT_REACHED_DOOR),
        ({"who": Who.UNKNOWN}, Outcome.SPOKE_OTHER),
        ({"result": ""}, Outcome.SPOKE),
        ({"result": Result.NOTHING}, Outcome.SPOKE),
        ({"result": Result.PAID}, Outcome.SPOKE),
        ({"result": Result.PROMISE}, Outcome.PROMISED),
        ({"result": Result.INSTALMENTS}, Outcome.WANTS_INSTALMENTS),
        ({"result": Result.REFUSED}, Outcome.REFUSED),
        ({"result": Result.REFUSED, "no_more_visits": True}, Outcome.ASKED_TO_STOP),
        ({"result": Result.PROMISE, "signs": frozenset({"dispute"})}, Outcome.DISPUTED),
        ({"no_more_visits": True, "signs": frozenset({"not_theirs"})}, Outcome.DISPUTED),
        ({"result": Result.PROMISE, "signs": frozenset({"ill"})}, Outcome.PROMISED),
        ({"who": Who.OTHER, "signs": frozenset({"dispute"})}, Outcome.SPOKE_OTHER),
    ],
)
def test_what_the_contact_came_to(world, facts, outcome):
    assert world.finished(**facts).outcome == outcome


def test_who_is_said_to_have_died_is_left_alone(world):
    world.recorded(who=Who.OTHER, signs=frozenset({"deceased"}))
    assert Hold.objects.get().kind == HoldKind.DECEASED


def test_several_signs_are_several_holds_and_one_kind_is_placed_once(world):
    world.recorded(signs=frozenset({"ill", "under_age", "dispute"}))
    kinds = sorted(Hold.objects.values_list("kind", flat=True))
    assert kinds == sorted([HoldKind.DISPUTE, HoldKind.VULNERABILITY])


@pytest.mark.parametrize(
    ("given", "how"),
    [
        (("birthday", "id_tail"), IdentityConfirmation.How.TWO_FACTS),
        (("id_card",), IdentityConfirmation.How.ID_CARD),
    ],
)
def test_the_file_says_how_the_debtor_was_known_at_the_door(world, given, how):
    world.recorded(given=given)
    assert world.wang.identity_confirmations.order_by("-pk").first().how == how


def test_of_somebody_else_the_file_says_nothing(world):
    before = world.planned and world.wang.identity_confirmations.count()
    world.recorded(who=Who.OTHER)
    assert world.wang.identity_confirmations.count() == before


def test_the_case_goes_on_to_follow_up_only_after_its_last_planned_visit(world):
    first = world.planned_visit()
    world.try_to_visit(moment(14, day=TODAY + timedelta(days=8)), case=first.case)
    world.recorded(first)
    first.case.refresh_from_db()
    assert first.case.stage == Stage.VISIT


def test_a_visit_of_another_case_does_not_hold_it_back(world):
    visit = world.planned_visit(hour=16)
    world.try_to_visit(moment(17, 30), case=world.other_case, address=world.other_home, reason="New")
    world.recorded(visit, arrived_at=moment(16), left_at=moment(16, 15))
    visit.case.refresh_from_db()
    assert visit.case.stage == Stage.FOLLOW_UP


def test_a_promise_keeps_the_first_reason_and_its_method(world):
    world.recorded(result=Result.PROMISE, promised=PROMISED, reasons=("lost_work", "family"))
    promise = PromiseToPay.objects.get()
    assert (promise.reason, promise.method) == ("lost_work", "alipay")


@pytest.mark.parametrize("result", [Result.PROMISE, Result.INSTALMENTS, Result.PAID])
def test_a_result_without_its_amount_makes_nothing_of_its_own(world, result):
    record = world.recorded(result=result)
    assert (record.promise, record.agreement, record.claim) == (None, None, None)


def test_amounts_that_are_not_the_result_make_nothing(world):
    terms = world.terms(("2026-12-01", "2000.00"), ("2027-01-01", "2000.00"))
    paid = DoorPayment(Decimal("500.00"), date(2026, 11, 20), "WeChat")
    record = world.recorded(result=Result.REFUSED, promised=PROMISED, terms=terms, paid=paid)
    assert (record.promise, record.agreement, record.claim) == (None, None, None)


@pytest.mark.parametrize("who", [Who.OTHER, Who.UNKNOWN])
def test_nobody_else_says_what_the_debtor_paid(world, who):
    paid = DoorPayment(Decimal("500.00"), date(2026, 11, 20), "WeChat")
    record = world.recorded(who=who, result=Result.PAID, paid=paid)
    assert record.claim is None and not PaymentClaim.objects.exists()


def test_evidence_that_was_shown_and_left_is_kept_with_the_record(world):
    papers = list(world.planned.case.debtor.evidence.order_by("pk"))
    record = world.recorded(shown=tuple(papers), copies=(papers[0],))
    assert list(record.shown.order_by("pk")) == papers
    assert list(record.copies.all()) == [papers[0]]


def test_steps_that_were_never_open_leave_no_facts_in_the_record(world):
    world.draft.save_step("safety", {"dog": "yes"}, revision=0, by=world.li)
    world.draft.save_step("agreed", {"result": "promise"}, revision=0, by=world.li)
    record = world.recorded(who=Who.OTHER, steps=("safety", "who", "leaving"))
    assert set(record.facts) == {"safety"}
    assert (record.text("safety", "dog"), record.text("agreed", "result")) == ("yes", "")


def test_they_leave_when_they_came_or_later(world):
    with pytest.raises(ValidationError) as refused:
        world.recorded(arrived_at=moment(14), left_at=moment(13, 59))
    assert set(refused.value.message_dict) == {"left_at"}
    assert world.recorded(arrived_at=moment(14), left_at=moment(14)).stayed == timedelta(0)


@pytest.mark.parametrize(
    ("left_at", "minutes"),
    [
        (moment(14, 17), 12),
        (moment(15, 5) - timedelta(seconds=1), 59),
        (moment(15, 5), 60),
        (moment(16, 6), 121),
    ],
)
def test_the_full_minutes_of_an_overstay_are_told(world, left_at, minutes):
    world.recorded(asked_to_leave_at=moment(14, 5), left_at=left_at)
    incident = Incident.objects.get()
    assert incident.words == f"They left {minutes} minutes after being asked to."
    assert (incident.visit, incident.raised_by) == (world.planned, world.li)


def test_a_record_is_late_after_a_day_and_not_before(world):
    def submitted_after(hours, seconds=0):
        record = VisitRecord(left_at=moment(14), submitted_at=moment(14))
        record.submitted_at += timedelta(hours=hours, seconds=seconds)
        return record.was_late

    assert not submitted_after(24) and submitted_after(24, 1)


def test_the_one_who_did_not_write_it_is_asked_to_confirm_it(world):
    record = world.recorded(by=world.zhao)
    asked = Notification.objects.get(kind="visit_to_confirm")
    assert (asked.recipient, record.seconded_by) == (world.li, world.li)


def test_a_dissent_is_told_to_the_supervisors_of_the_team_only(world):
    _bystanders = (world.chen, world.sun_li)
    record = world.recorded()
    VisitConfirmation.give(record, agrees=False, words="They never promised that.", by=world.zhao)
    told = Notification.objects.filter(kind="visit_dissent")
    assert [it.recipient for it in told] == [world.chen]


def test_agreeing_tells_nobody(world):
    VisitConfirmation.give(world.recorded(), agrees=True, by=world.zhao)
    assert not Notification.objects.filter(kind="visit_dissent").exists()


def test_a_second_record_of_a_visit_is_refused_also_under_another_draft(world):
    record = world.recorded()
    VisitDraft.objects.filter(pk=record.visit.draft.pk).delete()
    again = VisitDraft.of(record.visit, by=world.li)
    with pytest.raises(ValidationError, match="amend it instead"):
        world.submit(again, world.finished(), by=world.li)
