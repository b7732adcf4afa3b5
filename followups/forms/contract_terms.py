"""The terms of a contract that decide how early money and a payoff settle."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.forms import AmountField
from ledger.definitions import DEFINITIONS
from ledger.kinds import Prepayment


class ContractTermsForm(forms.Form):
    """What early money does, by how much a payoff may fall short, and why it is corrected."""

    prepayment = forms.ChoiceField(
        label=DEFINITIONS["prepayment"].name,
        choices=[("", _("not named in the contract")), *Prepayment.choices],
        required=False,
        help_text=DEFINITIONS["prepayment"].text,
    )
    small_difference = AmountField(
        label=DEFINITIONS["small_difference"].name,
        min_value=0,
        help_text=DEFINITIONS["small_difference"].text,
    )
    reason = forms.CharField(label=_("Reason"), max_length=250)
