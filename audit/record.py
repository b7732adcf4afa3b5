"""Writing events: the only way into the audit trail."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models import BigIntegerField, Func

from audit.models import Event, EventText
from audit.origin import address
from audit.verbs import TrailVerb
from foundation import clock


class _CurrentTransaction(Func):
    function = "pg_current_xact_id"
    template = "%(function)s()::text::bigint"
    output_field = BigIntegerField()


def record(
    verb: TrailVerb,
    subject: models.Model,
    *,
    by: models.Model,
    case: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    personal: Mapping[str, str] | None = None,
    job: str = "",
) -> Event:
    """Record that ``by`` did ``verb`` (``noun.done``) to ``subject``, inside the verb's own transaction.

    ``case`` is a case number. ``before`` and ``after`` are the values that changed; what identifies a person
    goes into ``personal``, of which the event keeps only salted digests and an erasable text beside it.
    """
    kept_apart = [_Personal(label, value) for label, value in (personal or {}).items()]
    change = _Change(before or {}, after or {}, {value.label: value.digest for value in kept_apart})
    event = _event(verb, subject, change, by=by, case=case, job=job)
    event.save(force_insert=True)
    EventText.objects.bulk_create(
        [EventText(event=event, label=value.label, salt=value.salt, text=value.text) for value in kept_apart]
    )
    return event


def record_many(
    verb: TrailVerb,
    subjects: Iterable[models.Model],
    *,
    by: models.Model,
    cases: Mapping[int, str] | None = None,
    after: Mapping[int, Mapping[str, Any]] | None = None,
    job: str = "",
) -> None:
    """``record`` for many subjects in a few statements; ``cases`` and ``after`` are by primary key."""
    cases, after = cases or {}, after or {}
    Event.objects.bulk_create(
        [
            _event(
                verb,
                subject,
                _Change(after=after.get(subject.pk, {})),
                by=by,
                case=cases.get(subject.pk, ""),
                job=job,
            )
            for subject in subjects
        ],
        batch_size=2000,
    )


@dataclass(frozen=True)
class _Personal:
    """A personal value with its salt. The event keeps the digest of both."""

    label: str
    text: str
    salt: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def digest(self) -> str:
        return hashlib.sha256((self.salt + self.text).encode()).hexdigest()


@dataclass(frozen=True)
class _Change:
    """The values that changed. ``personal`` holds digests by label."""

    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)


def _event(
    verb: TrailVerb, subject: models.Model, change: _Change, *, by: models.Model, case: str, job: str
) -> Event:
    """The unsaved event."""
    moment, written = clock.now(), clock.real_now()
    facts = {
        "verb": str(verb),
        "by": by.pk,
        "job": job,
        "happened_at": moment,
        "written_at": written,
        "address": address.get(),
        "subject": [subject._meta.label_lower, str(subject.pk)],
        "case": case,
        "before": dict(change.before),
        "after": dict(change.after),
        "personal": dict(change.personal),
    }
    text = json.dumps(facts, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return Event(
        verb=str(verb),
        by_id=by.pk,
        job=job,
        happened_at=moment,
        written_at=written,
        address=address.get(),
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        case=case,
        text=text,
        digest=Event.digest_of(text),
        xid=_CurrentTransaction() if connection.vendor == "postgresql" else None,
    )
