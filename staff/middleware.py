"""Who is asking, from where, in which language; and nobody unknown gets past the sign-in page."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import translation

from audit import origin
from foundation import clock

# The pages that need no signing in.
OPEN = frozenset({"sign-in", "language", "health", "javascript-catalog"})
LAST_SEEN = "last_seen"


class StaffMiddleware:
    """Signing in is needed everywhere but on OPEN pages; half an hour of silence ends a session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin.address.set(request.META.get("REMOTE_ADDR", ""))
        if request.user.is_authenticated:
            self._end_idle_session(request)
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        elif not self._is_open(request):
            return redirect_to_login(request.get_full_path())
        return self.get_response(request)

    @staticmethod
    def _is_open(request: HttpRequest) -> bool:
        try:
            return resolve(request.path_info).url_name in OPEN
        except Resolver404:
            return False

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
