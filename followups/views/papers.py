"""Hand out a paper that a row of this room owns."""

from typing import TYPE_CHECKING

from django.http import FileResponse

from audit.record import record
from followups.verbs import Verb

if TYPE_CHECKING:
    from audit.models import Document
    from staff.models import User


def paper(document: "Document", *, by: "User", case: str = "") -> FileResponse:
    """Return the PDF to show in the browser, and record who opened it."""
    record(Verb.DOCUMENT_OPENED, document, by=by, case=case, after={"sha256": document.sha256})
    response = FileResponse(
        document.file.open("rb"), filename=f"{document.name}.pdf", content_type="application/pdf"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
