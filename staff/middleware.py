"""Who asks, from where, and in which language. Strangers see only the sign-in page."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import translation

from audit import origin
from foundation import clock

# The pages that need no signing in.
OPEN = frozenset({"sign-in", "language", "health"})
# The pages for a user with a temporary password.
OWN_PASSWORD = OPEN | {"password", "sign-out"}
LAST_SEEN = "last_seen"


class StaffMiddleware:
    """Every page needs a signed-in user, except the OPEN pages. A session ends after 30 idle minutes.

    A user with a temporary password can open only the page that changes it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin.address.set(request.META.get("REMOTE_ADDR", ""))
        if request.user.is_authenticated:
            self._end_idle_session(request)
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
            if request.user.must_choose_password and self._name(request) not in OWN_PASSWORD:
                return redirect("password")
        elif self._name(request) not in OPEN:
            return redirect_to_login(request.get_full_path())
        return self.get_response(request)

    @staticmethod
    def _name(request: HttpRequest) -> str:
        """Return the URL name of the request, or an empty string."""
        try:
            return resolve(request.path_info).url_name or ""
        except Resolver404:
            return ""

    @staticmethod
    def _end_idle_session(request: HttpRequest) -> None:
        # By the machine's clock: a test or demo that lives in the past keeps its session.
        moment = int(clock.real_now().timestamp())
        last = request.session.get(LAST_SEEN, moment)
        if moment - last > settings.SESSION_IDLE_SECONDS:
            logout(request)
        # Written at most once a minute, so that reading a page does not write a row each time.
        elif moment - last >= 60 or LAST_SEEN not in request.session:  # noqa: PLR2004
            request.session[LAST_SEEN] = moment
