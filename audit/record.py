"""Writing events: the only way into the audit trail."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
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
    salts = {label: secrets.token_hex(16) for label in personal or {}}
    event = _event(
        verb, subject, by=by, case=case, before=before, after=after, personal=personal, salts=salts, job=job
    )
    event.save(force_insert=True)
    if personal:
        EventText.objects.bulk_create(
            [
                EventText(event=event, label=label, salt=salts[label], text=value)
                for label, value in personal.items()
            ]
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
            _event(verb, subject, by=by, case=cases.get(subject.pk, ""), after=after.get(subject.pk), job=job)
            for subject in subjects
        ],
        batch_size=2000,
    )


def _event(
    verb: TrailVerb,
    subject: models.Model,
    *,
    by: models.Model,
    case: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    personal: Mapping[str, str] | None = None,
    salts: Mapping[str, str] | None = None,
    job: str,
) -> Event:
    """The unsaved event; ``salts`` are those of ``personal`` by label."""
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
        "before": dict(before or {}),
        "after": dict(after or {}),
        "personal": {
            label: hashlib.sha256(((salts or {})[label] + value).encode()).hexdigest()
            for label, value in (personal or {}).items()
        },
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
