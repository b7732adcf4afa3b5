"""The request that a view receives."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from staff.models import User


class StaffRequest(HttpRequest):
    """A request from a user who is signed in. StaffMiddleware lets no other request reach a view.

    For type checkers alone: Django makes plain HttpRequests.
    """

    user: User
    htmx: HtmxDetails
