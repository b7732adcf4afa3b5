"""What a payoff quote is asked for."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followups.payoffs import Asked
from foundation import clock
from foundation.forms import DayField
from ledger.models import Debt

if TYPE_CHECKING:
    from ledger.models import Account

# A quote is for now. What falls due in a year is another matter.
FURTHEST = timedelta(days=366)
VALID_DAYS = timedelta(days=7)


class PayoffForm(forms.Form):
    """One debt or all of them, the day of the payment, and until when the amounts are wanted."""

    debt = forms.ModelChoiceField(
        label=_("Which debt"),
        queryset=Debt.objects.none(),
        required=False,
        empty_label=_("All debts of the account"),
    )
    on = DayField(label=_("Day of the payment"), help_text=_("The day on which the money is on our account."))
    until = DayField(label=_("Valid until"), required=False)

    def __init__(self, data: Any = None, *, account: "Account") -> None:
        today = clock.business_date()
        super().__init__(data, initial={"on": today, "until": today + VALID_DAYS})
        self.account = account
        self.fields["debt"].queryset = account.debts.order_by("pk")  # type: ignore[attr-defined]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > clock.business_date() + FURTHEST:
            raise forms.ValidationError(_("Choose a day within a year from now."))
        return on

    @property
    def asked(self) -> Asked:
        """What the valid form asks for."""
        facts = self.cleaned_data
        return Asked(self.account, facts["debt"], facts["on"], facts["until"] or facts["on"])
