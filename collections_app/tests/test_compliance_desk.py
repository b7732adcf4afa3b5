"""The compliance desk: open concerns, their subject, ending one, samples; and complaints (R3, R4)."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cases import contacting, holding, sampling
from cases.contact_facts import approach_to
from cases.contacting import ContactResult
from cases.models import Case, Channel, Concern, ConcernKind, Contact, Hold, HoldKind, Outcome
from followups.models import Complaint
from foundation import clock
from staff.models import Notification
from tests.world import World
from tests.world.debtors import NOW, moment


@pytest.fixture(autouse=True)
def tuesday_morning() -> Iterator[None]:
    with clock.at(NOW):
        yield


def night_call(world: World) -> Contact:
    return world.call(Outcome.SPOKE, at=moment(23) - timedelta(days=1), debtor_said="So late?")


def visited(world: World, days_ago: int = 1) -> Contact:
    return contacting.log(
        approach_to(
            world.wang,
            channel=Channel.VISIT,
            case=world.assigned_case,
            address=world.home,
            pair=(world.li, world.zhao),
            at=NOW - timedelta(days=days_ago),
        ),
        ContactResult(outcome=Outcome.SPOKE),
        by=world.li,
    )


def complain(world: World, **changes: Any) -> Any:
    typed = {
        "request_id": str(uuid.uuid4()),
        "words": "他们说要让我坐牢,我要找公安!",
        "channel": "phone",
        "made_at": "2026-11-24T09:45",
        **changes,
    }
    url = reverse("case-complaints", args=[world.assigned_case.number])
    return world.signed_in(world.li).post(url, typed)


def test_the_desk_shows_what_stands_by_kind_and_the_holds_to_look_at(world: World) -> None:
    _here = world.assigned_case
    night_call(world)
    holding.place(world.wang, HoldKind.DISPUTE, by=world.li, reason="Denies it")
    client = world.signed_in(world.he)
    page = client.get(reverse("compliance"))
    assert {tab.kind.value: tab.count for tab in page.context["kinds"] if tab.count} == {
        "breach": 1,
        "hold": 1,
    }
    assert not page.context["reviews"]
    assert page.context["breaches"] == 1
    with clock.at(NOW + timedelta(days=7)):
        page = world.signed_in(world.he).get(reverse("compliance"), {"kind": "hold"})
    assert [hold.kind for hold in page.context["reviews"]] == ["S1"]
    assert [it.kind for it in page.context["page"].rows] == ["hold"]


def test_a_breach_is_looked_into_and_ended_with_a_finding(world: World) -> None:
    _here = world.assigned_case
    call = night_call(world)
    concern = Concern.objects.get()
    client = world.signed_in(world.he)
    page = client.get(concern.get_absolute_url())
    assert page.context["subject"] == call
    assert "So late?" in page.text
    assert client.post(concern.get_absolute_url(), {"finding": ""}).status_code == 422
    with clock.at(NOW + timedelta(minutes=5)):
        assert client.post(concern.get_absolute_url(), {"finding": "Li was warned"}).status_code == 302
    with clock.at(NOW + timedelta(minutes=6)):
        assert not Case.objects.visible_to(world.he).exists()
        ended = client.get(concern.get_absolute_url())
        assert "Li was warned" in ended.text
        # The subject belongs to the case, which compliance may no longer see.
        assert "So late?" not in ended.text
        rows = client.get(reverse("compliance"), {"kind": "ended"}).context["page"].rows
    assert rows == [concern]


def test_a_standing_hold_ends_by_its_release_not_by_a_finding(world: World) -> None:
    _here = world.assigned_case
    holding.place(world.wang, HoldKind.DISPUTE, by=world.li, reason="Denies it")
    concern = Concern.objects.get()
    page = world.signed_in(world.he).post(concern.get_absolute_url(), {"finding": "Enough"})
    assert page.status_code == 422
    concern.refresh_from_db()
    assert concern.until is None


def test_a_sample_is_drawn_once_among_the_cases_visited_lately(world: World) -> None:
    visit = visited(world)
    client = world.signed_in(world.he)
    assert client.post(reverse("compliance-sample"), {"count": "3"}).status_code == 302
    sample = Concern.objects.get(kind=ConcernKind.SAMPLE)
    assert (sample.case, sample.subject) == (world.case, f"contact:{visit.pk}")
    assert client.post(reverse("compliance-sample"), {"count": "3"}).status_code == 422
    with pytest.raises(ValidationError):
        sampling.draw(0, by=world.he)


def test_a_visit_long_ago_is_not_drawn(world: World) -> None:
    visited(world, days_ago=31)
    page = world.signed_in(world.he).post(reverse("compliance-sample"), {"count": "1"})
    assert page.status_code == 422
    assert not Concern.objects.filter(kind=ConcernKind.SAMPLE).exists()


def test_a_complaint_is_taken_down_in_the_debtors_words_and_opens_the_case_to_compliance(
    world: World,
) -> None:
    _here = world.he
    assert complain(world).status_code == 302
    complaint = Complaint.objects.get()
    # The debtor may use words that our staff may not.
    assert complaint.words == "他们说要让我坐牢,我要找公安!"
    assert Case.objects.visible_to(world.he).get() == world.case
    assert Notification.objects.get(kind="complaint").recipient == world.he
    page = world.signed_in(world.he).get(complaint.concern.get_absolute_url())
    assert complaint.words in page.text


def test_a_complaint_sent_twice_is_one(world: World) -> None:
    same = {"request_id": str(uuid.uuid4())}
    assert complain(world, **same).status_code == complain(world, **same).status_code == 302
    assert Complaint.objects.count() == 1


def test_a_complaint_without_words_or_of_tomorrow_is_refused_beside_the_field(world: World) -> None:
    assert "words" in complain(world, words=" ").context["form"].errors
    assert "made_at" in complain(world, made_at="2026-11-25T09:00").context["form"].errors
    assert not Complaint.objects.exists()


def test_a_full_desk_takes_as_many_queries_as_a_short_one(world, django_assert_max_num_queries) -> None:
    _here = world.assigned_case
    client = world.signed_in(world.he)
    night_call(world)
    holding.place(world.wang, HoldKind.DISPUTE, by=world.li, reason="Denies it")
    with clock.at(NOW + timedelta(days=8)):
        client.get(reverse("compliance"))
        with django_assert_max_num_queries(25) as one:
            client.get(reverse("compliance"))
        for kind in (HoldKind.HARDSHIP, HoldKind.VULNERABILITY, HoldKind.IDENTITY):
            holding.place(world.wang, kind, by=world.li, reason="Said so")
            night_call(world)
        Hold.objects.update(review_on=NOW.date())
        with django_assert_max_num_queries(len(one)):
            client.get(reverse("compliance"))
