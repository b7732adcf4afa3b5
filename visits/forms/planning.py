"""Planning, moving and cancelling visits."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from cases.models import Address, Case, EvidenceItem, Purpose
from foundation import clock
from foundation.forms import DayField, HourInput, OnceForm, VersionedForm
from staff.models import User
from visits.models import VisitPlan
from visits.pair import who_may_go
from visits.planning import VisitWish

PURPOSES = (Purpose.DEMAND, Purpose.REPLY, Purpose.NOTICE, Purpose.REQUESTED)


class WindowForm(forms.Form):
    """Where, when and who: what planning and moving have in common."""

    address = forms.ModelChoiceField(label=_("Address"), queryset=Address.objects.none(), empty_label=None)
    day = DayField(label=_("Day"))
    at = forms.TimeField(label=_("From"), widget=HourInput)
    until = forms.TimeField(label=_("Until"), widget=HourInput)
    lead = forms.ModelChoiceField(label=_("Lead"), queryset=User.objects.none(), empty_label=None)
    second = forms.ModelChoiceField(label=_("Second"), queryset=User.objects.none(), empty_label=None)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Needed only where another person must agree to the visit."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        places: Any = self.fields["address"]
        places.queryset = case.debtor.person.addresses.exclude(state="wrong").order_by("-is_current", "pk")
        places.label_from_instance = address_label
        going = User.objects.filter(pk__in=[member.pk for member in who_may_go(case, self._day_asked())])
        for name in ("lead", "second"):
            choice: Any = self.fields[name]
            choice.queryset = going

    def _day_asked(self) -> date:
        """The day that was typed or suggested, for whoever stands in on that day."""
        asked = self.data.get("day") or self.initial.get("day") or clock.business_date()
        if isinstance(asked, str):
            try:
                asked = parse_date(asked)
            except ValueError:
                asked = None
        return asked if isinstance(asked, date) else clock.business_date()

    def wish(self) -> VisitWish:
        """The visit that was asked for, its window as moments in the organisation's zone."""
        cleaned, zone = self.cleaned_data, clock.zone()
        return VisitWish(
            self.case,
            cleaned["lead"],
            cleaned["second"],
            cleaned["address"],
            datetime.combine(cleaned["day"], cleaned["at"], zone),
            datetime.combine(cleaned["day"], cleaned["until"], zone),
            reason=cleaned["reason"],
        )


class PlanForm(WindowForm, OnceForm, VersionedForm):
    """A new visit; carries the version of the case that was shown."""

    purpose = forms.ChoiceField(
        label=_("What for"), choices=[(it.value, it.label) for it in PURPOSES], initial=Purpose.DEMAND
    )
    evidence = forms.ModelMultipleChoiceField(
        label=_("Evidence to take"),
        queryset=EvidenceItem.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = (
        "address",
        "day",
        "at",
        "until",
        "lead",
        "second",
        "purpose",
        "evidence",
        "reason",
        "request_id",
        "version",
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        choice: Any = self.fields["evidence"]
        choice.queryset = case.debtor.evidence.order_by("kind", "-pk")
        choice.label_from_instance = evidence_label

    def wish(self) -> VisitWish:
        cleaned = self.cleaned_data
        return replace(super().wish(), purpose=cleaned["purpose"], evidence=cleaned["evidence"])


class MoveForm(WindowForm, VersionedForm):
    """Another window, pair or place for a planned visit."""

    @staticmethod
    def initial_of(visit: VisitPlan) -> dict[str, Any]:
        """The form filled with the visit as it is planned."""
        start, end = (moment.astimezone(clock.zone()) for moment in (visit.starts_at, visit.ends_at))
        return {
            "address": visit.address_id,
            "day": visit.day,
            "at": start.time(),
            "until": end.time(),
            "lead": visit.lead_id,
            "second": visit.second_id,
            "version": visit.version,
        }


class CancelForm(VersionedForm):
    """Why nobody goes."""

    reason = forms.CharField(label=_("Why nobody goes"), max_length=250)


class CodeForm(forms.Form):
    """A visit code as the debtor reads it out."""

    code = forms.CharField(
        label=_("Visit code"),
        help_text=_("Six letters and digits, on the notice and on the credential."),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


def evidence_label(item: EvidenceItem) -> str:
    """An item by its kind and name."""
    return _("%(kind)s: %(name)s") % {"kind": item.get_kind_display(), "name": item.name}


def address_label(address: Address) -> str:
    """An address with its state."""
    return address.with_state
