"""Promises to pay, and the debtor's own words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from followups.models import Answer, NonPaymentReason, PayingMethod
from followups.promises import PromiseTerms
from followups.statements import StatementAnswers
from foundation import clock
from foundation.forms import AmountField, DayField, MomentField, OnceForm


class PromiseForm(OnceForm):
    """What the debtor promised."""

    amount = AmountField(label=_("Amount"))
    due_on = DayField(label=pgettext_lazy("promise", "By"))
    made_on = DayField(label=_("Promised on"))
    method = forms.ChoiceField(label=_("How the debtor pays"), choices=PayingMethod.choices)
    reason = forms.ChoiceField(
        label=_("Why it was not paid so far"), choices=[("", "–"), *NonPaymentReason.choices], required=False
    )
    words = forms.CharField(
        label=_("In their words"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["made_on"].initial = clock.business_date()

    @property
    def promised(self) -> PromiseTerms:
        """Return what the debtor promised, once the form is valid."""
        said = self.cleaned_data
        return PromiseTerms(**{name: said[name] for name in PromiseForm.base_fields if name != "request_id"})


class PromiseCancellationForm(forms.Form):
    """Why a promise no longer holds."""

    reason = forms.CharField(label=_("Why"), max_length=250, widget=forms.Textarea(attrs={"rows": 3}))


def _answer(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=Answer.choices, widget=forms.RadioSelect(attrs={"class": "short"})
    )


class StatementForm(forms.Form):
    """What the debtor says about a visit, as asked by somebody outside the pair."""

    as_recorded = _answer(_("Did they come and leave as recorded?"))
    frightened = _answer(_("Was anything said that frightened you?"))
    agrees = _answer(_("Do you agree with amount and plan?"))
    words = forms.CharField(
        label=_("In the debtor's own words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Word for word. They stand unaltered beside the collectors' record."),
    )
    said_at = MomentField(label=_("Said at"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["said_at"].initial = clock.now

    @property
    def said(self) -> StatementAnswers:
        """Return what the debtor says, once the form is valid."""
        return StatementAnswers(**self.cleaned_data)
