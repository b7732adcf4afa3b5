"""Confirming identity: two facts that the person at the door supplies, never read out (T3, V3).

What they say is compared here with the file and not kept; only which facts agreed is.
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from cases.models import Person

NEEDED = 2
TAIL = 4


class Given(models.TextChoices):
    """By what they were known."""

    BIRTHDAY = "birthday", _("birthday")
    ID_TAIL = "id_tail", _("last four of the ID number")
    PHONE_TAIL = "phone_tail", _("last four of the phone number")
    ID_CARD = "id_card", _("showed an identity card")


def suffices(given: Iterable[str]) -> bool:
    """Whether what they supplied is enough: two facts, or an identity card."""
    found = set(given) & set(Given.values)
    return Given.ID_CARD in found or len(found) >= NEEDED


@dataclass(frozen=True)
class Said:
    """What the person at the door says of themselves, as typed, and whether they show their identity card."""

    birthday: str = ""
    id_tail: str = ""
    phone_tail: str = ""
    card_seen: bool = False


def agreeing(person: "Person", said: Said) -> list[str]:
    """Which of the facts that were said agree with the file, as values of Given.

    The card alone when it was seen. A birthday may be said with or without its year (0312, 850312, 19850312).
    """
    if said.card_seen:
        return [Given.ID_CARD.value]
    found, born = [], person.birth_date
    if born and _same(_digits(said.birthday), _ways_to_say(born.strftime("%Y%m%d"))):
        found.append(Given.BIRTHDAY.value)
    number = person.id_number
    if number and _same(said.id_tail.strip().upper(), [number[-TAIL:].upper()]):
        found.append(Given.ID_TAIL.value)
    tails = [phone.number[-TAIL:] for phone in person.phones.all() if phone.is_usable]
    if _same(_digits(said.phone_tail), tails):
        found.append(Given.PHONE_TAIL.value)
    return found


def _ways_to_say(day: str) -> list[str]:
    return [day[4:], day[2:], day]


def _digits(text: str) -> str:
    """The digits of what was typed; a month or day of one digit keeps its zero (3-12, 3月12日)."""
    return "".join(part.zfill(2) for part in re.findall(r"\d+", text))


def _same(said: str, ways: list[str]) -> bool:
    return any(secrets.compare_digest(said.encode(), way.encode()) for way in ways)
