"""The verbs of people and jobs, as the trail keeps them and as the history of a case words them."""

from enum import StrEnum
from functools import cache
from typing import Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class TrailVerb(StrEnum):
    """One room's verbs: ``NAME = code, words, tone``.

    ``code`` is ``noun.done``. A verb without words is for readers of the trail only; a case's history leaves
    it out. ``tone`` colours its line there: good, warn, stop, now, or empty.
    """

    words: "str | Promise"
    tone: str

    def __new__(cls, code: str, words: "str | Promise" = "", tone: str = "") -> Self:
        verb = str.__new__(cls, code)
        verb._value_ = code
        verb.words, verb.tone = words, tone
        return verb


class Verb(TrailVerb):
    """The verbs of this room."""

    DOCUMENT_ISSUED = "document.issued", _("Paper made")


@cache
def verbs() -> dict[str, TrailVerb]:
    """Every verb of every room by its code."""
    return {verb.value: verb for room in TrailVerb.__subclasses__() for verb in room}


def untold() -> list[str]:
    """The codes of the verbs that a case's history leaves out."""
    return [code for code, verb in verbs().items() if not verb.words]
