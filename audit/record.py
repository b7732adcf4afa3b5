"""The one door by which anything enters the audit trail."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models import BigIntegerField, Func

from audit.models import Event, EventText
from audit.origin import address
from foundation import clock


class _CurrentTransaction(Func):
    function = "pg_current_xact_id"
    template = "%(function)s()::text::bigint"
    output_field = BigIntegerField()


def record(
    verb: str,
    subject: models.Model,
    *,
    by: models.Model,
    case: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    personal: Mapping[str, str] | None = None,
    job: str = "",
) -> Event:
    """Write down that ``by`` did ``verb`` (``noun.done``) to ``subject``, inside the verb's own transaction.

    ``case`` is a case number. ``before`` and ``after`` are the values that changed; what identifies a person goes
    into ``personal``, of which the event keeps only salted digests and an erasable text beside it.
    """
    moment, written = clock.now(), clock.real_now()
    salts = {label: secrets.token_hex(16) for label in personal or {}}
    facts = {
        "verb": verb,
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
            label: hashlib.sha256((salts[label] + value).encode()).hexdigest()
            for label, value in (personal or {}).items()
        },
    }
    text = json.dumps(facts, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    event = Event.objects.create(
        verb=verb,
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
    if personal:
        EventText.objects.bulk_create(
            [
                EventText(event=event, label=label, salt=salts[label], text=value)
                for label, value in personal.items()
            ]
        )
    return event
