"""The history of a case: audit events in words, with payments between them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from audit.models import Event
from audit.verbs import untold
from cases import closing, contacting, holding, moving
from cases.contact_facts import approach_to
from cases.models import Case, Channel, HoldKind, Outcome, Purpose
from collections_app import timeline
from followups import payments, promises
from foundation import clock
from tests.world.debtors import NOW, moment

# Only readers of the trail see who looked. What these rooms do belongs to no case.
LOOKING = {"document.opened", "evidence.copied", "evidence.seen", "letter.previewed", "person.unmasked"}
LOOKING |= {"phone.unmasked", "report.downloaded", "visit.draft_begun", "visit_code.asked"}
LOOKING |= {"visit_report.downloaded"}
ELSEWHERE = {"debtor.added", "rule.set", "payment.matched", "payment.refunded", "payment.booked"}
ELSEWHERE |= {"payment.reversed", "payments.exported", "day_sheet.downloaded", "rate_cap.set"}
ELSEWHERE |= {"requirement.added", "requirement.removed", "wording.changed"}
ELSEWHERE |= {"receipt.numbered", "payment.returned"}
NOUNS_ELSEWHERE = {
    "absence",
    "alarm",
    "authority",
    "collector",
    "import",
    "lawful_account",
    "month",
    "minimum",
    "outing",
    "refund",
    "team",
    "user",
    "work",
}


@pytest.fixture(autouse=True)
def tuesday_morning():
    with clock.at(NOW):
        yield


def case_of(world):
    return Case.objects.with_people().get(pk=world.assigned_case.pk)


def told(world):
    return timeline.latest(case_of(world), size=50)


def test_what_was_done_is_told_newest_first_with_by_whom(world):
    _case = world.assigned_case
    with clock.at(NOW + timedelta(hours=1)):
        world.call(Outcome.NO_ANSWER)
    with clock.at(NOW + timedelta(hours=2)):
        holding.place(world.wang, HoldKind.DISPUTE, by=world.li, reason="Says they never signed")
    moments = [it for it in told(world) if it.at > NOW]
    assert [it.words for it in moments if it.words != "Passed on to compliance"] == ["Hold placed", "Contact"]
    call = moments[-1]
    assert (call.by, call.note) == ("Li Na", "call · no answer")
    # The reason for a hold is personal. Only the page of the hold shows it.
    assert all("never signed" not in it.quote + it.note for it in moments)


def test_money_stands_between_and_says_when_it_was_reversed(world):
    _case = world.assigned_case
    payment = world.pays("250.00")
    assert any(it.words == "Payment received" and "¥250.00" in it.note for it in told(world))
    payments.reverse(payment, by=world.sun, reason="It bounced")
    assert any("reversed since" in it.words for it in told(world))


def test_what_a_visit_came_to_is_told_in_words(world):
    world.recorded()
    (visit,) = [it for it in told(world) if it.words == "Visit written down"]
    assert (visit.note, visit.quote) == ("nothing was agreed", "")


def test_looking_is_not_part_of_the_history(world):
    item = world.evidence()
    _case = world.assigned_case
    item.open_by(world.li)
    world.wang.unmask(by=world.li, case=world.case.number)
    assert Event.objects.filter(verb="evidence.seen", case=world.case.number).exists()
    assert not {it.words for it in told(world)} & {"evidence.seen", "person.unmasked"}


def test_jobs_are_told_without_a_name(world):
    case = world.assigned_case
    moving.move_on(case, "follow_up", by=world.system, version=case.version, reason="Asked for by the debtor")
    moved = next(it for it in told(world) if it.words == "Stage changed")
    assert (moved.by, moved.note, moved.quote) == ("", "Follow-up", "Asked for by the debtor")


def test_a_promise_is_told_with_how_it_was_judged(world):
    _promise = world.promise("500.00", due_on=NOW.date())
    with clock.at(NOW + timedelta(days=10)):
        promises.judge(on=clock.business_date(), by=world.system)
        judged = next(it for it in told(world) if it.words == "Promise judged")
    assert (judged.note, judged.tone) == ("broken", "stop")


def test_what_the_end_of_a_case_cancelled_is_told_with_why(world):
    case = world.assigned_case
    contacting.plan(
        approach_to(
            world.wang,
            channel=Channel.LETTER,
            purpose=Purpose.NOTICE,
            at=moment(15),
            case=case,
            address=world.home,
        ),
        by=world.li,
    )
    closing.close(case, "paid", by=world.chen)
    cancelled = next(it for it in told(world) if it.words == "Planned contact cancelled")
    assert (cancelled.by, cancelled.quote) == (world.chen.name, "The case was closed.")
    with translation.override("zh-hans"):
        assert "案件已结案。" in {it.quote for it in told(world)}


def test_the_whole_history_is_paged_and_loses_nothing(world, monkeypatch):
    case = world.assigned_case
    for hour in range(120):
        with clock.at(NOW + timedelta(hours=hour)):
            if hour % 10 == 0:
                world.pays("1.00")
            world.promise("1.00", due_on=NOW.date() + timedelta(days=30))
    client, seen, url = world.signed_in(world.li), [], reverse("case-history", args=[case.number])
    cursor = ""
    with clock.at(NOW + timedelta(days=6)):
        while True:
            answer = client.get(url, {"after": cursor} if cursor else {})
            seen += answer.context["moments"]
            cursor = answer.context["page"].next
            if not cursor:
                break
    words = [it.words for it in seen]
    assert words.count("Promise to pay") == 120 and words.count("Payment received") == 12
    assert [it.at for it in seen] == sorted((it.at for it in seen), reverse=True)


def test_every_verb_that_is_told_of_a_case_has_words():
    silent = {code for code in untold() if code.partition(".")[0] not in NOUNS_ELSEWHERE}
    assert silent <= LOOKING | ELSEWHERE


def test_a_reason_that_a_job_wrote_is_told_in_words():
    assert timeline._quoted("agreement", {"reason": "not_accepted"}).startswith("The company did not accept")
    assert timeline._quoted("agreement", {"reason": "At least 3,000"}) == "At least 3,000"
