"""The wording of letters, and its next version (F7)."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from followups.forms.wordings import WordingForm
from followups.models import LetterKind, LetterTemplate
from followups.wordings import MUST, PLACES, reword
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest

may_set = permission_required("followups.set_wordings", raise_exception=True)
# What each place in a letter is filled in with.
MEANINGS = {
    "debtor": lazy("the debtor's name"),
    "creditor": lazy("the creditor, or several"),
    "amount": lazy("the total outstanding"),
    "capitals": lazy("the total outstanding, in capital numerals"),
    "overdue": lazy("the overdue part of it"),
    "payable": lazy("the part of it that is payable now"),
    "as_of": lazy("the day of these figures"),
    "pay_by": lazy("the last day to pay"),
}


@require_GET
@may_set
def wordings(request: StaffRequest) -> HttpResponse:
    """The wording of every kind of letter in every language."""
    rows = [LetterTemplate.current(kind, code) for kind in LetterKind for code, _name in settings.LANGUAGES]
    return render(request, "followups/wordings.html", {"rows": rows})


@may_set
@answers_errors
def wording(request: StaffRequest, kind: str, language: str) -> HttpResponse:
    """The newest wording, and the form that makes the next."""
    if kind not in LetterKind.values or language not in dict(settings.LANGUAGES):
        raise Http404
    row = LetterTemplate.current(kind, language)
    initial = {"version": row.version, "title": row.title, "body": row.body}
    form = WordingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        row.version = said["version"]
        with shown_in(form):
            reword(row, title=said["title"], body=said["body"], by=request.user)
            messages.success(request, _("Letters are worded so from now on; older ones stay as they are."))
            return redirect("wordings")
    places = [(f"{{{name}}}", MEANINGS[name], name in MUST) for name in PLACES]
    context = {"row": row, "form": form, "places": places}
    return render(request, "followups/wording.html", context, status=422 if form.errors else 200)
