"""The few things that are typed at the door."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from foundation.forms import AmountField, DayField
from visits.identity import IdentityAnswers
from visits.models import Raw, Result


def _said(label: Any, **attrs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attrs}),
    )


class IdentityForm(forms.Form):
    """What the person at the door says of themselves. Nothing of it is shown or kept."""

    birthday = _said(_("Birthday"), inputmode="numeric")
    id_tail = _said(_("Last four of the ID number"))
    phone_tail = _said(_("Last four of the phone"), inputmode="numeric")
    identify = forms.CharField(required=False)

    def answers(self) -> IdentityAnswers:
        cleaned = self.cleaned_data
        return IdentityAnswers(
            cleaned["birthday"],
            cleaned["id_tail"],
            cleaned["phone_tail"],
            card_seen=cleaned["identify"] == "card",
        )


class DoorPromiseForm(forms.Form):
    """How much by when."""

    amount = AmountField(label=_("Amount"))
    due_on = DayField(label=_("To be paid by"))

    def facts(self, sent: QueryDict) -> dict[str, Raw]:
        """As typed, for the draft: that it is a promise, how much, by when."""
        return {"result": Result.PROMISE.value, **{name: sent.get(name, "") for name in self.fields}}
