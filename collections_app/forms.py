"""The forms of the compliance desk."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.sampling import LARGEST_SAMPLE


class FindingForm(forms.Form):
    """The finding that ends a concern."""

    finding = forms.CharField(label=_("What you found"), widget=forms.Textarea(attrs={"rows": 4}))


class SampleForm(forms.Form):
    """The number of cases to draw by lot."""

    count = forms.IntegerField(
        label=pgettext_lazy("how many", "Cases"), min_value=1, max_value=LARGEST_SAMPLE, initial=5
    )
