"""The forms that order reports and choose the scope of measures."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cases.models import Stage
from foundation import clock
from foundation.forms import DayField, OnceForm
from staff.models import Role, Team

if TYPE_CHECKING:
    from staff.models import User


class ReportForm(OnceForm):
    """The order of a stage report of a team over a period."""

    stage = forms.ChoiceField(label=_("Stage"), choices=Stage.choices)
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("All teams")
    )
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"))
    language = forms.ChoiceField(label=_("Language of the report"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        if user.has_role(Role.MANAGER):
            team.queryset = Team.objects.all()  # type: ignore[attr-defined]
        else:
            team.queryset = Team.objects.filter(members=user)  # type: ignore[attr-defined]
            team.required, team.empty_label = True, None  # type: ignore[attr-defined]
        today = clock.business_date()
        self.fields["since"].initial, self.fields["until"].initial = today.replace(day=1), today
        self.fields["language"].initial = user.language


class CaseReportForm(OnceForm):
    """The order of a stage report of one case."""

    stage = forms.ChoiceField(label=_("Stage"), choices=Stage.choices)
    language = forms.ChoiceField(label=_("Language of the report"), choices=settings.LANGUAGES)


class ScopeForm(forms.Form):
    """The team and the period of the measures."""

    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.all(), required=False, empty_label=_("All teams")
    )
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("since", _("The period ends before it begins."))
        return cleaned
