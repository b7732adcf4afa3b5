"""Once only: a request with a UUID is carried out a single time, however often it arrives."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction

from foundation import clock
from foundation.errors import Conflicting, Repeated
from foundation.models import OnceRequest


@contextmanager
def carried_out(
    *, by: Any, action: str, request_id: UUID | None, body: Mapping[str, Any], result: str
) -> Iterator[None]:
    """One transaction in which a request is carried out a single time.

    Its repeat leads to ``result`` (a path). Raises as ``begin``. Without ``request_id`` it is a plain
    transaction: jobs and commands send nothing twice.
    """
    with transaction.atomic():
        if request_id is not None:
            begin(by=by, action=action, request_id=request_id, body=body).finish(result)
        yield


def begin(*, by: Any, action: str, request_id: UUID, body: Mapping[str, Any]) -> OnceRequest:
    """Note that ``request_id`` is being carried out; call it first inside the verb's transaction.

    Raises Repeated (with the first result) when the same request was carried out before, Conflicting when the
    id was used for another body. A verb that fails rolls the note back with it, so a refused form may be sent
    again. On PostgreSQL a second request waits here for the first to end.
    """
    text = json.dumps(body, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    try:
        with transaction.atomic():
            return OnceRequest.objects.create(
                user=by,
                action=action,
                request_id=request_id,
                fingerprint=fingerprint,
                body=json.loads(text),
                made_at=clock.now(),
            )
    except IntegrityError:
        first = OnceRequest.objects.get(user=by, action=action, request_id=request_id)
        if first.fingerprint != fingerprint:
            raise Conflicting(first.body, json.loads(text)) from None
        raise Repeated(first.result) from None
