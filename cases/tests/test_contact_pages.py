"""The log of contacts, planning one with the rules beside the form, and writing down what came of it."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from cases import contacting, holding
from cases.contact_facts import approach_to
from cases.models import (
    Channel,
    Contact,
    ContactState,
    Direction,
    EvidenceKind,
    HoldKind,
    Outcome,
    Purpose,
    Refusal,
)
from foundation import clock
from staff.models import Notification
from tests.world import World
from tests.world.debtors import NOW, moment


def typed(world: World, **changes: Any) -> dict[str, Any]:
    """What Li fills in to call Wang at two in the afternoon."""
    return {
        "request_id": str(uuid.uuid4()),
        "person": world.wang.pk,
        "channel": Channel.CALL,
        "purpose": Purpose.DEMAND,
        "phone": world.phone.pk,
        "at": "2026-11-24T14:00",
        "text": "",
        "reason": "",
        **changes,
    }


def plan(world: World, **changes: Any) -> Any:
    url = reverse("contact-plan", args=[world.assigned_case.number])
    return world.signed_in(world.li).post(url, typed(world, **changes))


def happened(world: World, **changes: Any) -> dict[str, Any]:
    """What Li fills in when Wang picked up the telephone at half past nine."""
    return {
        **typed(world, at="2026-11-24T09:30"),
        "direction": Direction.OUT,
        "outcome": Outcome.SPOKE,
        "debtor_said": "Next week",
        "we_said": "We can agree on instalments",
        "sent_text": "",
        **changes,
    }


def log(world: World, **changes: Any) -> Any:
    url = reverse("contact-log", args=[world.assigned_case.number])
    return world.signed_in(world.li).post(url, happened(world, **changes))


def test_a_call_is_planned_and_stands_in_the_log(world: World) -> None:
    assert plan(world).status_code == 302
    page = world.signed_in(world.chen).get(reverse("case-contacts", args=[world.case.number]))
    assert [it.starts_at for it in page.context["page"].rows] == [moment(14)]
    assert "138****2046" in page.text


def test_a_refusal_lists_every_rule_with_its_source_and_keeps_what_was_typed(world: World) -> None:
    holding.place(world.wang, HoldKind.DISPUTE, by=world.zhao, reason="Denies it")
    sent = typed(world, at="2026-11-24T23:00", reason="The debtor never answers by day")
    url = reverse("contact-plan", args=[world.assigned_case.number])
    page = world.signed_in(world.li).post(url, sent)
    assert page.status_code == 422
    assert Refusal.objects.get().rules == ["H1", "S1"]
    assert "GB/T 45251-2025" in page.text
    assert "read in a public source" in page.text
    assert "The debtor never answers by day" in page.text
    # Changed, it is another request: it comes back under an id of its own.
    assert sent["request_id"] not in page.text


@pytest.mark.parametrize(
    ("changes", "beside"),
    [
        ({"phone": ""}, "phone"),
        ({"at": "2026-11-23T14:00"}, "at"),
        ({"channel": Channel.LETTER}, "address"),
        ({"channel": Channel.SMS}, "text"),
        # A visit is planned for a pair, on a page of its own.
        ({"channel": Channel.VISIT}, "channel"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(world: World, changes: Any, beside: str) -> None:
    page = plan(world, **changes)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [beside]
    assert not Contact.objects.exists()


def test_a_message_that_threatens_is_never_planned(world: World) -> None:
    assert plan(world, channel=Channel.SMS, text="再不还就报警,公安会上门").status_code == 422
    assert plan(world, channel=Channel.SMS, text="您的还款已逾期,请与我们联系。").status_code == 302
    assert Contact.objects.get().sent_text == "您的还款已逾期,请与我们联系。"


def test_the_same_request_sent_twice_plans_one_contact(world: World) -> None:
    same = typed(world)
    url = reverse("contact-plan", args=[world.assigned_case.number])
    client = world.signed_in(world.li)
    assert client.post(url, same).headers["Location"] == client.post(url, same).headers["Location"]
    assert Contact.objects.count() == 1


def test_may_i_shows_hours_and_what_is_left_of_the_caps_and_keeps_nothing(world: World) -> None:
    world.call(Outcome.SPOKE, at=NOW - timedelta(days=1))
    url = reverse("contact-check", args=[world.assigned_case.number])
    page = world.signed_in(world.li).post(
        url, typed(world, at="2026-11-24T23:30"), headers={"HX-Request": "true"}
    )
    counts = {(count.code, count.days): (count.used, count.cap) for count in page.context["allowance"].counts}
    assert counts["caps.max_conversations_in_days", 7] == (1, 2)
    assert counts["caps.max_attempts_a_day", 0] == (0, 3)
    assert "08:00 – 22:00" in page.text
    assert [finding.rule for finding in page.context["allowance"].verdict.findings] == ["H1"]
    assert not Refusal.objects.exists()
    assert "<html" not in page.text


def test_may_i_answers_without_scripts_too_and_keeps_the_form(world: World) -> None:
    url = reverse("contact-check", args=[world.assigned_case.number])
    page = world.signed_in(world.li).post(url, typed(world, text="您好", channel=Channel.WECHAT))
    assert page.status_code == 200
    assert page.context["form"]["text"].value() == "您好"


def test_what_happened_at_night_is_written_down_marked_and_told(world: World) -> None:
    _hearers = (world.chen, world.he)
    assert log(world, at="2026-11-23T23:10").status_code == 302
    call = Contact.objects.get()
    assert (call.starts_at, call.written_at) == (moment(23, 10) - timedelta(days=1), NOW)
    assert [finding.rule for finding in call.findings] == ["H1"]
    page = world.signed_in(world.li).get(
        reverse("case-contacts", args=[world.case.number]), {"shown": "breach"}
    )
    assert page.context["page"].rows == [call]
    assert {it.recipient for it in Notification.objects.filter(kind="breach")} == {world.chen, world.he}


def test_nothing_is_written_down_before_it_happens_or_with_an_end_it_cannot_have(world: World) -> None:
    assert "at" in log(world, at="2026-11-24T11:00").context["form"].errors
    assert "outcome" in log(world, outcome=Outcome.NOT_HOME).context["form"].errors
    assert not Contact.objects.exists()


def test_a_planned_message_goes_out_and_arrives(world: World) -> None:
    plan(world, channel=Channel.SMS, at="2026-11-24T10:05", text="您的还款已逾期。")
    message = Contact.objects.get()
    client = world.signed_in(world.li)
    with clock.at(moment(10, 10)):
        sent = {"at": "2026-11-24T10:06", "outcome": Outcome.SENT, "sent_text": "您的还款已逾期。"}
        assert client.post(reverse("contact-record", args=[message.pk]), sent).status_code == 302
        receipt = world.evidence(EvidenceKind.DELIVERY_RECEIPT)
        arrival = reverse("contact-delivery", args=[message.pk])
        too_early = client.post(arrival, {"at": "2026-11-24T10:00", "proof": receipt.pk})
        assert "at" in too_early.context["form"].errors
        assert client.post(arrival, {"at": "2026-11-24T10:07", "proof": receipt.pk}).status_code == 302
    message.refresh_from_db()
    assert message.state == ContactState.DELIVERED
    assert (message.delivered_at, message.delivery_proof) == (moment(10, 7), receipt)


def test_a_cancelled_contact_frees_its_place(world: World) -> None:
    plan(world, channel=Channel.WECHAT, text="您好,请与我们联系。")
    message = Contact.objects.get()
    assert plan(world, channel=Channel.WECHAT, text="您好,请与我们联系。").status_code == 422
    url = reverse("contact-cancellation", args=[message.pk])
    assert world.signed_in(world.li).post(url, {"reason": "The debtor wrote to us"}).status_code == 302
    assert plan(world, channel=Channel.WECHAT, text="您好,请与我们联系。").status_code == 302


def test_another_person_agrees_with_a_reason_and_the_asker_hears(world: World) -> None:
    _supervisor = world.chen
    plan(world, at="2026-11-24T22:30", purpose=Purpose.REQUESTED, reason="The debtor works in shifts")
    call = Contact.objects.get()
    assert call.state == ContactState.AWAITING
    assert Notification.objects.get(kind="contact_awaiting").recipient == world.chen
    url = reverse("contact-approval", args=[call.pk])
    client = world.signed_in(world.chen)
    page = client.get(url)
    assert [finding.rule for finding in page.context["findings"]] == ["H1"]
    assert "The debtor works in shifts" in page.text
    assert client.post(url, {"agree": "yes", "remarks": ""}).status_code == 422
    assert client.post(url, {"agree": "yes", "remarks": "The debtor asked in writing"}).status_code == 302
    call.refresh_from_db()
    assert (call.state, call.approved_by) == (ContactState.PLANNED, world.chen)
    assert Notification.objects.get(kind="contact_approved").recipient == world.li


def test_the_person_who_asks_cannot_approve(world: World) -> None:
    case = world.assigned_case
    asked = {
        "channel": Channel.CALL,
        "purpose": Purpose.REQUESTED,
        "at": moment(22, 30),
        "phone": world.phone,
    }
    call = contacting.plan(approach_to(world.wang, **asked, case=case), by=world.chen)
    assert isinstance(call, Contact)
    url = reverse("contact-approval", args=[call.pk])
    page = world.signed_in(world.chen).post(url, {"agree": "yes", "remarks": "Fine"})
    assert page.status_code == 422
    call.refresh_from_db()
    assert call.state == ContactState.AWAITING


def test_a_visit_is_written_down_at_the_door_not_here(world: World) -> None:
    visit = contacting.plan(
        approach_to(
            world.wang,
            channel=Channel.VISIT,
            purpose=Purpose.DEMAND,
            at=moment(14),
            case=world.assigned_case,
            address=world.home,
            pair=(world.li, world.zhao),
        ),
        by=world.li,
    )
    assert world.signed_in(world.li).get(reverse("contact-record", args=[visit.pk])).status_code == 404


def test_the_log_is_narrowed_by_channel_direction_and_person(world: World) -> None:
    world.call(Outcome.NO_ANSWER)
    log(world, channel=Channel.WECHAT, direction=Direction.IN, outcome=Outcome.ANSWERED, phone="")
    client, url = world.signed_in(world.li), reverse("case-contacts", args=[world.case.number])

    def shown(**query: str) -> list[str]:
        return [it.channel for it in client.get(url, query).context["page"].rows]

    assert len(shown()) == 2
    assert shown(channel="call") == ["call"]
    assert shown(direction="in") == ["wechat"]
    assert shown(shown="to_come") == []
    # A choice from an old link that makes no sense narrows nothing.
    assert len(shown(channel="pigeon")) == 2


def test_a_long_log_takes_as_many_queries_as_a_short_one(world, django_assert_max_num_queries) -> None:
    client, url = world.signed_in(world.li), reverse("case-contacts", args=[world.assigned_case.number])
    world.call(Outcome.NO_ANSWER)
    client.get(url)
    with django_assert_max_num_queries(30) as one:
        client.get(url)
    for _n in range(8):
        world.call(Outcome.SPOKE, debtor_said="Again?")
    with django_assert_max_num_queries(len(one)):
        client.get(url)
