"""The department says which evidence a kind of debt needs, and the gate asks for it from then on."""

import pytest
from django.urls import reverse

from audit.models import Event
from cases.models import EvidenceRequirement
from foundation import clock
from tests.world import World
from tests.world.debtors import NOW


@pytest.fixture(autouse=True)
def tuesday_morning():
    with clock.at(NOW):
        yield


def save(world: World, kind: str, **ticked: list[str]):
    return world.signed_in(world.wu).post(reverse("requirement", args=[kind]), ticked)


def test_what_is_ticked_is_what_the_gate_asks_for(world: World) -> None:
    assert save(world, "loan", visit=["iou"], sue=["authority"]).status_code == 302
    assert EvidenceRequirement.by_debt_kind()["loan"] == {"visit": ["iou"], "sue": ["authority"]}
    page = world.signed_in(world.chen).get(reverse("case", args=[world.case.number]))
    assert "IOU" in page.text
    assert "loan contract" not in page.text.lower()


def test_other_kinds_of_debt_keep_theirs(world: World) -> None:
    before = EvidenceRequirement.by_debt_kind()["card"]
    save(world, "loan", visit=[], sue=[])
    assert EvidenceRequirement.by_debt_kind()["card"] == before
    assert EvidenceRequirement.by_debt_kind()["loan"] == {"visit": [], "sue": []}


def test_each_change_is_in_the_trail_and_saving_the_same_changes_nothing(world: World) -> None:
    standing = EvidenceRequirement.by_debt_kind()["loan"]
    save(world, "loan", visit=[*standing["visit"], "guarantee"], sue=standing["sue"][1:])
    verbs = Event.objects.filter(verb__startswith="requirement").values_list("verb", "by__staff_number")
    assert set(verbs) == {
        ("requirement.added", world.wu.staff_number),
        ("requirement.removed", world.wu.staff_number),
    }
    count = Event.objects.count()
    now = EvidenceRequirement.by_debt_kind()["loan"]
    save(world, "loan", **now)
    assert Event.objects.count() == count


def test_a_kind_that_nobody_knows_is_refused_and_no_such_debt_has_a_page(world: World) -> None:
    page = save(world, "loan", visit=["a photo of his house"])
    assert page.status_code == 422
    assert "visit" in page.context["form"].errors
    assert save(world, "gambling", visit=[]).status_code == 404
