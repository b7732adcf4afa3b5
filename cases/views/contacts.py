"""The log of contacts; pages that plan a contact and record its result (F3, F4)."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases import contact_check, contacting
from cases.contact_facts import approach_to
from cases.contact_rules import Allowance
from cases.findings import Finding
from cases.forms.contacts import (
    ApprovalForm,
    ContactCheckForm,
    DeliveryForm,
    LogContactForm,
    LogFilter,
    PlanContactForm,
    ReasonForm,
    RecordContactForm,
    default_moment,
)
from cases.models import Case, Channel, Contact, ContactState, Purpose, Refusal
from foundation import clock, keyset
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest

AT_ONCE = 30


def _case(request: StaffRequest, number: str) -> Case:
    rows = Case.objects.visible_to(request.user).select_related("debtor__person", "team")
    return get_object_or_404(rows, number=number)


def _contact(request: StaffRequest, pk: int) -> Contact:
    """A contact of a case that the person may see."""
    return get_object_or_404(Contact.objects.visible_to(request.user).with_details(), pk=pk)


def _case_of(contact: Contact) -> Case:
    """The case of a contact. A contact is seen by way of its case."""
    return cast(Case, contact.case)


@require_GET
def contacts(request: StaffRequest, number: str) -> HttpResponse:
    """Every contact of a case, newest first, planned ones on top."""
    case = _case(request, number)
    form = LogFilter(request.GET, case=case)
    rows = form.narrow(case.contacts.with_details())
    page = keyset.page(rows, order=("-starts_at", "-pk"), cursor=request.GET.get("after", ""), size=AT_ONCE)
    return render(request, "cases/contacts.html", {"case": case, "form": form, "page": page})


@permission_required("cases.log_contact", raise_exception=True)
@answers_errors
def plan(request: StaffRequest, number: str) -> HttpResponse:
    """Plan a contact. A refusal is kept as a Refusal and shown with every rule that refused it."""
    case = _case(request, number)
    form = PlanContactForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        answer = contacting.plan(
            approach_to(**form.approach, case=case),
            by=request.user,
            reason=form.cleaned_data["reason"],
            request_id=form.cleaned_data["request_id"],
        )
        if isinstance(answer, Refusal):
            return _plan_page(request, case, _new_request(request, case), refusal=answer)
        if answer.state == ContactState.AWAITING:
            messages.info(request, _("Planned. It waits until another person agrees."))
        else:
            messages.success(request, _("Planned."))
        return redirect(answer)
    return _plan_page(request, case, form)


@require_POST
@permission_required("cases.log_contact", raise_exception=True)
def check(request: StaffRequest, number: str) -> HttpResponse:
    """Show what the rules say about the contact in the form. Nothing is planned or kept."""
    case = _case(request, number)
    if request.htmx:
        return render(request, "cases/_contact_check.html", {"allowance": _allowance(request, case)})
    return _plan_page(request, case, PlanContactForm(initial=request.POST.dict(), case=case))


def _allowance(request: StaffRequest, case: Case) -> Allowance:
    form = ContactCheckForm(request.POST or None, case=case)
    form.is_valid()
    asked: dict[str, Any] = {key: value for key, value in getattr(form, "cleaned_data", {}).items() if value}
    asked.pop("request_id", None)
    facts = {
        "person": case.debtor.person,
        "channel": Channel.CALL,
        "purpose": Purpose.DEMAND,
        "at": default_moment(),
        **asked,
    }
    return contact_check.allowance(approach_to(**facts, case=case))


def _plan_page(
    request: StaffRequest, case: Case, form: PlanContactForm, *, refusal: Refusal | None = None
) -> HttpResponse:
    context = {"case": case, "form": form, "refusal": refusal, "allowance": _allowance(request, case)}
    status = 422 if form.errors or refusal else 200
    return render(request, "cases/contact_plan.html", context, status=status)


def _new_request(request: StaffRequest, case: Case) -> PlanContactForm:
    """Return the form as it was filled in, with a new id: a changed form is another request."""
    typed = {name: value for name, value in request.POST.dict().items() if name != "request_id"}
    return PlanContactForm(initial=typed, case=case)


@permission_required("cases.log_contact", raise_exception=True)
@answers_errors
def log(request: StaffRequest, number: str) -> HttpResponse:
    """Record a contact that was not planned. It is never refused."""
    case = _case(request, number)
    form = LogContactForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        with shown_in(form, case):
            approach = approach_to(**form.approach, case=case)
            request_id = form.cleaned_data["request_id"]
            contact = contacting.log(approach, form.result, by=request.user, request_id=request_id)
            return _written(request, contact)
    return render(
        request, "cases/contact_log.html", {"case": case, "form": form}, status=422 if form.errors else 200
    )


@permission_required("cases.log_contact", raise_exception=True)
@answers_errors
def record(request: StaffRequest, pk: int) -> HttpResponse:
    """Record the result of a planned contact. A visit is recorded at the door instead."""
    contact = get_object_or_404(
        Contact.objects.visible_to(request.user).with_details().exclude(channel=Channel.VISIT), pk=pk
    )
    form = RecordContactForm(request.POST or None, contact=contact, case=_case_of(contact))
    if request.method == "POST" and form.is_valid():
        with shown_in(form, contact):
            return _written(request, contacting.record(contact, form.result, by=request.user))
    context = {"contact": contact, "case": contact.case, "form": form}
    return render(request, "cases/contact_record.html", context, status=422 if form.errors else 200)


def _written(request: StaffRequest, contact: Contact) -> HttpResponse:
    if contact.breach:
        messages.warning(
            request,
            _("Written down. It went against a rule, so the supervisor and compliance have been told."),
        )
    else:
        messages.success(request, _("Written down."))
    return redirect(contact)


@permission_required("cases.log_contact", raise_exception=True)
@answers_errors
def cancellation(request: StaffRequest, pk: int) -> HttpResponse:
    """Cancel a planned contact. Its place under the caps is free again."""
    contact = _contact(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        contact.cancel(reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("Cancelled. Its place is free again."))
        return redirect(contact)
    context = {
        "title": _("Cancel a planned contact"),
        "text": _summary(contact),
        "form": form,
        "action": _("Cancel the contact"),
        "tone": "danger",
        "back": contact.get_absolute_url(),
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)


@permission_required("cases.approve_contact", raise_exception=True)
@answers_errors
def approval(request: StaffRequest, pk: int) -> HttpResponse:
    """Decide, as another person, on a contact that needs approval."""
    contact = _contact(request, pk)
    asked = contact.approvals.select_related("asked_by", "decided_by").order_by("-pk").first()
    form = ApprovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_in(form, contact):
            if "agree" in request.POST:
                contact.approve(**form.cleaned_data, by=request.user)
            else:
                contact.give_back(**form.cleaned_data, by=request.user)
            messages.success(request, _("Your answer has been kept."))
            return redirect(contact)
    context = {
        "contact": contact,
        "case": contact.case,
        "asked": asked,
        "findings": [Finding.from_json(row) for row in asked.findings] if asked else [],
        "form": form,
    }
    return render(request, "cases/contact_approval.html", context, status=422 if form.errors else 200)


@permission_required("cases.log_contact", raise_exception=True)
@answers_errors
def delivery(request: StaffRequest, pk: int) -> HttpResponse:
    """Record when a paper or message was delivered, and the proof of it."""
    contact = _contact(request, pk)
    form = DeliveryForm(request.POST or None, case=_case_of(contact))
    if request.method == "POST" and form.is_valid():
        with shown_in(form, contact):
            contact.mark_delivered(**form.cleaned_data, by=request.user)
            messages.success(request, _("The delivery has been kept."))
            return redirect(contact)
    context = {
        "title": _("It arrived"),
        "text": _summary(contact),
        "form": form,
        "action": _("Keep the delivery"),
        "back": contact.get_absolute_url(),
    }
    return render(request, "form.html", context, status=422 if form.errors else 200)


def _summary(contact: Contact) -> str:
    """The contact in one line, above a form about it."""
    number = contact.case.number if contact.case else ""
    moment = f"{contact.starts_at.astimezone(clock.zone()):%Y-%m-%d %H:%M}"
    return " · ".join((number, contact.person.name, str(contact.get_channel_display()), moment))
