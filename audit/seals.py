"""Sealing the trail, and checking it afterwards.

The check finds every change, removal or insertion after the sealing, as long as the key or the log file was
out of reach. It does not find events that are changed or removed in the minute before they are sealed, by
somebody who can drop the triggers.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from audit.models import Event, Seal
from foundation import clock


def _hash(previous: str, members: list[list[Any]], horizon: int) -> str:
    text = json.dumps([previous, horizon, members], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _signature(seal_hash: str) -> str:
    return hmac.new(settings.SEAL_KEY.encode(), seal_hash.encode(), hashlib.sha256).hexdigest()


def _reach() -> int:
    """The point up to which all events are surely committed."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            return int(cursor.fetchone()[0])
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _between(start: int, end: int) -> list[list[Any]]:
    """The events of one seal as [id, digest], in order of their ids."""
    if connection.vendor == "postgresql":
        rows = Event.objects.filter(xid__gte=start, xid__lt=end)
    else:
        rows = Event.objects.filter(pk__gt=start, pk__lte=end)
    return [list(row) for row in rows.order_by("pk").values_list("pk", "digest")]


def seal() -> Seal | None:
    """Seal the events that are surely committed since the last seal. None if there are no new ones.

    Safe to run twice at a time: the seal's hash is unique and one of the two fails its transaction.
    """
    with transaction.atomic():
        last = Seal.objects.select_for_update().order_by("-pk").first()
        start, previous = (last.horizon, last.hash) if last else (0, "")
        horizon = _reach()
        members = _between(start, horizon)
        if not members:
            return None
        seal_hash = _hash(previous, members, horizon)
        made = Seal.objects.create(
            sealed_at=clock.real_now(),
            horizon=horizon,
            members=members,
            previous_hash=previous,
            hash=seal_hash,
            signature=_signature(seal_hash),
        )
    settings.SEAL_LOG.parent.mkdir(parents=True, exist_ok=True)
    with settings.SEAL_LOG.open("a") as log:
        log.write(f"{made.pk} {made.hash} {made.signature}\n")
    return made


def faults() -> Iterator[str]:
    """The differences between the trail and its seals, one sentence each. Empty if there are none."""
    logged = {}
    if settings.SEAL_LOG.exists():
        for line in settings.SEAL_LOG.read_text().splitlines():
            number, seal_hash, _signed = line.split()
            logged[int(number)] = seal_hash
    previous, start = "", 0
    present = set()
    for made in Seal.objects.order_by("pk").iterator(chunk_size=200):
        present.add(made.pk)
        if made.previous_hash != previous or _hash(previous, made.members, made.horizon) != made.hash:
            yield f"Seal {made.pk} does not follow from the one before."
        if not hmac.compare_digest(_signature(made.hash), made.signature):
            yield f"Seal {made.pk} is not signed with our key."
        if logged.get(made.pk, made.hash) != made.hash:
            yield f"Seal {made.pk} is not the one in the log file."
        yield from _faults_of_members(made, start)
        previous, start = made.hash, made.horizon
    for missing in sorted(set(logged) - present):
        yield f"Seal {missing} is in the log file but was removed."


def _faults_of_members(made: Seal, start: int) -> Iterator[str]:
    sealed = {int(number): digest for number, digest in made.members}
    found = {event.pk: event for event in Event.objects.filter(pk__in=sealed)}
    for number, digest in sealed.items():
        event = found.get(number)
        if event is None:
            yield f"Event {number} was removed (seal {made.pk})."
        elif event.digest != digest or Event.digest_of(event.text) != digest or not _agrees(event):
            yield f"Event {number} was changed (seal {made.pk})."
    for number, _digest in _between(start, made.horizon):
        if number not in sealed:
            yield f"Event {number} slipped in after seal {made.pk}."


def _agrees(event: Event) -> bool:
    """Whether the columns agree with the canonical text."""
    facts = json.loads(event.text)
    return [facts["verb"], facts["by"], facts["job"], facts["subject"], facts["case"]] == [
        event.verb,
        event.by_id,
        event.job,
        [event.subject_kind, event.subject_id],
        event.case,
    ]
