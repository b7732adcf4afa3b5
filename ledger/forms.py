"""Adding a cap on yearly rates."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from foundation import clock
from foundation.forms import DayField
from ledger.models import CreditorKind
from ledger.rate_caps import UNCAPPED

PERCENT = 100
CAPPED = [it for it in CreditorKind.choices if it[0] not in UNCAPPED | {CreditorKind.ASSIGNEE}]


class RateCapForm(forms.Form):
    """The highest rate that may be claimed under contracts from a day on, and where it is published."""

    kind = forms.ChoiceField(label=lazy("Contracts of"), choices=CAPPED, initial=CreditorKind.PRIVATE_LENDER)
    since = DayField(label=pgettext_lazy("value", "From"), help_text=lazy("The day of the contract decides."))
    rate = forms.DecimalField(
        label=lazy("At most, % a year"),
        decimal_places=4,
        max_digits=8,
        help_text=lazy("For private lending four times the one-year loan prime rate."),
    )
    source = forms.CharField(label=lazy("Where it is published"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = clock.business_date()

    def clean_rate(self) -> Decimal:
        rate: Decimal = self.cleaned_data["rate"]
        return rate / PERCENT
