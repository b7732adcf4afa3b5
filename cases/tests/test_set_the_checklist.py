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


def shown(kind: str) -> dict[str, list[str]]:
    """What the page sends along of how the checklist stood."""
    return {f"initial-{it}": kinds for it, kinds in EvidenceRequirement.by_debt_kind()[kind].items()}


def save(world: World, kind: str, before: dict[str, list[str]] | None = None, **ticked: list[str]):
    typed = {**(shown(kind) if before is None else before), **ticked}
    return world.signed_in(world.wu).post(reverse("requirement", args=[kind]), typed)


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
    page = save(world, "loan", visit=["a photo of their house"])
    assert page.status_code == 422
    assert "visit" in page.context["form"].errors
    assert save(world, "gambling", {}).status_code == 404


def test_the_page_sends_along_what_it_showed(world: World) -> None:
    page = world.signed_in(world.wu).get(reverse("requirement", args=["loan"])).text
    for name, kinds in shown("loan").items():
        for kind in kinds:
            assert f'<input type="hidden" name="{name}" value="{kind}"' in page


def test_two_who_change_it_at_once_keep_each_others_changes(world: World) -> None:
    before, standing = shown("loan"), EvidenceRequirement.by_debt_kind()["loan"]
    save(world, "loan", before, **{**standing, "visit": [*standing["visit"], "guarantee"]})
    save(world, "loan", before, **{**standing, "visit": [*standing["visit"], "photo"]})
    save(world, "loan", before, **{**standing, "visit": [*standing["visit"], "photo"]})
    assert set(EvidenceRequirement.by_debt_kind()["loan"]["visit"]) == {
        *standing["visit"],
        "guarantee",
        "photo",
    }
