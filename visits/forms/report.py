"""Correcting and reviewing the report of a visit."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.forms import VersionedForm
from visits.models import VisitReport
from visits.models.visit_report import WRITTEN


class ReportForm(VersionedForm):
    """The report's parts, of which only the first is required."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in WRITTEN.items():
            box = forms.Textarea(attrs={"rows": 4 if name == "happened" else 3})
            self.fields[name] = forms.CharField(label=label, widget=box, required=name == "happened")

    def texts(self) -> dict[str, str]:
        """What was written, by the field's name."""
        return {name: self.cleaned_data[name] for name in WRITTEN}

    @staticmethod
    def initial_of(report: VisitReport) -> dict[str, Any]:
        """The form filled with the report as it stands."""
        return {"version": report.version, **{name: getattr(report, name) for name in WRITTEN}}


class ReviewForm(VersionedForm):
    """Accept the report, or return it with what should be put right."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("accept", _("Accept")), ("return", _("Return"))],
        widget=forms.RadioSelect(attrs={"class": "short"}),
    )
    remarks = forms.CharField(
        label=_("Remarks"),
        help_text=_("Needed when you return it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
