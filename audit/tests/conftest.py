"""Each test of this room has a log of seals of its own, and events that count as committed."""

import pytest
from django.db import connection

from audit import seals


@pytest.fixture(autouse=True)
def seal_log(settings, tmp_path):
    """A log of seals of this test's own, outside the database."""
    settings.SEAL_LOG = tmp_path / "seals.log"
    return settings.SEAL_LOG


@pytest.fixture(autouse=True)
def transactions_of_their_own(monkeypatch):
    """On PostgreSQL a test's one transaction is never over; here every event counts as one that is."""
    if connection.vendor == "postgresql":
        begun: list[int] = []
        monkeypatch.setattr("audit.record._CurrentTransaction", lambda: begun.append(1) or len(begun))
        monkeypatch.setattr(seals, "_reach", lambda: len(begun) + 1)
