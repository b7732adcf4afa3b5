"""Taking down a complaint."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from cases.models import Contact, ContactState
from followups.complaints import ComplaintDetails
from followups.kinds import ComplaintChannel
from foundation import clock
from foundation.forms import FormInLines, MomentField, OnceForm, RowField

if TYPE_CHECKING:
    from cases.models import Case

# As many of the last contacts as a person remembers.
LATEST = 30


class ContactField(RowField):
    """A contact, by its means and time."""

    def label_from_instance(self, obj: Any) -> str:
        moment = f"{obj.starts_at.astimezone(clock.zone()):%Y-%m-%d %H:%M}"
        return f"{moment} · {obj.get_channel_display()} · {obj.get_outcome_display()}"


class ComplaintForm(FormInLines, OnceForm):
    """A complaint in the person's own words."""

    lines = (
        ("words",),
        ("channel", "made_at", "contact"),
    )

    words = forms.CharField(
        label=lazy("What the complaint is about"),
        help_text=lazy("In their own words. The words are never checked and stay as they are."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    channel = forms.ChoiceField(label=lazy("How it reached us"), choices=ComplaintChannel.choices)
    made_at = MomentField(label=lazy("When it was made"))
    contact = ContactField(
        label=lazy("About which contact"),
        queryset=Contact.objects.none(),
        required=False,
        empty_label=lazy("None in particular"),
    )

    def __init__(self, *args: Any, case: "Case", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = (ContactState.PLANNED, ContactState.AWAITING, ContactState.CANCELLED)
        latest = case.contacts.exclude(state__in=waiting).order_by("-starts_at", "-pk")
        chosen = latest.values_list("pk", flat=True)[:LATEST]
        self.fields["contact"].queryset = latest.filter(pk__in=list(chosen))  # type: ignore[attr-defined]
        self.initial = {"made_at": clock.now().astimezone(clock.zone()), **self.initial}

    @property
    def complained(self) -> ComplaintDetails:
        """Return the complaint, once the form is valid."""
        said = self.cleaned_data
        return ComplaintDetails(said["words"], said["channel"], said["made_at"], said["contact"])
