"""Personal fields: encrypted in the table, found by a keyed hash beside them, masked on the screen."""

import hashlib
import hmac
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    TextColumn = models.TextField[str, str]
else:
    TextColumn = models.TextField


@lru_cache(maxsize=4)
def _ring(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def ring() -> MultiFernet:
    """The key ring: the first key encrypts, all of them decrypt."""
    return _ring(tuple(settings.FIELD_KEYS))


def search_hash(value: str) -> str:
    """The keyed hash by which an exact value is found; the same value gives the same 64 characters."""
    tidy = "".join(value.split()).upper()
    return hmac.new(settings.SEARCH_KEY.encode(), tidy.encode(), hashlib.sha256).hexdigest() if tidy else ""


def mask(value: str, *, head: int, tail: int) -> str:
    """``value`` with its middle starred: ``mask("13812342046", head=3, tail=4)`` is ``138****2046``."""
    if len(value) <= head + tail:
        return "*" * len(value)
    return value[:head] + "*" * (len(value) - head - tail) + value[-tail:]


class EncryptedTextField(TextColumn):
    """Text that is ciphertext in the table. It can't be filtered on; keep ``search_hash`` beside it."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return value if not value else ring().decrypt(value.encode()).decode()

    def get_prep_value(self, value: Any) -> Any:
        plain = super().get_prep_value(value)
        return plain if not plain else ring().encrypt(str(plain).encode()).decode()
