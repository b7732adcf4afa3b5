"""Handing out a paper that this room's rows own."""

from typing import TYPE_CHECKING

from django.http import FileResponse

from audit.record import record
from followups.verbs import Verb

if TYPE_CHECKING:
    from audit.models import Document
    from staff.models import User


def paper(document: "Document", *, by: "User", case: str = "") -> FileResponse:
    """The PDF, shown in the browser; every look is written down."""
    record(Verb.DOCUMENT_OPENED, document, by=by, case=case, after={"sha256": document.sha256})
    response = FileResponse(
        document.file.open("rb"), filename=f"{document.name}.pdf", content_type="application/pdf"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
