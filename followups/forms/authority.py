"""Setting how much a role may give up."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from followups.authority import PRESETS
from foundation import clock
from foundation.forms import AmountField, DayField
from foundation.money import ZERO
from staff.models import Role

PERCENT = 100


class AuthorityForm(forms.Form):
    """The most that a role may approve, from a day on, with a reason."""

    role = forms.ChoiceField(label=lazy("Role"), choices=[(role, Role(role).label) for role in PRESETS])
    amount = AmountField(
        label=lazy("At most"), required=False, min_value=ZERO, help_text=lazy("Empty: no limit by amount.")
    )
    share = forms.DecimalField(
        label=lazy("At most, in per cent of what is owed"),
        required=False,
        min_value=0,
        max_value=PERCENT,
        decimal_places=2,
        help_text=lazy("Empty: no limit by share."),
    )
    since = DayField(label=pgettext_lazy("value", "From"))
    reason = forms.CharField(label=lazy("Reason"), max_length=250, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = clock.business_date()

    def clean_share(self) -> Decimal | None:
        share: Decimal | None = self.cleaned_data["share"]
        return None if share is None else share / PERCENT
