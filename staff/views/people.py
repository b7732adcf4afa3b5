"""People and their roles; for administrators."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation import keyset
from foundation.errors import answers_errors, shown_in
from staff.forms import ChangePersonForm, CollectorForm, LeavingForm, PersonForm
from staff.models import CollectorProfile, Role, User
from staff.requests import StaffRequest

MAY = permission_required("staff.manage_staff", raise_exception=True)


@MAY
def people(request: StaffRequest) -> HttpResponse:
    """Everybody who works or worked here, by staff number."""
    left = request.GET.get("left") == "1"
    rows = User.objects.filter(is_system=False, is_active=not left).select_related("team")
    page = keyset.page(
        rows.prefetch_related("groups"), order=("staff_number",), cursor=request.GET.get("after", "")
    )
    return render(request, "staff/people.html", {"page": page, "left": left})


@MAY
@answers_errors
def person_new(request: StaffRequest) -> HttpResponse:
    """A new member of staff. The first password is shown once."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            user, password = User.add(**form.cleaned_data, by=request.user)
            return _password_page(request, user, password)
    return _form(request, form, title=_("New person"), action=_("Add the person"))


@MAY
@answers_errors
def person(request: StaffRequest, staff_number: str) -> HttpResponse:
    """One person: name, roles, team; and for a collector, what they can do."""
    user = _find_person(staff_number)
    initial = {
        "version": user.version,
        "name": user.name,
        "roles": sorted(user.roles),
        "team": user.team_id,
        "language": user.language,
    }
    form = ChangePersonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_in(form, user):
            user.change(**form.cleaned_data, by=request.user)
            messages.success(request, _("Saved."))
            return redirect(user)
    context = {"person": user, "form": form, "is_collector": user.has_role(Role.COLLECTOR)}
    return render(request, "staff/person.html", context, status=422 if form.errors else 200)


@MAY
@answers_errors
def collector(request: StaffRequest, staff_number: str) -> HttpResponse:
    """What a collector can do and how much. Ranking uses it."""
    user = _find_person(staff_number)
    profile = CollectorProfile.objects.prefetch_related("skills").filter(user=user).first()
    form = CollectorForm.of(profile, request.POST or None)
    if request.method == "POST" and form.is_valid():
        CollectorProfile.describe(user, form.ability(), by=request.user)
        messages.success(request, _("Saved."))
        return redirect(user)
    title = _("What %(name)s can do") % {"name": user.name}
    return _form(request, form, title=title, action=_("Save"), back=user.get_absolute_url())


@MAY
@answers_errors
def leaving(request: StaffRequest, staff_number: str) -> HttpResponse:
    """Close an account. Everything that its owner did stays on record."""
    user = _find_person(staff_number)
    form = LeavingForm(request.POST or None, initial={"version": user.version})
    if request.method == "POST" and form.is_valid():
        with shown_in(form, user):
            user.deactivate(**form.cleaned_data, by=request.user)
            messages.success(request, _("%(name)s can't sign in any more.") % {"name": user.name})
            return redirect(user)
    title = _("Close the account of %(name)s") % {"name": user.name}
    text = _("Sessions end at once. Cases stay assigned until a supervisor reassigns them.")
    return _form(
        request, form, title=title, text=text, action=_("Close the account"), back=user.get_absolute_url()
    )


@require_POST
@MAY
@answers_errors
def reactivation(request: StaffRequest, staff_number: str) -> HttpResponse:
    """Open an account again. A new first password is shown once."""
    user = _find_person(staff_number)
    return _password_page(request, user, user.reactivate(by=request.user, version=None))


@require_POST
@MAY
@answers_errors
def password_reset(request: StaffRequest, staff_number: str) -> HttpResponse:
    """A new first password, shown once. It opens only the page that changes it."""
    user = _find_person(staff_number)
    return _password_page(request, user, user.reset_password(by=request.user, version=None))


def _find_person(staff_number: str) -> User:
    rows = User.objects.filter(is_system=False).select_related("team").prefetch_related("groups")
    return get_object_or_404(rows, staff_number=staff_number)


def _password_page(request: StaffRequest, user: User, password: str) -> HttpResponse:
    response = render(request, "staff/first_password.html", {"person": user, "password": password})
    response["Cache-Control"] = "no-store"
    return response


def _form(request: StaffRequest, form: object, **words: str) -> HttpResponse:
    errors = getattr(form, "errors", None)
    return render(request, "form.html", {"form": form, **words}, status=422 if errors else 200)
