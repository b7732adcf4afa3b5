"""Which evidence a kind of debt needs."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from cases.models import EvidenceKind, EvidenceRequirement


def _papers(label: Any, help_text: Any) -> forms.MultipleChoiceField:
    """Kinds of evidence to tick, sent along with those that were ticked when they were shown."""
    return forms.MultipleChoiceField(
        label=label,
        choices=EvidenceKind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
        show_hidden_initial=True,
    )


class RequirementsForm(forms.Form):
    """The kinds of evidence that one kind of debt needs, to visit and to sue.

    The fields are named after ``NeededTo``.
    """

    visit = _papers(
        lazy("Needed to visit"), lazy("A case can't be moved to a visit while one of them is missing.")
    )
    sue = _papers(
        lazy("Needed to sue besides"),
        lazy("Listed apart; a case can't be referred to lawyers while one of them is missing."),
    )

    def changes(self) -> Iterator[tuple[str, set[str], set[str]]]:
        """What was ticked and what was cleared since the form was shown, by what it is needed to.

        So two people who change it at once keep each other's changes.
        """
        for needed_to in EvidenceRequirement.NeededTo.values:
            ticked = set(self.cleaned_data[needed_to])
            shown = set(self.data.getlist(f"initial-{needed_to}"))  # type: ignore[attr-defined]
            yield needed_to, ticked - shown, shown - ticked
