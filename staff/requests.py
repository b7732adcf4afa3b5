"""The request that a view receives."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from staff.models import User


class StaffRequest(HttpRequest):
    """A request from somebody who is signed in; StaffMiddleware lets nobody else get as far as a view.

    For type checkers alone: Django makes plain HttpRequests.
    """

    user: User
    htmx: HtmxDetails
