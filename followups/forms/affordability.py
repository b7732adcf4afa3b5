"""A household's month, and what every household keeps."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from cases.models.household_budget import MOST_DEPENDANTS, Budget, BudgetSource
from foundation import clock
from foundation.forms import AmountField, DayField
from foundation.money import ZERO


class BudgetForm(forms.Form):
    """Income, outgoings and dependants of a person's household, with day and source."""

    income = AmountField(label=lazy("Income a month"), min_value=ZERO)
    outgoings = AmountField(
        label=lazy("Outgoings a month"), min_value=ZERO, help_text=lazy("Housing, living and other debts.")
    )
    dependants = forms.IntegerField(
        label=lazy("Dependants"),
        min_value=0,
        max_value=MOST_DEPENDANTS,
        initial=0,
        help_text=lazy("Who lives from the same income."),
    )
    source = forms.ChoiceField(label=lazy("Source"), choices=BudgetSource.choices)
    as_of = DayField(label=lazy("As of"))
    note = forms.CharField(label=lazy("Note"), required=False, max_length=250)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["as_of"].initial = clock.business_date()

    @property
    def budget(self) -> Budget:
        """The figures, once the form is valid."""
        return Budget(**self.cleaned_data)


class MinimumForm(forms.Form):
    """What each person of a household keeps a month, from a day on, and where it is published."""

    amount = AmountField(label=lazy("A person and month"), min_value=ZERO)
    since = DayField(label=pgettext_lazy("value", "From"))
    source = forms.CharField(label=lazy("Where it is published"), max_length=250)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = clock.business_date()
