"""Each test of this room has its own log of seals, and events that count as committed."""

import pytest
from django.db import connection

from audit import seals


@pytest.fixture(autouse=True)
def seal_log(settings, tmp_path):
    """The log of seals of one test, outside the database."""
    settings.SEAL_LOG = tmp_path / "seals.log"
    return settings.SEAL_LOG


@pytest.fixture(autouse=True)
def transactions_of_their_own(monkeypatch):
    """Let every event count as committed: on PostgreSQL the transaction of a test never ends."""
    if connection.vendor == "postgresql":
        begun: list[int] = []
        monkeypatch.setattr("audit.record._CurrentTransaction", lambda: begun.append(1) or len(begun))
        monkeypatch.setattr(seals, "_reach", lambda: len(begun) + 1)
