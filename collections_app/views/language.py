"""The reader's language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from staff.models import User


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Set the language for this browser. For a signed-in user, also set it for good."""
    wanted = request.POST.get("language", "")
    where = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(where, {request.get_host()}, require_https=request.is_secure()):
        where = reverse("home")
    answer = redirect(where)
    if wanted in dict(settings.LANGUAGES):
        translation.activate(wanted)
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, wanted, max_age=365 * 24 * 3600, samesite="Lax", httponly=True
        )
        if isinstance(request.user, User):
            User.objects.filter(pk=request.user.pk).update(language=wanted)
    return answer
