"""A list of words has the comma of its language."""

from django.utils import translation

from foundation.listing import listed


def test_each_language_has_its_own_comma():
    assert listed(["call", "SMS"]) == "call, SMS"
    with translation.override("zh-hans"):
        assert listed(["电话", "短信"]) == "电话、短信"
