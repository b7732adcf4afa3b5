"""The what-if calculator and the steps of an agreement."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from cases.kinds import Scope
from followups import terms
from followups.agreements import Choice, Manner, Subject, earliest_due
from followups.models import Frequency, PayingMethod
from followups.terms import Due, Terms
from foundation import clock, formats
from foundation.approvals import Decision
from foundation.errors import shown_in
from foundation.forms import AmountField, DayField, OnceForm, VersionedForm
from foundation.money import ZERO
from foundation.months import add_months
from ledger.models import Accrual

if TYPE_CHECKING:
    from cases.models import Case

# A line of dates of their own: 2026-12-05 500.00, also with a Chinese date or comma.
LINE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[\s,，:：]+([\d,，]+(?:\.\d{1,2})?)元?")


class DuesField(forms.CharField):
    """Days and amounts, one a line."""

    widget = forms.Textarea(attrs={"rows": 5, "placeholder": "2026-12-05 500.00"})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return [self._due(line.strip()) for line in text.splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((data or "").strip())

    @staticmethod
    def _due(line: str) -> Due:
        found = LINE.fullmatch(line)
        try:
            if found is None:
                raise ValueError(line)
            year, month, day, amount = found.groups()
            return Due(
                date(int(year), int(month), int(day)), Decimal(amount.replace(",", "").replace("，", ""))
            )
        except (ValueError, ArithmeticError):
            raise ValidationError(
                _("“%(line)s” is not a day and an amount, such as 2026-12-05 500.00.") % {"line": line}
            ) from None


class TermsForm(OnceForm):
    """What is to be paid and when. Once the form is valid, ``terms`` holds the schedule."""

    scope = forms.ChoiceField(
        label=lazy("What the agreement is about"), choices=Scope.choices, widget=forms.RadioSelect
    )
    waiver = AmountField(
        label=lazy("Given up"),
        required=False,
        help_text=lazy("Only in a settlement: given up once all instalments are paid, and only then."),
    )
    caught_up = forms.TypedMultipleChoiceField(
        label=lazy("Instalments to catch up on"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy(
            "None chosen: all that are overdue. Penalty, charges and interest so far come with them."
        ),
    )
    down_payment = AmountField(label=lazy("Down-payment"), required=False, min_value=ZERO)
    down_payment_on = DayField(label=lazy("Due on"), required=False)
    frequency = forms.ChoiceField(
        label=lazy("Instalments"),
        choices=Frequency.choices,
        widget=forms.RadioSelect(attrs={"class": "short"}),
    )
    instalments = forms.IntegerField(
        label=lazy("How many"), required=False, min_value=1, max_value=terms.MOST_INSTALMENTS
    )
    first_due_on = DayField(label=lazy("First one due on"), required=False)
    off_rest_days = forms.BooleanField(
        label=lazy("A day on a rest day or holiday moves to the next working day"), required=False
    )
    dues = DuesField(
        label=lazy("Days and amounts"),
        required=False,
        help_text=lazy("Only for dates of their own: a day and an amount on each line."),
    )
    accrual = forms.ChoiceField(
        label=lazy("Contract interest and penalty meanwhile"),
        choices=[(it.value, it.label) for it in (Accrual.REVIVES, Accrual.RUNS_ON, Accrual.STOPS)],
        widget=forms.RadioSelect,
    )
    budget_reason = forms.CharField(
        label=lazy("Why the household can still keep it"),
        required=False,
        max_length=250,
        help_text=lazy("Only if a month's instalments are more than what is left. Another person decides."),
    )
    method = forms.ChoiceField(label=lazy("How the debtor pays"), choices=PayingMethod.choices)
    language = forms.ChoiceField(label=lazy("Language of the paper"), choices=settings.LANGUAGES)

    terms: Terms | None = None

    def __init__(self, data: Any = None, *, case: "Case", subject: Subject) -> None:
        # The page opens with the usual offer, which can be calculated at once.
        super().__init__(data or self._first_offer(case, subject))
        self.subject = subject
        chosen: Any = self.fields["caught_up"]
        chosen.choices = [(choice.id, self._words(choice)) for choice in subject.choices]

    @staticmethod
    def _words(choice: Choice) -> str:
        words = _("No. %(number)s, due %(day)s: %(amount)s, overdue") if choice.is_overdue else ""
        return (words or _("No. %(number)s, due %(day)s: %(amount)s")) % {
            "number": choice.number,
            "day": formats.day(choice.due_on),
            "amount": formats.money(choice.amount),
        }

    @property
    def manner(self) -> Manner:
        """Return how the agreement is paid, once the form is valid."""
        said = self.cleaned_data
        catches_up = said["scope"] == Scope.CATCH_UP
        return Manner(
            Accrual.RUNS_ON if catches_up else said["accrual"],
            said["method"],
            said["language"],
            off_rest_days=said["off_rest_days"],
            budget_reason=said["budget_reason"],
        )

    @staticmethod
    def _first_offer(case: "Case", subject: Subject) -> dict[str, Any]:
        today = clock.business_date()
        return {
            "request_id": uuid4(),
            "scope": Scope.CATCH_UP if subject.overdue else Scope.WHOLE,
            "frequency": Frequency.MONTHLY,
            "instalments": 6,
            "first_due_on": add_months(today, 1),
            "down_payment_on": earliest_due(today),
            "off_rest_days": "on",
            "accrual": Accrual.REVIVES,
            "method": PayingMethod.TRANSFER,
            "language": case.debtor.person.paper_language,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            with shown_in(self):
                self.terms = self._terms(cleaned)
        return cleaned

    def _terms(self, cleaned: dict[str, Any]) -> Terms:
        about: dict[str, Any] = {"scope": cleaned["scope"], "waiver": ZERO, "caught_up": ()}
        if cleaned["scope"] == Scope.SETTLEMENT:
            about["waiver"] = cleaned["waiver"] or ZERO
        if cleaned["scope"] == Scope.CATCH_UP:
            about["caught_up"] = tuple(cleaned["caught_up"]) or self.subject.overdue
        found = replace(self._spread(cleaned, self.subject.total(**about)), **about)
        self.subject.must_fit(found, accrual=cleaned["accrual"])
        return found.off_rest_days() if cleaned["off_rest_days"] else found

    @staticmethod
    def _spread(cleaned: dict[str, Any], total: Decimal) -> Terms:
        paid_first = {
            "down_payment": cleaned["down_payment"] or ZERO,
            "down_payment_on": cleaned["down_payment_on"],
        }
        if cleaned["frequency"] == Frequency.CUSTOM:
            return terms.custom(cleaned["dues"], **paid_first)
        if cleaned["dues"]:
            raise ValidationError(
                {"dues": _("These lines count only for instalments on dates of their own.")}
            )
        for name in ("instalments", "first_due_on"):
            if cleaned[name] is None:
                raise ValidationError({name: _("This is needed for regular instalments.")})
        return terms.calculate(
            total,
            frequency=cleaned["frequency"],
            first_due_on=cleaned["first_due_on"],
            instalments=cleaned["instalments"],
            **paid_first,
        )


class SignatureForm(VersionedForm):
    """The signed paper, scanned."""

    signed_on = DayField(label=lazy("Signed on"))
    signed_by = forms.CharField(
        label=lazy("Signed by"),
        max_length=120,
        help_text=lazy("The name under the signature; for a company, of its signatory."),
    )
    file = forms.FileField(
        label=lazy("Scan of the signed paper"), help_text=lazy("PDF or picture of all pages.")
    )


class RangeForm(VersionedForm):
    """A supervisor's decision on terms outside the range."""

    decision = forms.ChoiceField(
        label=lazy("Decision"),
        choices=[(Decision.APPROVED.value, lazy("Allow")), (Decision.RETURNED.value, lazy("Return"))],
        widget=forms.RadioSelect(attrs={"class": "short"}),
    )
    remarks = forms.CharField(label=lazy("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class WordForm(VersionedForm):
    """Whether the debtor agrees to amount and plan."""

    agrees = forms.ChoiceField(
        label=lazy("Does the debtor agree with amount and plan?"),
        choices=[("yes", lazy("yes")), ("no", lazy("no"))],
        widget=forms.RadioSelect(attrs={"class": "short"}),
    )


class AgreementCancellationForm(VersionedForm):
    """Why an agreement is cancelled."""

    reason = forms.CharField(label=lazy("Why"), max_length=250, widget=forms.Textarea(attrs={"rows": 3}))
