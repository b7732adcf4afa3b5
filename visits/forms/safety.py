"""Setting out, coming back, and what went wrong."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.forms import OnceForm
from staff.models import Role, User
from visits.models import IncidentKind, SafeBy

WATCHERS = (Role.SUPERVISOR, Role.MANAGER, Role.COLLECTOR)


class OutingForm(OnceForm):
    """Who keeps watch while the pair is out."""

    duty = forms.ModelChoiceField(
        label=_("Duty person"),
        help_text=_("Stays in the office, takes calls, and is told first when you are not back."),
        queryset=User.objects.none(),
    )
    second_contact = forms.ModelChoiceField(
        label=_("Second contact"),
        help_text=_("Is told when neither you nor the supervisor answers; without one, the managers are."),
        queryset=User.objects.none(),
        required=False,
    )

    def __init__(self, *args: Any, user: User, pair: "set[int]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = Q(team=user.team_id) | Q(groups__name=Role.MANAGER)
        there = User.objects.at_work().filter(near, groups__name__in=WATCHERS)
        people = there.exclude(pk__in=pair).distinct()
        for name in ("duty", "second_contact"):
            choice: Any = self.fields[name]
            choice.queryset = people.order_by("name")


class SafeForm(forms.Form):
    """Both are back or safe, and how we know."""

    how = forms.ChoiceField(label=_("How we know"), choices=SafeBy.choices, initial=SafeBy.WEB)
    words = forms.CharField(label=_("Remark"), max_length=250, required=False)


class IncidentForm(OnceForm):
    """What went wrong at a visit; no word is required."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("incident", "What happened"),
        choices=IncidentKind.choices,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("In your words"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )


class DebriefForm(forms.Form):
    """What was talked over with the pair."""

    words = forms.CharField(
        label=_("What was talked over, and what follows"), widget=forms.Textarea(attrs={"rows": 5})
    )
