"""Changing the wording of a kind of letter."""

from django import forms
from django.utils.translation import gettext_lazy as lazy

from foundation.forms import VersionedForm


class WordingForm(VersionedForm):
    """The next version of a letter's title and text."""

    title = forms.CharField(label=lazy("Title of the letter"), max_length=120)
    body = forms.CharField(
        label=lazy("Text of the letter"), max_length=8000, widget=forms.Textarea(attrs={"rows": 18})
    )
