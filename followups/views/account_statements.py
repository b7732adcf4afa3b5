"""Make a statement of account, which counts as evidence (P4, P5)."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.models import Case
from followups import account_statements
from foundation.errors import answers_errors
from staff.requests import StaffRequest


class LanguageForm(forms.Form):
    """The language of the paper."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)


@require_POST
@permission_required("followups.write_letter", raise_exception=True)
@answers_errors
def case_account_statements(request: StaffRequest, number: str) -> HttpResponse:
    """Print the statement of today in the chosen language, and go back to the evidence."""
    rows = Case.objects.visible_to(request.user).select_related("debtor__person", "debtor__account")
    case = get_object_or_404(rows, number=number)
    form = LanguageForm(request.POST)
    if not form.is_valid():
        raise ValidationError(_("Choose the language of the statement."))
    made = account_statements.make(case, language=form.cleaned_data["language"], by=request.user)
    messages.success(request, _("Statement %(name)s is made.") % {"name": made.name})
    return redirect("case-evidence", number)
