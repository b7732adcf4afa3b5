"""Closing a case and opening it again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import ClosureKind
from foundation.forms import VersionedForm


class ClosureForm(VersionedForm):
    """How the case is to end."""

    kind = forms.ChoiceField(label=_("Close it as"), widget=forms.RadioSelect, choices=ClosureKind.choices)
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea,
        required=False,
        help_text=_(
            "Needed for everything but paid. Finance may read it, so leave the debtor's private life out."
        ),
    )
    firm = forms.CharField(
        label=_("Law firm"), max_length=120, required=False, help_text=_("For a referral, where it is known.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") != ClosureKind.REFERRED:
            cleaned["firm"] = ""
        return cleaned


class ReopeningForm(VersionedForm):
    """Why the case is opened again."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea)
