"""Making a rule stricter from a day on."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from cases.contact_rules import Preset
from cases.setting_rules import Change
from foundation import clock
from foundation.forms import DayField, HourInput
from ledger.kinds import CreditorKind

EVERY_KIND = ("", lazy("Every kind of creditor"))


class LinesField(forms.CharField):
    """A list, one entry a line."""

    widget = forms.Textarea(attrs={"rows": 12})

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class HourField(forms.TimeField):
    """An hour of the day as rules keep it, 08:00."""

    widget = HourInput

    def clean(self, value: Any) -> str:
        return f"{super().clean(value):%H:%M}"


class RuleValueForm(forms.Form):
    """A stricter value, from a day on, with a reason."""

    creditor_kind = forms.ChoiceField(
        label=lazy("For"), choices=[EVERY_KIND, *CreditorKind.choices], required=False
    )
    since = DayField(label=pgettext_lazy("value", "From"))
    reason = forms.CharField(label=lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
    source = forms.CharField(
        label=lazy("Source"),
        required=False,
        max_length=250,
        help_text=lazy("Only where something else asks for it than the preset's own source."),
    )
    field_order = ("value", "creditor_kind", "since", "reason", "source")

    def __init__(self, *args: Any, preset: Preset, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(preset.value, int):
            self.fields["value"] = forms.IntegerField(label=label, min_value=0)
        elif isinstance(preset.value, list):
            self.fields["value"] = LinesField(label=label)
        else:
            self.fields["value"] = HourField(label=label)
        self.order_fields(self.field_order)
        tomorrow = clock.business_date() + timedelta(days=1)
        self.initial = {"value": preset.value, "since": tomorrow, **self.initial}

    @property
    def change(self) -> Change:
        """What was asked for."""
        return Change(**self.cleaned_data)


class KindFilter(forms.Form):
    """For which kind of creditor the rules are shown."""

    kind = forms.ChoiceField(
        label=lazy("For"),
        choices=[("", lazy("Kind not known: the strictest")), *CreditorKind.choices],
        required=False,
    )
