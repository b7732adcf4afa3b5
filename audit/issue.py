"""Issuing a paper: print it, keep it, record that it was issued."""

import hashlib
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import models, transaction

from audit.models import Document, Seal
from audit.record import record
from audit.verbs import Verb
from foundation import clock
from foundation.printer import print_pdf


def issue(
    kind: str,
    *,
    template: str,
    context: dict[str, Any],
    language: str,
    as_of: date,
    by: models.Model,
    name: str,
    case: str = "",
) -> Document:
    """Print ``template`` in ``language`` and keep it as a Document under ``name``.

    The paper carries the newest seal's hash.

    Printing and writing the file happen before the transaction opens, so never call this inside ``atomic``.
    """
    seal = Seal.newest_hash()
    content = print_pdf(template, context, language=language, seal=seal)
    document = Document(
        kind=kind,
        name=name,
        language=language,
        as_of=as_of,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        seal=seal,
        made_by_id=by.pk,
        made_at=clock.now(),
    )
    document.file.save(f"{kind}-{document.sha256[:16]}.pdf", ContentFile(content), save=False)
    with transaction.atomic():
        document.save()
        record(
            Verb.DOCUMENT_ISSUED, document, by=by, case=case, after={"kind": kind, "sha256": document.sha256}
        )
    return document
