"""Promises to pay, judged by rule from the money that came."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Event
from cases import closing
from cases.models import Concern, ConcernKind
from followups import payments, promises
from followups.models import PromiseOutcome, PromiseToPay, Task, TaskKind
from followups.verbs import Verb
from foundation import clock
from foundation.errors import Repeated
from ledger.booking import PaymentRow
from staff.models import Notification
from tests.world.debtors import NOW, TODAY

DUE = date(2026, 12, 9)


def judged_on(world, day):
    with clock.at(NOW + timedelta(days=(day - TODAY).days)):
        return promises.judge(by=world.system)


def test_due_on_the_9th_it_is_judged_on_the_13th_and_not_before(world):
    promise = world.promise(due_on=DUE)
    assert judged_on(world, date(2026, 12, 12)) == {"kept": 0, "part_kept": 0, "broken": 0}
    assert judged_on(world, date(2026, 12, 13)) == {"kept": 0, "part_kept": 0, "broken": 1}
    assert judged_on(world, date(2026, 12, 13)) == {"kept": 0, "part_kept": 0, "broken": 0}
    promise.refresh_from_db()
    assert (promise.outcome, promise.judged_on) == (PromiseOutcome.BROKEN, date(2026, 12, 13))


@pytest.mark.parametrize(
    ("amount", "valued", "outcome"),
    [
        ("500.00", date(2026, 11, 24), "kept"),
        ("500.00", date(2026, 12, 12), "kept"),
        ("499.99", date(2026, 12, 9), "part_kept"),
        ("500.00", date(2026, 11, 23), "broken"),
        ("500.00", date(2026, 12, 13), "broken"),
    ],
)
def test_money_valued_from_the_day_it_was_made_to_three_days_past_due_counts(world, amount, valued, outcome):
    promise = world.promise("500.00", due_on=DUE)
    with clock.at(NOW + timedelta(days=19)):
        world.pays(amount, on=valued)
        promises.judge(by=world.system)
    promise.refresh_from_db()
    assert promise.outcome == outcome


def test_money_taken_back_does_not_count(world):
    promise = world.promise("500.00", due_on=DUE)
    payment = world.pays("500.00")
    payments.reverse(payment, by=world.sun, reason="Bounced")
    judged_on(world, date(2026, 12, 13))
    promise.refresh_from_db()
    assert promise.outcome == PromiseOutcome.BROKEN


def test_a_broken_promise_asks_the_lead_and_tells_the_supervisor_once(world):
    world.promise(due_on=DUE)
    judged_on(world, date(2026, 12, 13))
    judged_on(world, date(2026, 12, 14))
    assert Task.objects.filter(kind=TaskKind.PROMISE_BROKEN).count() == 1
    assert Notification.objects.filter(kind="promise_broken", recipient=world.chen).count() == 1


def test_many_promises_are_judged_in_bounded_batches_of_a_fixed_number_of_statements(
    world, monkeypatch, django_assert_max_num_queries
):
    for _number in range(5):
        world.promise("10.00", due_on=DUE)
    monkeypatch.setattr(promises, "BATCH", 2)
    with django_assert_max_num_queries(3 * 25 + 5):
        assert judged_on(world, date(2026, 12, 13))["broken"] == 5


def test_a_cancelled_promise_is_never_judged(world):
    promise = world.promise(due_on=DUE)
    promise.cancel(by=world.li, reason="An agreement was made instead")
    judged_on(world, date(2026, 12, 13))
    promise.refresh_from_db()
    assert promise.outcome == PromiseOutcome.CANCELLED
    with pytest.raises(ValidationError):
        promise.cancel(by=world.li, reason="Again")


def test_a_promise_reaches_ninety_days_at_most(world):
    with pytest.raises(ValidationError) as refused:
        world.promise(due_on=TODAY + timedelta(days=91))
    assert "due_on" in refused.value.message_dict


def test_the_same_promise_sent_twice_is_one(world):
    request_id = uuid4()
    world.promise(due_on=DUE, request_id=request_id)
    with pytest.raises(Repeated):
        world.promise(due_on=DUE, request_id=request_id)
    assert PromiseToPay.objects.count() == 1


def test_the_page_keeps_what_was_typed_wrongly(world):
    page = world.signed_in(world.li)
    path = reverse("case-promises", args=[world.assigned_case.number])
    form = {
        "request_id": str(uuid4()),
        "amount": "1,200.50",
        "due_on": "2026-11-01",
        "made_on": "2026-11-24",
        "method": "transfer",
        "words": "下周三还",
    }
    answer = page.post(path, form)
    assert answer.status_code == 422
    assert "1,200.50" in answer.content.decode()
    assert page.post(path, {**form, "due_on": "2026-12-01"}).status_code == 302
    assert "1,200.50" in page.get(path).content.decode()


@pytest.mark.parametrize("who", ["qian", "he"])
def test_readers_do_not_write_promises_down(world, who):
    Concern.raise_(world.assigned_case, ConcernKind.SAMPLE, "sample:1", by=world.he)
    answer = world.signed_in(getattr(world, who)).post(reverse("case-promises", args=[world.case.number]), {})
    assert answer.status_code == 403


# --- what a judgement asks for ---------------------------------------------------------------------


def asked_about():
    """The promises about which somebody has an open task."""
    return [task.subject for task in Task.objects.filter(kind=TaskKind.PROMISE_BROKEN)]


def warned(world):
    return Notification.objects.filter(kind="promise_broken", recipient=world.chen).count()


@pytest.mark.parametrize("paid", ["500.00", "800.00"])
def test_a_kept_promise_asks_nobody_and_warns_nobody(world, paid):
    promise = world.promise("500.00", due_on=DUE)
    world.pays(paid)
    assert judged_on(world, date(2026, 12, 13))["kept"] == 1
    promise.refresh_from_db()
    assert promise.received == 500, "more than was promised counts for no more than the promise"
    assert (asked_about(), warned(world)) == ([], 0)


def test_a_part_kept_promise_is_asked_about_as_a_broken_one_is(world):
    promise = world.promise("500.00", due_on=DUE)
    world.pays("0.01")
    assert judged_on(world, date(2026, 12, 13))["part_kept"] == 1
    promise.refresh_from_db()
    assert str(promise.received) == "0.01"
    assert (asked_about(), warned(world)) == ([f"promise:{promise.pk}"], 1)


def test_of_a_kept_and_a_broken_promise_judged_together_only_the_broken_one_is_asked_about(world):
    kept = world.promise("500.00", due_on=TODAY)
    with clock.at(NOW + timedelta(days=4)):
        broken = world.promise("600.00", due_on=date(2026, 12, 3))
    world.pays("500.00")
    assert judged_on(world, date(2026, 12, 13)) == {"kept": 1, "part_kept": 0, "broken": 1}
    kept.refresh_from_db()
    broken.refresh_from_db()
    assert (kept.outcome, broken.outcome) == ("kept", "broken")
    assert (asked_about(), warned(world)) == ([f"promise:{broken.pk}"], 1)


def test_each_of_two_promises_finds_its_own_money_however_far_apart_they_lie(world):
    """Both are judged in one batch.

    The first promise's money lies before the second promise was made. The second's lies after the first had
    to be kept.
    """
    first = world.promise("100.00", due_on=TODAY)
    with clock.at(NOW + timedelta(days=10)):
        second = world.promise("200.00", due_on=date(2026, 12, 10))
    with clock.at(NOW + timedelta(days=25)):
        world.pays("100.00", on=TODAY)
        world.pays("200.00", on=date(2026, 12, 13))
        promises.judge(by=world.system)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.received, second.received) == (100, 200)


def test_a_broken_promise_of_a_closed_case_asks_nobody(world):
    promise = world.promise("500.00", due_on=DUE)
    closing.close(world.case, "returned", by=world.qian, reason="Wanted back")
    assert judged_on(world, date(2026, 12, 13))["broken"] == 1
    promise.refresh_from_db()
    assert (promise.outcome, asked_about(), warned(world)) == ("broken", [], 0)


def test_anothers_money_keeps_no_promise(world):
    promise = world.promise("500.00", due_on=DUE)
    other = world.another_debtor().account_id
    payments.take(PaymentRow(Decimal("50.00"), TODAY, other), by=world.sun)
    judged_on(world, date(2026, 12, 13))
    promise.refresh_from_db()
    assert (promise.outcome, promise.received) == ("broken", 0)


def test_each_judgement_stands_in_the_trail_by_the_job(world):
    promise = world.promise("500.00", due_on=DUE)
    judged_on(world, date(2026, 12, 13))
    event = Event.objects.get(verb=Verb.PROMISE_JUDGED)
    assert (event.subject_id, event.case, event.job) == (str(promise.pk), world.case.number, "judge")
    assert '"outcome": "broken"' in event.text


# --- what may be promised --------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "amount"), [(0, "500.00"), (90, "500.00"), (5, "0.01")])
def test_a_promise_for_the_same_day_for_ninety_days_and_for_a_cent_stands(world, days, amount):
    promise = world.promise(amount, due_on=TODAY + timedelta(days=days))
    assert promise.is_standing and promise.made_on == TODAY


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("due_on", {"due_on": TODAY - timedelta(days=1)}),
        ("due_on", {"due_on": DUE, "made_on": DUE - timedelta(days=91)}),
        ("amount", {"due_on": DUE, "amount": "0.00"}),
    ],
    ids=["the day before", "91 days after it was said", "nothing"],
)
def test_what_can_be_no_promise_is_refused_beside_the_field(world, field, facts):
    with pytest.raises(ValidationError) as refused:
        world.promise(**facts)
    assert list(refused.value.message_dict) == [field]
    assert not PromiseToPay.objects.exists()


def test_a_promise_is_cancelled_with_a_reason(world):
    promise = world.promise(due_on=DUE)
    with pytest.raises(ValidationError) as refused:
        promise.cancel(by=world.li, reason=" ")
    assert "reason" in refused.value.message_dict
    promise.cancel(by=world.li, reason="Wrong person")
    promise.refresh_from_db()
    assert (promise.outcome, promise.cancel_reason, promise.judged_on) == ("cancelled", "Wrong person", TODAY)


@pytest.mark.parametrize(
    ("outcome", "tone"),
    [("", "info"), ("kept", "good"), ("part_kept", "warn"), ("broken", "stop"), ("cancelled", "")],
)
def test_an_outcome_is_shown_in_its_tone(outcome, tone):
    assert PromiseOutcome(outcome).shown_as.tone == tone
