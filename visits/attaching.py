"""What photos and recordings of a visit have in common before they are kept."""

from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases import file_types
from staff.models import User

if TYPE_CHECKING:
    from visits.models.visit_plan import VisitPlan


def must_be_of_the_pair(visit: "VisitPlan", by: User) -> None:
    """Raise ValidationError unless ``by`` was there."""
    if not visit.takes_part(by):
        raise ValidationError(_("Only one of the pair adds to a visit."), code="pair")


def kind_of(file: IO[bytes]) -> str:
    """The content type of a file that really opens, read and rewound. Raises ValidationError beside
    ``file``."""
    content = file.read(settings.UPLOAD_LIMIT_BYTES + 1)
    file.seek(0)
    if len(content) > settings.UPLOAD_LIMIT_BYTES:
        limit = settings.UPLOAD_LIMIT_BYTES // 1024 // 1024
        raise ValidationError({"file": _("The file is larger than %(limit)s MB.") % {"limit": limit}})
    return file_types.checked(content)
