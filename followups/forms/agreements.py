"""The what-if calculator and the steps of an agreement."""

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from followups import terms
from followups.agreements import Manner
from followups.models import Frequency, PayingMethod
from followups.terms import Due, Terms
from foundation import clock, formats
from foundation.approvals import Decision
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

    total = AmountField(label=lazy("Total to be paid"), required=False)
    discount = AmountField(
        label=lazy("Or a discount"),
        required=False,
        help_text=lazy("Given up only once everything agreed on is paid."),
    )
    down_payment = AmountField(label=lazy("Down-payment"), required=False, min_value=ZERO)
    down_payment_on = DayField(label=lazy("Paid on"), required=False)
    frequency = forms.ChoiceField(
        label=lazy("Instalments"),
        choices=Frequency.choices,
        widget=forms.RadioSelect(attrs={"class": "short"}),
    )
    instalments = forms.IntegerField(
        label=lazy("How many"), required=False, min_value=1, max_value=terms.MOST_INSTALMENTS
    )
    first_due_on = DayField(label=lazy("First one due on"), required=False)
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
    method = forms.ChoiceField(label=lazy("How the debtor pays"), choices=PayingMethod.choices)
    language = forms.ChoiceField(label=lazy("Language of the paper"), choices=settings.LANGUAGES)

    terms: Terms | None = None

    def __init__(self, data: Any = None, *, case: "Case", owed: Decimal) -> None:
        # The page opens with the usual offer, which can be calculated at once.
        super().__init__(data or self._first_offer(case))
        self.owed = owed
        self.fields["total"].help_text = _("Leave it empty for all that is owed: %(owed)s.") % {
            "owed": formats.money(owed)
        }

    @property
    def manner(self) -> Manner:
        """Return how the agreement is paid, once the form is valid."""
        said = self.cleaned_data
        return Manner(said["accrual"], said["method"], said["language"])

    @staticmethod
    def _first_offer(case: "Case") -> dict[str, Any]:
        today = clock.business_date()
        return {
            "request_id": uuid4(),
            "frequency": Frequency.MONTHLY,
            "instalments": 6,
            "first_due_on": add_months(today, 1),
            "down_payment_on": today,
            "accrual": Accrual.REVIVES,
            "method": PayingMethod.TRANSFER,
            "language": case.debtor.person.paper_language,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                self.terms = self._terms(cleaned)
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned

    def _terms(self, cleaned: dict[str, Any]) -> Terms:
        total, discount = cleaned["total"], cleaned["discount"]
        paid_first = {
            "down_payment": cleaned["down_payment"] or ZERO,
            "down_payment_on": cleaned["down_payment_on"],
        }
        if cleaned["frequency"] == Frequency.CUSTOM:
            if total or discount:
                raise ValidationError({"total": _("The lines add up to the total; leave this empty.")})
            return terms.custom(cleaned["dues"], **paid_first)
        if cleaned["dues"]:
            raise ValidationError(
                {"dues": _("These lines count only for instalments on dates of their own.")}
            )
        if total and discount:
            raise ValidationError({"discount": _("Enter a total or a discount, not both.")})
        for name in ("instalments", "first_due_on"):
            if cleaned[name] is None:
                raise ValidationError({name: _("This is needed for regular instalments.")})
        return terms.calculate(
            total or self.owed - (discount or ZERO),
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
