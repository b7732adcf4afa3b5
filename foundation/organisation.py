"""What the organisation is called on pages and papers."""

from django.conf import settings
from django.utils import translation


def organisation_name() -> str:
    """Its name in the active language. In Chinese it may have another one (``ORGANISATION_NAME_ZH``)."""
    chinese = (translation.get_language() or "").startswith("zh")
    return str(settings.ORGANISATION_NAME_ZH if chinese else settings.ORGANISATION_NAME)
