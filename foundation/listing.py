"""Lists of words in a sentence."""

from collections.abc import Iterable

from django.utils.translation import pgettext


def listed(words: Iterable[object]) -> str:
    """The words, separated by the comma of the active language. Chinese has its own comma for lists."""
    return pgettext("between words", ", ").join(str(word) for word in words)
