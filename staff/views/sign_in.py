"""Signing in and out."""

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from staff import signing_in
from staff.forms import SignInForm
from staff.models import SignIn


def _where_to(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if own else reverse("home")


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page. What was typed stays, except the password."""
    if request.user.is_authenticated:
        return redirect(_where_to(request))
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            tried = signing_in.attempt(request, **form.cleaned_data)
            if tried.user is not None:
                login(request, tried.user)
                response = redirect(_where_to(request))
                signing_in.remember_device(request, response, tried.user)
                return response
            if tried.outcome == SignIn.Outcome.THROTTLED:
                status = 429
                form.add_error(None, _("Too many attempts. Try again in 15 minutes."))
            else:
                form.add_error(None, _("The staff number or the password is wrong."))
    return render(request, "staff/sign_in.html", {"form": form, "next": _where_to(request)}, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("sign-in")
