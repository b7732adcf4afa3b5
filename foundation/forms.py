"""How every form looks, and the few fields that all rooms use."""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.forms import BoundField
from django.forms.renderers import TemplatesSetting

from foundation.money import CENT, INVALID, read_amount

if TYPE_CHECKING:
    # Only type checkers need the model. Django's own field takes no type argument.
    RowField = forms.ModelChoiceField[Any]
else:
    RowField = forms.ModelChoiceField


class HouseRenderer(TemplatesSetting):
    """``{{ form }}`` and ``{{ form.name.as_field_group }}`` render through our own parts, everywhere."""

    form_template_name = "parts/form.html"
    field_template_name = "parts/field.html"


class DayInput(forms.DateInput):
    """A date with the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A calendar day."""

    widget = DayInput


class HourInput(forms.TimeInput):
    """An hour of the day with the browser's own clock."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class MomentInput(forms.DateTimeInput):
    """A day and an hour in one control; read in the organisation's zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A moment in the organisation's zone."""

    widget = MomentInput


class AmountField(forms.DecimalField):
    """An amount of money above zero. ``1,200.50`` may be typed with its separators.

    What can be read in two ways is refused; see read_amount.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {"invalid": INVALID}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"decimal_places": 2, "max_digits": 18, "min_value": CENT, **kwargs})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            value = read_amount(value)
        return super().to_python(value)


class FormInLines(forms.Form):
    """A form of which some fields stand beside each other: ``lines`` names them, a tuple a line."""

    lines: ClassVar[tuple[tuple[str, ...], ...]]

    def in_lines(self) -> list[list[BoundField]]:
        """The visible fields, line by line. A field that ``lines`` does not name gets a line of its own."""
        named = {name for line in self.lines for name in line}
        rest = [[bound] for bound in self.visible_fields() if bound.name not in named]
        return [[self[name] for name in line] for line in self.lines] + rest


class OnceForm(forms.Form):
    """A form that carries the id under which its request is carried out once only."""

    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class VersionedForm(forms.Form):
    """A form that carries the version of the row that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)
