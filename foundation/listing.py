"""Things named one after another."""

from collections.abc import Iterable

from django.utils.translation import pgettext


def listed(words: Iterable[object]) -> str:
    """The words with the comma of the active language between them: Chinese has one of its own for this."""
    return pgettext("between words", ", ").join(str(word) for word in words)
