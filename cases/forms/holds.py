"""Placing, looking at and releasing a hold (rules S1–S8)."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from cases.forms.contacts import PersonField
from cases.holding import HoldTerms
from cases.kinds import Stopped
from cases.models import HoldKind, Person
from cases.models.hold import REVIEW_DAYS
from foundation import clock
from foundation.forms import DayField, FormInLines, RowField, VersionedForm
from ledger.models import Debt

if TYPE_CHECKING:
    from cases.models import Case


class DebtField(RowField):
    """A debt by the creditor's reference."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.reference)


class PlaceHoldForm(FormInLines):
    """Whom to leave alone, how, from when and why."""

    lines = (
        ("person", "kind", "channel", "debt"),
        ("since", "until"),
        ("reason",),
    )

    person = PersonField(label=lazy("Whom"), queryset=Person.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=lazy("Kind"), choices=HoldKind.choices)
    channel = forms.ChoiceField(
        label=lazy("What is to stop"),
        choices=[("", lazy("Nothing in particular")), *Stopped.choices],
        required=False,
        help_text=lazy("Only for “stop a channel”."),
    )
    debt = DebtField(
        label=lazy("Debt"), queryset=Debt.objects.none(), required=False, empty_label=lazy("All debts")
    )
    since = DayField(label=lazy("From"))
    until = DayField(
        label=lazy("Until"),
        required=False,
        help_text=lazy("Empty: until compliance releases it. Hardship ends by itself."),
    )
    reason = forms.CharField(
        label=lazy("Reason"),
        help_text=lazy("The consequence, never a diagnosis: “slow contact”, “write only”."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, case: "Case", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].of_case(case)  # type: ignore[attr-defined]
        debts = case.case_debts.filter(until=None).values("debt")
        self.fields["debt"].queryset = Debt.objects.filter(pk__in=debts).order_by("pk")  # type: ignore[attr-defined]
        self.initial = {"person": case.debtor.person_id, "since": clock.business_date(), **self.initial}

    @property
    def terms(self) -> HoldTerms:
        """From when until when, and of what."""
        said = self.cleaned_data
        return HoldTerms(said["since"], said["until"], said["channel"], said["debt"])


class ReleaseForm(VersionedForm):
    """Why a hold may end."""

    reason = forms.CharField(label=lazy("Why it may end"), widget=forms.Textarea(attrs={"rows": 3}))


class ReviewForm(VersionedForm):
    """When a hold that stays is looked at again."""

    next_on = DayField(label=lazy("Look at it again on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("next_on", clock.business_date() + timedelta(days=REVIEW_DAYS))
