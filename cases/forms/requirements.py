"""Which evidence a kind of debt needs."""

from django import forms
from django.utils.translation import gettext_lazy as lazy

from cases.models import EvidenceKind, EvidenceRequirement


class RequirementsForm(forms.Form):
    """The kinds of evidence that one kind of debt needs, to visit and to sue; the field names are those of
    ``NeededTo``."""

    visit = forms.MultipleChoiceField(
        label=lazy("Needed to visit"),
        choices=EvidenceKind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("A case can't be moved to a visit while one of them is missing."),
    )
    sue = forms.MultipleChoiceField(
        label=lazy("Needed to sue besides"),
        choices=EvidenceKind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("Listed apart; a case can't be referred to lawyers while one of them is missing."),
    )

    @property
    def wanted(self) -> dict[str, list[str]]:
        """What was ticked, by what it is needed to."""
        return {needed_to: self.cleaned_data[needed_to] for needed_to in EvidenceRequirement.NeededTo.values}
