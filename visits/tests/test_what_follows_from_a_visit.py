"""A submitted record has its consequences, all of them or none; and a fact is never refused."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from cases.models import Concern, ContactState, Hold, Outcome, SourcedState, Stage
from followups import agreements
from followups.models import Ability, AgreementState, PaymentClaim, PromiseToPay, Task, Willingness
from followups.terms import calculate
from foundation import clock
from foundation.errors import Repeated
from staff.models import Notification
from tests.world.debtors import moment
from visits import planning
from visits.finished_draft import DoorPayment, DoorPromise
from visits.models import Incident, IncidentKind, Result, VisitPlan, VisitRecord, VisitReport, Who


@pytest.fixture(autouse=True)
def tuesday_afternoon():
    with clock.at(moment(13)):
        yield


def test_a_promise_at_the_door_is_a_promise_in_the_books(world):
    record = world.recorded(
        result=Result.PROMISE,
        promised=DoorPromise(Decimal("800.00"), date(2026, 12, 1)),
        willingness=Willingness.WILLING,
        ability=Ability.PARTLY,
    )
    promise = PromiseToPay.objects.get()
    assert (promise.amount, promise.due_on, promise.made_on) == (
        Decimal("800.00"),
        date(2026, 12, 1),
        date(2026, 11, 24),
    )
    assert record.promise == promise and promise.contact == record.visit.contact
    assert record.visit.contact.outcome == Outcome.PROMISED
    world.case.refresh_from_db()
    assert world.case.stage == Stage.FOLLOW_UP


def test_instalments_become_the_draft_of_an_agreement(world):
    terms = calculate(Decimal("4000.00"), frequency="monthly", first_due_on=date(2026, 12, 24), instalments=4)
    record = world.recorded(result=Result.INSTALMENTS, terms=terms)
    assert record.agreement.state == AgreementState.DRAFT
    assert record.agreement.instalments.count() == 4


def test_terms_that_the_books_do_not_allow_never_keep_a_visit_from_being_recorded(world):
    case = world.planned.case
    terms = calculate(Decimal("4000.00"), frequency="monthly", first_due_on=date(2026, 12, 24), instalments=4)
    agreements.draft(case, terms, by=world.li)

    record = world.recorded(result=Result.INSTALMENTS, terms=terms)

    assert record.agreement is None
    assert record.result == Result.INSTALMENTS
    task = Task.objects.open().get(kind="agreement")
    assert "Another agreement is under way" in task.note


def test_a_reported_payment_goes_to_finance_and_no_money_is_booked(world):
    world.recorded(result=Result.PAID, paid=DoorPayment(Decimal("500.00"), date(2026, 11, 20), "WeChat"))
    claim = PaymentClaim.objects.get()
    assert claim.amount == Decimal("500.00")
    assert Task.objects.open().filter(kind="check_claim", role="finance").exists()


@pytest.mark.parametrize(
    ("sign", "kind"),
    [("dispute", "S1"), ("ill", "S2"), ("under_age", "S2"), ("hardship", "S3"), ("not_theirs", "S7")],
)
def test_what_the_debtor_says_of_themselves_places_a_hold(world, sign, kind):
    world.recorded(signs=frozenset({sign}), result=Result.NOTHING)
    assert kind in Hold.objects.values_list("kind", flat=True)


def test_a_diagnosis_is_not_kept_in_the_reason_of_a_hold(world):
    world.recorded(signs=frozenset({"ill"}), debtor_said="I have cancer", result=Result.NOTHING)
    assert "cancer" not in Hold.objects.get().reason


@pytest.mark.parametrize("who", [Who.MOVED, Who.WRONG])
def test_an_address_that_is_not_the_debtors_is_barred(world, who):
    record = world.recorded(who=who)
    address = record.visit.address
    address.refresh_from_db()
    assert address.state == SourcedState.WRONG


def test_nobody_home_counts_as_a_visit_that_did_not_reach_the_debtor(world):
    record = world.recorded(who=Who.NOBODY)
    assert record.visit.contact.state == ContactState.ATTEMPT and record.visit.contact.uses_cap
    assert not Task.objects.filter(kind="statement").exists()


def test_a_door_that_was_never_reached_uses_no_cap_and_the_case_stays_in_its_stage(world):
    record = world.recorded(who=Who.NO_DOOR)
    assert not record.visit.contact.uses_cap
    world.case.refresh_from_db()
    assert world.case.stage == Stage.VISIT


def test_somebody_who_is_not_identified_promises_nothing(world):
    world.recorded(
        who=Who.OTHER, result=Result.PROMISE, promised=DoorPromise(Decimal("1.00"), date(2026, 12, 1))
    )
    assert not PromiseToPay.objects.exists()


def test_staying_more_than_five_minutes_after_being_asked_to_leave_is_an_incident(world):
    asked = moment(14, 20)
    world.recorded(asked_to_leave_at=asked, left_at=asked + timedelta(minutes=5, seconds=1))
    assert Incident.objects.get().kind == IncidentKind.OVERSTAYED


def test_leaving_within_five_minutes_is_no_incident(world):
    asked = moment(14, 20)
    world.recorded(asked_to_leave_at=asked, left_at=asked + timedelta(minutes=5))
    assert not Incident.objects.exists()


def test_forbidden_words_of_ours_are_an_incident_and_a_breach_and_the_fact_is_kept(world):
    record = world.recorded(we_said="不还就等着坐牢")
    assert Incident.objects.get().kind == IncidentKind.THREAT_SAID
    assert {"W1", "B1"} & {row["rule"] for row in record.visit.contact.breach}


def test_the_debtors_own_words_are_never_checked(world):
    record = world.recorded(debtor_said="我要叫警察")
    assert not Incident.objects.exists() and record.visit.contact.breach == []


def test_a_visit_late_at_night_is_recorded_and_told(world):
    _here = (world.chen, world.he)
    record = world.recorded(arrived_at=moment(21), left_at=moment(21, 20))
    assert "H1" in {row["rule"] for row in record.visit.contact.breach}
    assert Concern.objects.filter(kind="breach").exists()
    assert Notification.objects.filter(kind="breach", recipient=world.he).exists()


def test_a_cancelled_visit_that_took_place_is_recorded(world):
    visit = world.planned_visit()
    planning.cancel(visit, by=world.chen, reason="Payment arrived")
    record = world.recorded(visit)
    assert record.visit.contact.outcome == Outcome.SPOKE


def test_the_report_is_drafted_and_the_debtor_is_to_be_asked(world):
    world.draft.save_step("listening", {"debtor_said": "Not before spring"}, revision=0, by=world.li)
    record = world.recorded(result=Result.REFUSED, debtor_said="Not before spring")
    report = VisitReport.objects.get(visit=record.visit)
    assert "Not before spring" in report.difficulties
    task = Task.objects.open().get(kind="statement")
    assert task.role == "supervisor" and task.due_on == date(2026, 11, 27)


def test_a_record_is_submitted_once(world):
    record = world.recorded()
    with pytest.raises(Repeated) as again:
        world.submit(record.visit.draft, world.finished(), by=world.li)
    assert again.value.result == record.get_absolute_url()
    assert VisitRecord.objects.count() == 1


def test_if_one_consequence_fails_nothing_is_kept(world):
    with pytest.raises(ValidationError, match="90 days"):
        world.recorded(
            result=Result.PROMISE, promised=DoorPromise(Decimal("800.00"), date(2027, 12, 1)), signs={"ill"}
        )
    assert not VisitRecord.objects.exists() and not Hold.objects.exists()
    assert VisitPlan.objects.get().is_open


def test_somebody_who_was_not_there_writes_nothing(world):
    with pytest.raises(ValidationError, match="one of the pair"):
        world.recorded(by=world.zhou)
