"""What the organisation is called, in both languages."""

import pytest
from django.utils import translation

from foundation.organisation import organisation_name
from tests.world import World


@pytest.mark.parametrize(("language", "name"), [("en", "Hua Finance"), ("zh-hans", "华融外访")])
def test_the_organisation_is_called_by_its_name_in_the_readers_language(settings, language, name) -> None:
    settings.ORGANISATION_NAME, settings.ORGANISATION_NAME_ZH = "Hua Finance", "华融外访"
    with translation.override(language):
        assert organisation_name() == name


def test_a_page_in_chinese_carries_the_chinese_name(world: World, settings) -> None:
    settings.ORGANISATION_NAME_ZH = "外访催收"
    world.chen.language = "zh-hans"
    world.chen.save()
    page = world.signed_in(world.chen).get("/board/").content.decode()
    assert "外访催收</title>" in page
