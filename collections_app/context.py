"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from foundation import clock


def page(request: HttpRequest) -> dict[str, Any]:
    """The organisation's name and currency, today's business date, and whether this is the demo."""
    return {
        "organisation": settings.ORGANISATION_NAME,
        "currency": settings.CURRENCY,
        "today": clock.business_date(),
        "is_demo": settings.DEMO,
    }
