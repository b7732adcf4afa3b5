"""What compliance's desk asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.sampling import LARGEST_SAMPLE


class FindingForm(forms.Form):
    """What compliance found."""

    finding = forms.CharField(label=_("What you found"), widget=forms.Textarea(attrs={"rows": 4}))


class SampleForm(forms.Form):
    """How many cases are drawn by lot."""

    count = forms.IntegerField(
        label=pgettext_lazy("how many", "Cases"), min_value=1, max_value=LARGEST_SAMPLE, initial=5
    )
