"""Confirm identity by two facts that the person at the door states; nothing is read out to them (T3, V3).

The answers are compared with the file and not kept. Only the names of the facts that agree are kept.
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from visits.kinds import IdentityProof

if TYPE_CHECKING:
    from cases.models import Person

NEEDED = 2
TAIL = 4


def is_enough(given: Iterable[str]) -> bool:
    """Whether the proofs are enough: two facts, or an identity card."""
    found = set(given) & set(IdentityProof.values)
    return IdentityProof.ID_CARD in found or len(found) >= NEEDED


@dataclass(frozen=True)
class IdentityAnswers:
    """The answers of the person at the door, as typed, and whether they show an identity card."""

    birthday: str = ""
    id_tail: str = ""
    phone_tail: str = ""
    card_seen: bool = False


def matching_facts(person: "Person", said: IdentityAnswers) -> list[str]:
    """Return the facts that agree with the file, as values of IdentityProof.

    If the card was seen, return the card alone. A birthday counts with or without its year (0312, 850312,
    19850312).
    """
    if said.card_seen:
        return [IdentityProof.ID_CARD.value]
    found, born = [], person.birth_date
    if born and _is_any_of(_digits(said.birthday), _date_forms(born.strftime("%Y%m%d"))):
        found.append(IdentityProof.BIRTHDAY.value)
    number = person.id_number
    if number and _is_any_of(said.id_tail.strip().upper(), [number[-TAIL:].upper()]):
        found.append(IdentityProof.ID_TAIL.value)
    tails = [phone.number[-TAIL:] for phone in person.phones.all() if phone.is_usable]
    if _is_any_of(_digits(said.phone_tail), tails):
        found.append(IdentityProof.PHONE_TAIL.value)
    return found


def _date_forms(day: str) -> list[str]:
    return [day[4:], day[2:], day]


def _digits(text: str) -> str:
    """Return the digits of the typed text. A lone digit gets a leading zero (3-12, 3月12日)."""
    return "".join(part.zfill(2) for part in re.findall(r"\d+", text))


def _is_any_of(said: str, ways: list[str]) -> bool:
    return any(secrets.compare_digest(said.encode(), way.encode()) for way in ways)
