"""The forms that plan a contact and record its result (F3, F4)."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from cases.contacting import ContactResult
from cases.kinds import WRITTEN, outcomes_of
from cases.models import (
    Address,
    Channel,
    Contact,
    ContactState,
    Direction,
    EvidenceItem,
    Outcome,
    PartyRole,
    Person,
    Phone,
    Purpose,
    SourcedState,
)
from cases.models.party import Party, people_in
from foundation import clock
from foundation.forms import MomentField, OnceForm, RowField
from foundation.listing import listed

if TYPE_CHECKING:
    from cases.models import Case

# A visit is planned for a pair and written down at the door, in a room of its own.
CHANNELS = [(value, label) for value, label in Channel.choices if value != Channel.VISIT]
BY_PHONE = (Channel.CALL, Channel.SMS)
MESSAGES = (Channel.SMS, Channel.WECHAT)
# Filling in a form takes time. A moment that was in the future when the form was opened is accepted.
TIME_TO_FILL_IN = timedelta(minutes=15)


def default_moment() -> datetime:
    """Return the moment that the form suggests for a planned contact."""
    return clock.now().astimezone(clock.zone()) + TIME_TO_FILL_IN


def _words(label: Any, hint: Any = "", rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, required=False, widget=widget)


class PersonField(RowField):
    """Somebody of the case, with the roles that they have in it."""

    def of_case(self, case: "Case") -> None:
        """Offer the debtor and those who stand in the case's debts now."""
        self.queryset = people_in([case]).order_by("pk")
        self.roles: dict[int, set[str]] = {case.debtor.person_id: {_("debtor")}}
        debts = case.case_debts.filter(until=None).values("debt")
        for person, role in Party.objects.filter(debt__in=debts, until=None).values_list("person_id", "role"):
            self.roles.setdefault(person, set()).add(str(PartyRole(role).label))

    def label_from_instance(self, obj: Any) -> str:
        if not (roles := listed(sorted(self.roles.get(obj.pk, ())))):
            return str(obj.name)
        return _("%(name)s (%(roles)s)") % {"name": obj.name, "roles": roles}


class OwnedField(RowField):
    """A number or an address, with whose it is and how sure we are of it."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.person.name} · {obj.with_state}"


class _ContactForm(OnceForm):
    """Who is approached how: the fields that planning and writing down share."""

    person = PersonField(label=lazy("With whom"), queryset=Person.objects.none(), empty_label=None)
    channel = forms.ChoiceField(label=lazy("How"), choices=CHANNELS)
    purpose = forms.ChoiceField(label=lazy("What for"), choices=Purpose.choices)
    phone = OwnedField(label=lazy("Number"), queryset=Phone.objects.none(), required=False)
    address = OwnedField(label=lazy("Address"), queryset=Address.objects.none(), required=False)

    def __init__(self, *args: Any, case: "Case", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        person: PersonField = self.fields["person"]  # type: ignore[assignment]
        person.of_case(case)
        people = list(person.roles)
        self._offer("phone", self.usable(Phone.objects.filter(person__in=people)))
        self._offer("address", self.usable(Address.objects.filter(person__in=people)))
        self.initial = {"person": case.debtor.person_id, "channel": Channel.CALL, **self.initial}

    def usable(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """The numbers and addresses on offer: all, because a contact may have taken place anywhere."""
        return rows

    def _offer(self, name: str, rows: "QuerySet[Any]") -> None:
        field: OwnedField = self.fields[name]  # type: ignore[assignment]
        field.queryset = rows.select_related("person").order_by("-is_current", "pk")
        field.empty_label = _("None")

    @property
    def approach(self) -> dict[str, Any]:
        """What ``approach_to`` asks for, as far as it was filled in."""
        names = ("person", "channel", "direction", "purpose", "at", "address", "phone", "text")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def _need(self, name: str, message: str) -> None:
        if not self.errors and not self.cleaned_data.get(name):
            self.add_error(name, message)


class PlanContactForm(_ContactForm):
    """A call, message, letter, e-mail or appointment at our office that is to come."""

    at = MomentField(label=lazy("When"))
    text = _words(
        lazy("Text that will be sent"),
        lazy("We do not send it from here: send it at that time and write down that it went out."),
        rows=4,
    )
    reason = _words(
        lazy("Reason"),
        lazy("Needed only where another person must agree: say why this contact is necessary."),
        rows=2,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("at", default_moment())
        self.initial.setdefault("phone", self.usable(self.case.debtor.person.phones.all()).first())

    def usable(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """Nobody plans to use what was found wrong (T4)."""
        return rows.exclude(state=SourcedState.WRONG).order_by("-is_current", "pk")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        channel, at = cleaned.get("channel"), cleaned.get("at")
        if at and at < clock.now() - TIME_TO_FILL_IN:
            self.add_error("at", _("Choose a time to come. What happened is written down instead."))
        if channel in BY_PHONE:
            self._need("phone", _("Choose the number."))
        if channel == Channel.LETTER:
            self._need("address", _("Choose the address."))
        if channel in MESSAGES:
            self._need("text", _("Write the text; it is checked before it may be sent."))
        return cleaned


class ContactCheckForm(_ContactForm):
    """The same questions while they are still being answered: nothing is needed, nothing is kept."""

    at = MomentField(required=False)
    text = forms.CharField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False


class _ResultForm(forms.Form):
    """The result of a contact that took place."""

    at = MomentField(label=lazy("When it happened"))
    outcome = forms.ChoiceField(label=pgettext_lazy("contact", "How it ended"))
    spoken_with = PersonField(
        label=lazy("Spoken with, if it was somebody else"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=lazy("Nobody else"),
    )
    debtor_said = _words(
        lazy("What they said"), lazy("In their own words. The words are never checked and stay as they are.")
    )
    we_said = _words(lazy("What we said"), lazy("Threats and pretences that were said become a breach."))
    sent_text = _words(lazy("Text that was sent"))

    @property
    def result(self) -> ContactResult:
        """The result, for the verb."""
        names = ContactResult.__dataclass_fields__
        return ContactResult(**{name: it for name, it in self.cleaned_data.items() if name in names})


class LogContactForm(_ResultForm, _ContactForm):
    """A contact that took place, begun by either side. It is always accepted."""

    direction = forms.ChoiceField(label=lazy("Who began"), choices=Direction.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = Outcome.choices  # type: ignore[attr-defined]
        self.fields["spoken_with"].of_case(self.case)  # type: ignore[attr-defined]
        self.initial.setdefault("at", clock.now().astimezone(clock.zone()))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            _must_fit(self, cleaned["channel"], cleaned["direction"])
        return cleaned


class RecordContactForm(_ResultForm):
    """What came of a planned contact."""

    outcome = forms.ChoiceField(label=pgettext_lazy("contact", "How it ended"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, contact: Contact, case: "Case", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcomes = outcomes_of(contact.channel, contact.direction)
        self.fields["outcome"].choices = [(it.value, it.label) for it in outcomes]  # type: ignore[attr-defined]
        now = clock.now().astimezone(clock.zone())
        self.initial = {"at": now, "sent_text": contact.sent_text, **self.initial}
        if contact.channel in WRITTEN:
            self.initial.setdefault("outcome", Outcome.SENT)
            for name in ("spoken_with", "we_said", "debtor_said"):
                del self.fields[name]
        else:
            del self.fields["sent_text"]
            self.fields["spoken_with"].of_case(case)  # type: ignore[attr-defined]


def _must_fit(form: forms.Form, channel: str, direction: str) -> None:
    if form.cleaned_data["outcome"] not in outcomes_of(channel, direction):
        form.add_error("outcome", _("Such a contact cannot end so."))


class ReasonForm(forms.Form):
    """Why something planned is taken back."""

    reason = forms.CharField(label=lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ApprovalForm(forms.Form):
    """Another person's answer, with their reason."""

    remarks = forms.CharField(label=lazy("Your reason"), widget=forms.Textarea(attrs={"rows": 3}))


class DeliveryForm(forms.Form):
    """When something sent arrived, and what proves it."""

    at = MomentField(label=lazy("When it arrived"))
    proof = forms.ModelChoiceField(
        label=lazy("Proof"),
        queryset=EvidenceItem.objects.none(),
        required=False,
        empty_label=lazy("None on file"),
        help_text=lazy("A delivery receipt or a picture of it from the evidence vault."),
    )

    def __init__(self, *args: Any, case: "Case", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proof: RowField = self.fields["proof"]  # type: ignore[assignment]
        proof.queryset = EvidenceItem.objects.filter(debtor=case.debtor_id).order_by("-pk")
        self.initial.setdefault("at", clock.now().astimezone(clock.zone()))


class LogFilter(forms.Form):
    """What the log shows: all of it unless something is chosen."""

    SHOWN = (
        ("", lazy("Everything")),
        ("to_come", lazy("To come")),
        ("happened", lazy("Happened")),
        ("breach", lazy("Against a rule")),
        ("cancelled", lazy("Cancelled")),
    )
    shown = forms.ChoiceField(label=lazy("Show"), choices=SHOWN, required=False)
    channel = forms.ChoiceField(
        label=lazy("How"), choices=[("", lazy("Every channel")), *Channel.choices], required=False
    )
    direction = forms.ChoiceField(
        label=lazy("Who began"), choices=[("", lazy("Either")), *Direction.choices], required=False
    )
    person = PersonField(
        label=lazy("With whom"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=lazy("Everybody"),
    )

    def __init__(self, *args: Any, case: "Case", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].of_case(case)  # type: ignore[attr-defined]

    def narrow(self, rows: "QuerySet[Contact]") -> "QuerySet[Contact]":
        """Return the chosen rows. An invalid choice is ignored."""
        self.is_valid()
        chosen = self.cleaned_data
        for name in ("channel", "direction", "person"):
            if chosen.get(name):
                rows = rows.filter(**{name: chosen[name]})
        to_come = (ContactState.PLANNED, ContactState.AWAITING)
        match chosen.get("shown"):
            case "to_come":
                return rows.filter(state__in=to_come)
            case "happened":
                return rows.exclude(state__in=(*to_come, ContactState.CANCELLED))
            case "breach":
                return rows.exclude(breach=[])
            case "cancelled":
                return rows.filter(state=ContactState.CANCELLED)
        return rows
