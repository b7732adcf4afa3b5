"""The collection plan: written, sent, decided on by another person (P6)."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from audit.models import Event
from cases import closing, moving, opening, planning
from cases.models import Case, ClosureKind, CollectionPlan
from cases.planning import PlanFacts
from foundation.approvals import Decision
from foundation.errors import Stale
from staff.models import Notification
from tests.world import World

TYPED = {
    "version": "0",
    "objective": "Agree on instalments",
    "target": "4,000.00",
    "floor": "3,000",
    "down_payment_floor": "200",
    "longest_months": "12",
    "largest_waiver": "0",
    "scopes": ["catch_up", "whole"],
    "from_2": "14:00",
    "to_2": "16:00",
    "talking_points": "先听他讲困难",
    "risks": "A large dog",
}


def draft(world: World) -> CollectionPlan:
    """Wang's plan, written by Li and not sent yet."""
    return planning.write(world.assigned_case, world.plan_facts(), by=world.li)


def page(world: World) -> str:
    return f"/cases/{world.assigned_case.number}/plan/"


def test_a_plan_written_on_the_page_is_kept_with_its_hours(world: World) -> None:
    client = world.signed_in(world.li)
    answer = client.post(page(world), TYPED)
    assert answer.status_code == 302
    plan = CollectionPlan.objects.get()
    assert plan.windows == [{"weekday": 2, "from": "14:00", "to": "16:00"}]
    assert (plan.target, plan.floor, plan.written_by) == (Decimal("4000"), Decimal("3000"), world.li)
    assert plan.decision == ""


def test_the_page_saves_and_sends_in_one_go_and_tells_the_supervisor(world: World) -> None:
    _made = world.chen
    world.signed_in(world.li).post(page(world), {**TYPED, "send": "yes"})
    assert CollectionPlan.objects.get().waits
    assert Notification.objects.get(recipient=world.chen, kind="plan_sent").url.endswith("/plan/approval/")


def test_what_was_typed_stays_when_words_must_not_be_said(world: World) -> None:
    typed = {**TYPED, "talking_points": "告诉他的邻居他是老赖"}
    answer = world.signed_in(world.li).post(page(world), typed)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "老赖" in answer.context["form"].errors["talking_points"][0]
    assert "告诉他的邻居他是老赖" in text
    assert 'value="14:00"' in text
    assert not CollectionPlan.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"floor": "5000"}, "floor"),
        ({"down_payment_floor": "5000"}, "down_payment_floor"),
        ({"to_2": "13:00"}, "to_2"),
        ({"to_2": ""}, "to_2"),
        ({"from_2": ""}, "from_2"),
        ({"longest_months": "0"}, "longest_months"),
        ({"objective": " "}, "objective"),
    ],
)
def test_a_range_or_hours_that_are_none_are_said_beside_the_field(
    world: World, wrong: dict[str, str], field: str
) -> None:
    answer = world.signed_in(world.li).post(page(world), {**TYPED, **wrong})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"floor": Decimal("4000.00")}, None),
        ({"floor": Decimal("4000.01")}, "floor"),
        ({"down_payment_floor": Decimal("4000.00")}, None),
        ({"down_payment_floor": Decimal("4000.01")}, "down_payment_floor"),
        ({"windows": [{"weekday": 2, "from": "14:00", "to": "14:00"}]}, "windows"),
        ({"windows": [{"weekday": 2, "from": "14:00", "to": "14:01"}]}, None),
        ({"talking_points": "告诉他的邻居他是老赖"}, "talking_points"),
    ],
)
def test_nothing_in_a_plan_goes_beyond_the_target_by_a_cent(world: World, facts, field) -> None:
    wanted = world.plan_facts(**facts)
    if field is None:
        assert PlanFacts.of(planning.write(world.assigned_case, wanted, by=world.li)) == wanted
        return
    with pytest.raises(ValidationError) as no:
        planning.write(world.assigned_case, wanted, by=world.li)
    assert set(no.value.error_dict) == {field}
    assert not CollectionPlan.objects.exists()


def test_a_plan_begun_on_an_empty_page_does_not_replace_one_written_meanwhile(world: World) -> None:
    planning.write(world.assigned_case, world.plan_facts(), by=world.li, version=0)
    with pytest.raises(Stale):
        planning.write(world.case, world.plan_facts(), by=world.zhao, version=0)


def test_versions_go_on_from_plan_to_plan_so_that_one_names_one_text(world: World) -> None:
    plan = draft(world)
    assert plan.version == 1
    plan.send(by=world.li)
    plan.give_back(by=world.chen, remarks="Too low")
    new = planning.write(world.case, world.plan_facts(), by=world.li)
    plan.refresh_from_db()
    assert new.version == plan.version + 1


def test_the_plan_of_another_case_is_not_written_over(world: World) -> None:
    theirs = draft(world)
    other = opening.open_case(world.another_debtor(), world.team, by=world.chen)
    ours = planning.write(other, world.plan_facts(objective="Pay at once"), by=world.li, version=0)
    theirs.refresh_from_db()
    assert (ours.round.case, theirs.objective) == (other, "Agree on instalments")
    written = Event.objects.filter(verb="plan.written", by=world.li)
    assert {it.case for it in written} == {other.number, world.case.number}


def test_a_case_closed_meanwhile_gets_no_plan(world: World) -> None:
    shown = Case.objects.get(pk=world.assigned_case.pk)
    closing.close(world.case, ClosureKind.PAID, by=world.chen)
    with pytest.raises(ValidationError, match="closed"):
        planning.write(shown, world.plan_facts(), by=world.li)


def test_the_page_shows_what_is_owed_and_overdue_beside_the_form(world: World) -> None:
    text = world.signed_in(world.li).get(page(world)).content.decode()
    assert "¥4,000.00" in text
    assert "¥2,500.00" in text


def test_a_draft_is_changed_in_place_and_never_over_somebody_elses_change(world: World) -> None:
    first = draft(world)
    again = planning.write(
        world.case, world.plan_facts(objective="Pay at once"), by=world.chen, version=first.version
    )
    assert again == first
    with pytest.raises(Stale):
        planning.write(world.case, world.plan_facts(), by=world.li, version=first.version)
    answer = world.signed_in(world.li).post(page(world), TYPED)
    assert answer.status_code == 409
    assert CollectionPlan.objects.get().objective == "Pay at once"


def test_a_plan_that_waits_is_not_changed(world: World) -> None:
    plan = draft(world)
    plan.send(by=world.li)
    with pytest.raises(ValidationError, match="waits"):
        planning.write(world.case, world.plan_facts(), by=world.li)
    with pytest.raises(ValidationError, match="already"):
        plan.send(by=world.li)


def test_another_person_approves(world: World) -> None:
    plan = draft(world)
    plan.send(by=world.li)
    answer = world.signed_in(world.chen).post(
        f"{page(world)}approval/", {"version": plan.version, "decision": "approved", "remarks": ""}
    )
    assert answer.status_code == 302
    plan.refresh_from_db()
    assert plan.is_approved
    assert Event.objects.filter(verb="plan.approved", case=world.case.number).exists()
    assert Notification.objects.filter(recipient=world.li, kind="plan_approved").exists()


def test_nobody_approves_their_own_plan(world: World) -> None:
    plan = planning.write(world.assigned_case, world.plan_facts(), by=world.chen)
    plan.send(by=world.chen)
    answer = world.signed_in(world.chen).post(
        f"{page(world)}approval/", {"version": plan.version, "decision": "approved", "remarks": ""}
    )
    assert answer.status_code == 422
    assert plan.waits


def test_nobody_approves_a_plan_that_they_wrote_and_another_sent(world: World) -> None:
    plan = planning.write(world.assigned_case, world.plan_facts(), by=world.chen)
    plan.send(by=world.li)
    with pytest.raises(ValidationError, match="Somebody else"):
        plan.approve(by=world.chen)


def test_returning_needs_remarks_and_the_author_reads_them(world: World) -> None:
    plan = draft(world)
    plan.send(by=world.li)
    client = world.signed_in(world.chen)
    said = {"version": plan.version, "decision": "returned", "remarks": ""}
    answer = client.post(f"{page(world)}approval/", said)
    assert answer.status_code == 422
    assert "remarks" in answer.context["decision"].errors
    client.post(f"{page(world)}approval/", {**said, "remarks": "The floor is too low"})
    assert "The floor is too low" in world.signed_in(world.li).get(page(world)).content.decode()


def test_a_returned_plan_stays_readable_beside_the_new_one(world: World) -> None:
    plan = draft(world)
    plan.send(by=world.li)
    plan.give_back(by=world.chen, remarks="Too low")
    stricter = world.plan_facts(floor=Decimal("3500"))
    new = planning.write(world.case, stricter, by=world.li, version=plan.version)
    assert new != plan
    assert new.version > plan.version
    assert [it.floor for it in CollectionPlan.objects.of_case(world.case)] == [3500, 3000]
    assert CollectionPlan.objects.current().get() == new
    with pytest.raises(ValidationError):
        plan.send(by=world.li)


def test_a_decision_on_a_plan_that_was_not_the_one_shown_is_stale(world: World) -> None:
    plan = draft(world)
    plan.send(by=world.li)
    answer = world.signed_in(world.chen).post(
        f"{page(world)}approval/", {"version": plan.version + 1, "decision": "approved", "remarks": ""}
    )
    assert answer.status_code == 409
    assert plan.decision == Decision.PENDING


def test_an_approved_plan_is_replaced_on_purpose_only(world: World) -> None:
    _made = world.plan
    client = world.signed_in(world.li)
    assert client.get(page(world)).context["form"] is None
    form = client.get(f"{page(world)}?write=1").context["form"]
    assert form["objective"].value() == "Agree on instalments"
    client.post(page(world), {**TYPED, "version": form["version"].value()})
    assert not CollectionPlan.objects.current().get().is_approved
    world.plan.refresh_from_db()
    assert world.plan.replaced_at is not None


def test_a_new_rounds_form_begins_with_the_last_rounds_plan(world: World) -> None:
    case = world.case_in_visit()
    moving.new_round(case, by=world.chen, reason="Promise broken")
    form = world.signed_in(world.li).get(page(world)).context["form"]
    assert form["target"].value() == Decimal("4000")
    assert form["version"].value() == 0


def test_a_manager_reads_and_does_not_write(world: World) -> None:
    client = world.signed_in(world.qian)
    assert client.get(page(world)).status_code == 200
    assert client.post(page(world), TYPED).status_code == 403
