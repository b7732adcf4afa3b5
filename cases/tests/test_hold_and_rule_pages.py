"""Holds, rules and refusals as people see and change them."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from cases import contacting, findings, holding
from cases.contact_facts import approach_to
from cases.contact_rules import RULES, presets, sources
from cases.kinds import Stopped
from cases.models import Channel, Hold, HoldKind, Purpose, Refusal, RuleValue
from staff.models import Notification
from tests.world import World
from tests.world.debtors import TODAY, moment


def place(world: World, who: str = "li", **changes: Any) -> Any:
    url = reverse("case-holds", args=[world.assigned_case.number])
    typed = {
        "person": world.wang.pk,
        "kind": "S1",
        "since": TODAY.isoformat(),
        "reason": "Denies it",
        **changes,
    }
    return world.signed_in(getattr(world, who)).post(url, typed)


def barred(hold: Hold, purpose: Purpose) -> set[str]:
    """The channels on which ``purpose`` is barred, as the page's matrix shows it."""
    cells = dict(hold.grid())[str(purpose.label)]
    return {channel.value for channel, it in zip(Channel, cells, strict=True) if it}


def test_a_hold_is_placed_and_shown_with_what_it_bars(world: World) -> None:
    _supervisor = world.chen
    assert place(world).status_code == 302
    page = world.signed_in(world.chen).get(reverse("case-holds", args=[world.case.number]))
    (hold,) = page.context["standing"]
    assert barred(hold, Purpose.DEMAND) == set(Channel.values)
    assert barred(hold, Purpose.NOTICE) == set()
    assert {it.recipient for it in Notification.objects.filter(kind="hold_placed")} == {
        world.chen,
        world.zhao,
    }


def test_who_wants_it_in_writing_only_is_not_called_or_visited(world: World) -> None:
    place(world, kind="S4", channel=Stopped.SPOKEN, reason="Write to me")
    hold = Hold.objects.get()
    assert barred(hold, Purpose.DEMAND) == {"visit", "call", "office"}
    # In words too, since a telephone is too narrow for the matrix.
    ((purposes, where),) = hold.barred()
    assert where == "visit, call, at our office"
    assert purposes.startswith("demand, reply with evidence")


@pytest.mark.parametrize(
    ("changes", "beside"),
    [
        ({"reason": ""}, "reason"),
        ({"kind": "S4"}, "channel"),
        ({"channel": "call"}, "channel"),
        ({"until": "2026-11-23"}, "until"),
    ],
)
def test_a_wrong_hold_is_said_beside_its_field(world: World, changes: Any, beside: str) -> None:
    page = place(world, **changes)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [beside]
    assert not Hold.objects.exists()


def test_a_manager_sees_holds_and_places_none(world: World) -> None:
    place(world)
    page = world.signed_in(world.qian).get(reverse("case-holds", args=[world.case.number]))
    assert page.context["form"] is None
    assert place(world, "qian", kind="S3").status_code == 403


def test_compliance_lets_a_hold_stand_or_releases_it(world: World) -> None:
    place(world)
    hold, client = Hold.objects.get(), world.signed_in(world.he)
    seen = hold.version
    later = (TODAY + timedelta(days=14)).isoformat()
    assert (
        client.post(reverse("hold-review", args=[hold.pk]), {"version": seen, "next_on": later}).status_code
        == 302
    )
    release = reverse("hold-release", args=[hold.pk])
    # Somebody looked at it since this page was opened.
    assert client.post(release, {"version": seen, "reason": "Compared"}).status_code == 409
    assert client.post(release, {"version": seen + 1, "reason": "Compared"}).status_code == 302
    hold.refresh_from_db()
    assert (hold.released_by, hold.release_reason) == (world.he, "Compared")


def test_a_case_all_of_whose_debts_are_held_one_by_one_is_left_alone(world: World) -> None:
    place(world, debt=world.debts[0].pk)
    place(world, debt=world.debts[1].pk)
    call = contacting.plan(
        approach_to(world.wang, channel=Channel.CALL, purpose=Purpose.DEMAND, at=moment(14), case=world.case),
        by=world.li,
    )
    assert isinstance(call, Refusal)
    assert call.rules == ["S1"]


def refuse(world: World, who: str = "li") -> Refusal:
    answer = contacting.plan(
        approach_to(
            world.wang, channel=Channel.CALL, purpose=Purpose.DEMAND, at=moment(23), case=world.assigned_case
        ),
        by=getattr(world, who),
    )
    assert isinstance(answer, Refusal)
    return answer


def test_refusals_are_counted_by_rule_and_narrowed_by_it(world: World) -> None:
    refuse(world)
    holding.place(world.wang, HoldKind.DISPUTE, by=world.zhao, reason="Denies it")
    refuse(world)
    client = world.signed_in(world.chen)
    page = client.get(reverse("refusals"))
    assert [(rule, times) for rule, _name, times in page.context["counts"]] == [("H1", 2), ("S1", 1)]
    assert len(client.get(reverse("refusals"), {"rule": "S1"}).context["page"].rows) == 1


def test_who_asked_sees_why_not_and_the_other_team_sees_nothing(world: World) -> None:
    url = refuse(world).get_absolute_url()
    assert world.signed_in(world.li).get(url).status_code == 200
    assert world.signed_in(world.zhou).get(url).status_code == 404
    assert world.signed_in(world.sun_li).get(url).status_code == 404
    assert not world.signed_in(world.sun_li).get(reverse("refusals")).context["page"].rows


def test_compliance_sees_a_refusal_but_the_name_only_in_a_case_open_to_it(world: World) -> None:
    refused = refuse(world)
    client = world.signed_in(world.he)
    assert "王建国" not in client.get(refused.get_absolute_url()).text
    holding.place(world.wang, HoldKind.DISPUTE, by=world.zhao, reason="Denies it")
    assert "王建国" in client.get(refused.get_absolute_url()).text


def test_refusals_take_as_many_queries_for_many_as_for_one(world, django_assert_max_num_queries) -> None:
    client = world.signed_in(world.chen)
    refuse(world)
    client.get(reverse("refusals"))
    with django_assert_max_num_queries(20) as one:
        client.get(reverse("refusals"))
    for _n in range(6):
        refuse(world)
    with django_assert_max_num_queries(len(one)):
        client.get(reverse("refusals"))


def test_every_rule_is_shown_with_its_value_source_and_force_for_a_kind_of_creditor(world: World) -> None:
    client = world.signed_in(world.li)
    page = client.get(reverse("rules"), {"kind": "trade"})
    shown = {row["rule"]: row for row in page.context["rules"]}
    assert set(shown) == {rule.code for rule in RULES}
    (night,) = [line for line in shown["H1"]["lines"] if line.preset.name == "to"]
    assert night.value == "22:00"
    assert night.label in page.content.decode()
    # The standard addresses lenders; a trade creditor keeps it as a rule of the house.
    assert night.cited.endswith("house rule · read in a public source")
    (night,) = [
        line
        for row in client.get(reverse("rules"), {"kind": "bank"}).context["rules"]
        for line in row["lines"]
        if line.preset.name == "to"
    ]
    assert "recommended" in night.cited


def test_sources_are_named_in_the_readers_language(world: World) -> None:
    source = f"{sources.GB}; {sources.GUIDELINE}"
    assert findings.named(source) == "GB/T 45251-2025; Banking Association guideline (trial), 2026-01-30"
    with translation.override("zh-hans"):
        assert findings.named(source).startswith("GB/T 45251-2025《互联网金融")
        assert "；中国银行业协会催收指引（试行）" in findings.named(source)
        # What the department typed itself is nobody's to translate.
        assert findings.named("Circular 7 of the board") == "Circular 7 of the board"


def test_every_source_of_a_preset_has_its_chinese_name() -> None:
    presets_of_all = [preset for rule in RULES for preset in rule.presets]
    named = {part for preset in presets_of_all for part in preset.source.split("; ")}
    with translation.override("zh-hans"):
        assert [source for source in named if findings.named(source) == source] == []


def set_rule(world: World, rule: str, name: str, **changes: Any) -> Any:
    typed = {"since": (TODAY + timedelta(days=1)).isoformat(), "reason": "Fewer complaints", **changes}
    return world.signed_in(world.he).post(reverse("rule-set", args=[rule, name]), typed)


def test_compliance_makes_a_rule_stricter_from_a_day_on(world: World) -> None:
    assert set_rule(world, "C3", "max_visits_7_days", value="1").status_code == 302
    assert set_rule(world, "H1", "to", value="21:00", creditor_kind="bank").status_code == 302
    places = "\n".join([*presets("cn")["L1", "words_places"].value, "法院"])
    assert set_rule(world, "L1", "words_places", value=places).status_code == 302
    assert {row.name: row.value for row in RuleValue.objects.exclude(name="words_places")} == {
        "max_visits_7_days": 1,
        "to": "21:00",
    }
    page = world.signed_in(world.he).get(reverse("rule-set", args=["C3", "max_visits_7_days"]))
    assert [row.reason for row in page.context["history"]] == ["Fewer complaints"]


@pytest.mark.parametrize(
    ("rule", "name", "value", "beside"),
    [
        ("C3", "max_visits_7_days", "3", "value"),
        ("H1", "to", "22:30", "value"),
        ("L1", "words_places", "医院", "value"),
        ("W2", "min_collectors", "1", "value"),
    ],
)
def test_a_laxer_value_is_refused_beside_its_field(world, rule, name, value, beside) -> None:
    page = set_rule(world, rule, name, value=value)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [beside]
    assert "laxer" in page.text


def test_what_is_simply_in_force_cannot_be_made_stricter(world: World) -> None:
    assert set_rule(world, "T4", "flag", value="1").status_code == 404
