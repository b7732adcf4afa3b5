"""The template context of every page."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from collections_app.navigation import may_search, menu
from collections_app.rights import May
from foundation import clock
from foundation.organisation import organisation_name
from staff.models import Notification, Role, User


def _unread(request: HttpRequest) -> int:
    if not isinstance(request.user, User):
        return 0
    return Notification.objects.filter(recipient=request.user, read_at=None).count()


def _role_words(request: HttpRequest) -> str:
    if not isinstance(request.user, User):
        return ""
    return " · ".join(str(role.label) for role in Role if request.user.has_role(role))


def _may(request: HttpRequest) -> May:
    return May(request.user)


def page(request: HttpRequest) -> dict[str, Any]:
    """The organisation, today's business date, what the user may do, and whether this is the demo.

    The menu and the number of unread notices are computed only on pages that show them.
    """
    return {
        "organisation": organisation_name(),
        "currency": settings.CURRENCY,
        "time_zone": settings.TIME_ZONE,
        "today": clock.business_date(),
        "is_demo": settings.DEMO,
        "menu": partial(menu, request),
        "may": partial(_may, request),
        "may_search": partial(may_search, request),
        "role_words": partial(_role_words, request),
        "unread": partial(_unread, request),
    }
