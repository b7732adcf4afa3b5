"""Papers are written in the debtor's language, or in the writer's while nobody knows the debtor's."""

import pytest
from django.urls import reverse
from django.utils import translation

from tests.world import World

PAGES = ("case-letters", "agreement-new")


def offered(world: World, name: str) -> str:
    """Return the language that the page of this name offers to Li first."""
    # A request leaves its language behind.
    with translation.override("en"):
        page = world.signed_in(world.li).get(reverse(name, args=[world.assigned_case.number]))
    return str(page.context["form"]["language"].value())


def knows(world: World, debtor: str, *, li: str) -> None:
    world.wang.language, world.li.language = debtor, li
    world.wang.save()
    world.li.save()


@pytest.mark.parametrize("name", PAGES)
def test_a_paper_is_in_the_debtors_own_language(world: World, name: str) -> None:
    knows(world, "en", li="zh-hans")
    assert offered(world, name) == "en"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("writer", ["en", "zh-hans"])
def test_nobody_knows_the_debtors_language_so_it_is_the_writers(world: World, name: str, writer: str) -> None:
    knows(world, "", li=writer)
    assert offered(world, name) == writer
