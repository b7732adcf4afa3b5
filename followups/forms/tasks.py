"""Finish a task, ask for one, and decide the next step."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Outcome
from followups.kinds import BY_HAND, Step
from followups.models import Ability, TaskKind, Willingness
from foundation import clock
from foundation.forms import DayField, OnceForm


class TaskDoneForm(forms.Form):
    """What came of it."""

    result = forms.CharField(
        label=_("What came of it"),
        max_length=250,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TaskForm(OnceForm):
    """Something to do about a case."""

    kind = forms.ChoiceField(
        label=_("What is to be done"), choices=[(kind.value, TaskKind(kind).label) for kind in BY_HAND]
    )
    due_on = DayField(label=pgettext_lazy("task", "By"))
    note = forms.CharField(
        label=_("Note"), max_length=250, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].initial = clock.business_date()


class FoundForm(forms.Form):
    """What the last contact found. The suggestion rests on it."""

    outcome = forms.ChoiceField(label=_("What came of the last contact"), choices=Outcome.choices)
    willingness = forms.ChoiceField(label=_("Willingness"), choices=Willingness.choices)
    ability = forms.ChoiceField(label=_("Ability"), choices=Ability.choices)


class NextStepForm(OnceForm):
    """The step as a person decides it."""

    step = forms.ChoiceField(label=_("What comes next"), choices=Step.choices)
    due_on = DayField(label=pgettext_lazy("task", "By"))
    note = forms.CharField(
        label=_("Note"), max_length=250, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
