"""The debtor's file: who people are, where and how they are reached, who else stands in the debt (P1, P2)."""

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from cases.models import (
    Address,
    AddressKind,
    Datum,
    GuaranteeKind,
    IdentityConfirmation,
    Job,
    LawfulBasis,
    NewPerson,
    Part,
    PartyRole,
    Person,
    PersonKind,
    Place,
    Provenance,
    Source,
    SourcedState,
)
from cases.models.party import people_in
from foundation.forms import DayField, FormInLines, RowField, VersionedForm
from ledger.models import Debt

if TYPE_CHECKING:
    from cases.models import Case

ROWS = {"rows": 3}


class PersonForm(VersionedForm):
    """Who somebody is. The ID number is never shown here: an empty field leaves the one on file."""

    name = forms.CharField(label=pgettext_lazy("person or company", "Name"), max_length=120)
    id_number = forms.CharField(
        label=lazy("ID number"),
        required=False,
        max_length=40,
        help_text=lazy("Left empty, the number on file stays."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_date = DayField(label=lazy("Born on"), required=False)
    language = forms.ChoiceField(
        label=lazy("Language"), required=False, choices=[("", lazy("Not known")), *settings.LANGUAGES]
    )
    time_zone = forms.CharField(
        label=lazy("Time zone"),
        required=False,
        help_text=lazy("Such as Asia/Shanghai; not known, the strictest hours hold."),
    )
    not_at_home = forms.BooleanField(
        label=lazy("Nothing may be revealed at their home: no visit there, no paper left"), required=False
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        facts = ("version", "name", "birth_date", "language", "time_zone", "not_at_home")
        kwargs["initial"] = {name: getattr(person, name) for name in facts}
        super().__init__(*args, **kwargs)
        if person.kind == PersonKind.LEGAL:
            for name in ("birth_date", "not_at_home"):
                del self.fields[name]
            self.fields["id_number"].label = _("Unified social credit code")

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"].strip()
        if zone and zone not in available_timezones():
            raise forms.ValidationError(_("There is no such time zone."))
        return zone


class IdentityForm(forms.Form):
    """How somebody made sure that this is the person who owes."""

    how = forms.ChoiceField(
        label=lazy("How"), choices=IdentityConfirmation.How.choices, widget=forms.RadioSelect
    )
    remarks = forms.CharField(
        label=pgettext_lazy("note", "Remarks"), required=False, widget=forms.Textarea(attrs=ROWS)
    )


class StaffField(RowField):
    """Somebody of the case."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class SourcedForm(FormInLines):
    """A fact about somebody of the case, with where it comes from and why it may be kept (I1)."""

    person = StaffField(label=lazy("Whose"), queryset=Person.objects.none(), empty_label=None)
    source = forms.ChoiceField(label=lazy("Source"), choices=Source.choices)
    source_date = DayField(label=lazy("As of"), required=False)
    lawful_basis = forms.ChoiceField(label=lazy("Why it may be kept"), choices=LawfulBasis.choices)

    def __init__(self, *args: Any, case: "Case", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_in([case]).order_by("pk")  # type: ignore[attr-defined]
        self.initial.setdefault("person", case.debtor.person_id)

    @property
    def provenance(self) -> Provenance:
        """Where it comes from and why it may be kept."""
        said = self.cleaned_data
        return Provenance(said["source"], said["lawful_basis"], said["source_date"])


class AddressForm(SourcedForm):
    """A place."""

    lines = (
        ("person", "kind"),
        ("province", "city", "district"),
        ("line",),
        ("source", "source_date", "lawful_basis"),
        ("latitude", "longitude", "given_in"),
        ("current",),
    )

    kind = forms.ChoiceField(label=lazy("What it is"), choices=AddressKind.choices)
    province = forms.CharField(label=lazy("Province"), required=False, max_length=60)
    city = forms.CharField(label=lazy("City"), required=False, max_length=60)
    district = forms.CharField(label=lazy("District"), required=False, max_length=60)
    line = forms.CharField(label=lazy("Street and number"), max_length=250)
    latitude = forms.FloatField(label=lazy("Latitude"), required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(label=lazy("Longitude"), required=False, min_value=-180, max_value=180)
    given_in = forms.ChoiceField(
        label=lazy("Coordinates from"),
        required=False,
        choices=[
            ("", lazy("None")),
            (Datum.GCJ02, lazy("a Chinese map (GCJ-02)")),
            (Datum.WGS84, lazy("GPS (WGS-84)")),
        ],
    )
    current = forms.BooleanField(label=lazy("Visit this place from now on"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        pair = [cleaned.get("latitude"), cleaned.get("longitude")]
        if pair.count(None) == 1:
            missing = "latitude" if pair[0] is None else "longitude"
            self.add_error(missing, _("Give both, or neither."))
        elif None not in pair and not cleaned.get("given_in"):
            self.add_error("given_in", _("Say which map they come from: they differ by hundreds of metres."))
        return cleaned

    @property
    def place(self) -> Place:
        """The place that was typed in."""
        return Place(**{name: self.cleaned_data[name] for name in Place.__dataclass_fields__})


class PhoneForm(SourcedForm):
    """A number."""

    lines = (
        ("person", "number"),
        ("source", "source_date", "lawful_basis"),
    )

    number = forms.CharField(
        label=lazy("Number"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )


class EmploymentForm(SourcedForm):
    """An employer."""

    lines = (
        ("person", "employer", "position"),
        ("address", "since", "until"),
        ("source", "source_date", "lawful_basis"),
    )

    employer = forms.CharField(label=lazy("Employer"), max_length=160)
    position = forms.CharField(label=lazy("Position"), required=False, max_length=120)
    address = forms.ModelChoiceField(
        label=lazy("Workplace"),
        queryset=Address.objects.none(),
        required=False,
        empty_label=lazy("Not known"),
        help_text=lazy("Add the address first. It is visited only with their recorded consent."),
    )
    since = DayField(label=lazy("Since"), required=False)
    until = DayField(label=lazy("Until"), required=False)

    def __init__(self, *args: Any, case: "Case", **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        places = Address.objects.filter(person__in=people_in([case]), kind=AddressKind.WORKPLACE)
        self.fields["address"].queryset = places  # type: ignore[attr-defined]

    @property
    def job(self) -> Job:
        """The employer and the position."""
        return Job(**{name: self.cleaned_data[name] for name in Job.__dataclass_fields__})


class StateForm(forms.Form):
    """How sure we are of something on file."""

    state = forms.ChoiceField(
        label=lazy("It is"),
        choices=[choice for choice in SourcedState.choices if choice[0] != SourcedState.UNVERIFIED],
        widget=forms.RadioSelect(attrs={"class": "short"}),
    )
    reason = forms.CharField(
        label=lazy("How you know"),
        required=False,
        help_text=lazy("Needed for what is stale or wrong."),
        widget=forms.Textarea(attrs=ROWS),
    )


class PartyForm(FormInLines):
    """Somebody else's part in a debt: of somebody the case knows, or of somebody new."""

    lines = (
        ("role", "debt", "since"),
        ("person", "kind", "name", "id_number"),
        ("guarantee_kind", "guarantee_until", "claimed_on"),
        ("authority",),
    )

    debt = forms.ModelChoiceField(label=lazy("Debt"), queryset=Debt.objects.none(), empty_label=None)
    role = forms.ChoiceField(label=lazy("Role in the debt"), choices=PartyRole.choices)
    person = StaffField(
        label=lazy("Who"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=lazy("Somebody new to this case"),
    )
    kind = forms.ChoiceField(
        label=lazy("Person or company"),
        choices=PersonKind.choices,
        initial=PersonKind.NATURAL,
        required=False,
    )
    name = forms.CharField(label=pgettext_lazy("person or company", "Name"), required=False, max_length=120)
    id_number = forms.CharField(
        label=lazy("ID number"),
        required=False,
        max_length=40,
        help_text=lazy("Whoever is on file with this number is taken."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    guarantee_kind = forms.ChoiceField(
        label=lazy("Guarantee"), required=False, choices=[("", lazy("None")), *GuaranteeKind.choices]
    )
    guarantee_until = DayField(label=lazy("Guarantee period ends"), required=False)
    claimed_on = DayField(
        label=lazy("Claimed from them on"),
        required=False,
        help_text=lazy("When they were first asked to pay under the guarantee."),
    )
    since = DayField(label=lazy("Since"), required=False)
    authority = forms.CharField(
        label=lazy("What they are authorised to do, or inherit"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, case: "Case", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        debts = Debt.objects.filter(in_cases__case=case, in_cases__until=None)
        self.fields["debt"].queryset = debts.order_by("pk")  # type: ignore[attr-defined]
        others = people_in([case]).exclude(pk=case.debtor.person_id)
        self.fields["person"].queryset = others.order_by("pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("person") and not cleaned.get("name"):
            self.add_error("name", _("Choose somebody of the case, or enter the name."))
        return cleaned

    @property
    def part(self) -> Part:
        """The role with its terms."""
        return Part(**{name: self.cleaned_data[name] for name in Part.__dataclass_fields__})

    @property
    def who(self) -> NewPerson:
        """Somebody new to the case."""
        said = self.cleaned_data
        return NewPerson(said["kind"], said["name"], said["id_number"])


class ReasonForm(forms.Form):
    """Why something ends."""

    reason = forms.CharField(label=lazy("Reason"), widget=forms.Textarea(attrs=ROWS))
