"""A user's own page, and their password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from foundation.errors import answers_errors, shown_in
from staff.forms import ProfileForm
from staff.models import SignIn
from staff.requests import StaffRequest

SHOWN = 10


@answers_errors
def profile(request: StaffRequest) -> HttpResponse:
    """Their name, their language, and from where they signed in lately."""
    user = request.user
    form = ProfileForm(request.POST or None, initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        user.set_own(**form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("profile")
    lately = SignIn.objects.filter(user=user).order_by("-tried_at", "-id")[:SHOWN]
    context = {"form": form, "sign_ins": lately}
    return render(request, "staff/profile.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters("old_password", "new_password1", "new_password2")
@answers_errors
def password(request: StaffRequest) -> HttpResponse:
    """Their own new password. Other sessions end, this one goes on."""
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            request.user.choose_password(form.cleaned_data["new_password1"])
            update_session_auth_hash(request, request.user)
            messages.success(request, _("From now on your new password counts."))
            return redirect("home")
    text = ""
    if request.user.must_choose_password:
        text = _("Somebody else knows the password you have now. Choose one that only you know.")
    context = {
        "form": form,
        "title": _("Choose a password"),
        "text": text,
        "action": _("Save"),
        "back": "" if request.user.must_choose_password else reverse("profile"),
    }
    return render(request, "form.html", context, status=422 if form.errors else 200)
