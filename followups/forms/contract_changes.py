"""The change of a contract that somebody asks for, one form for each kind."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from followups.contract_changes import MOST_MONTHS, Wanted
from followups.kinds import AccelerationGround, ChangeKind, LetterState
from followups.models import Letter, LetterKind
from foundation import clock
from foundation.formats import day
from foundation.forms import DayField, RowField
from ledger.models import Debt
from ledger.rescheduling import LAST_DAY

if TYPE_CHECKING:
    from cases.models import Case


class DebtField(RowField):
    """A debt by its creditor's reference."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.reference)


class LetterField(RowField):
    """A letter by its title and the day until which it lets the debtor pay."""

    def label_from_instance(self, obj: Any) -> str:
        return _("%(letter)s, to pay by %(day)s") % {"letter": obj.title, "day": day(obj.pay_by)}


class _ChangeForm(forms.Form):
    """The contract that changes, and why."""

    kind: ChangeKind
    debt = DebtField(label=lazy("Contract"), queryset=Debt.objects.none(), empty_label=None)
    reason = forms.CharField(label=lazy("Reason"), max_length=250)

    def __init__(self, *args: Any, case: "Case", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        debts = Debt.objects.filter(in_cases__case=case).distinct().order_by("pk")
        self.fields["debt"].queryset = debts  # type: ignore[attr-defined]
        self.move_to_end("reason")

    def move_to_end(self, name: str) -> None:
        """Put a field below all others."""
        self.fields[name] = self.fields.pop(name)

    @property
    def wanted(self) -> Wanted:
        """The change, as the verb takes it."""
        return Wanted(kind=self.kind, **self.cleaned_data)


class HolidayForm(_ChangeForm):
    """An agreed pause: the due days of the instalments to come move."""

    kind = ChangeKind.HOLIDAY
    months = forms.IntegerField(
        label=lazy("Months"),
        min_value=1,
        max_value=MOST_MONTHS,
        initial=1,
        help_text=lazy("Every instalment to come moves by so many months. What is due already stays due."),
    )
    interest_runs = forms.TypedChoiceField(
        label=lazy("Contract interest during the holiday"),
        choices=[("yes", lazy("runs on, on the principal to come")), ("no", lazy("is not asked for"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )


class DueDayForm(_ChangeForm):
    """Another day of the month on which the debtor pays."""

    kind = ChangeKind.DUE_DAY
    due_day = forms.TypedChoiceField(
        label=lazy("Day of the month"),
        coerce=int,
        choices=[
            *((number, number) for number in range(1, LAST_DAY)),
            (LAST_DAY, lazy("the last day of the month")),
        ],
        help_text=lazy("Each instalment to come moves to the next such day, never to an earlier one."),
    )
    off_rest_days = forms.BooleanField(
        label=lazy("Move a due day on a rest day to the next working day"), required=False
    )


class AccelerationForm(_ChangeForm):
    """All principal to come falls due on one day, after a default and its notice."""

    kind = ChangeKind.ACCELERATION
    ground = forms.ChoiceField(
        label=lazy("On what it rests"), choices=AccelerationGround.choices, widget=forms.RadioSelect
    )
    letter = LetterField(
        label=lazy("The notice"),
        queryset=Letter.objects.none(),
        help_text=lazy("A demand letter that arrived, and whose day to pay is over."),
    )
    effective_on = DayField(label=lazy("Falls due on"))

    def __init__(self, *args: Any, case: "Case", **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        letters = Letter.objects.filter(case=case, kind=LetterKind.DEMAND, state=LetterState.DELIVERED)
        self.fields["letter"].queryset = letters.order_by("-pk")  # type: ignore[attr-defined]
        self.fields["effective_on"].initial = clock.business_date()


FORMS: dict[str, type[_ChangeForm]] = {
    form.kind.value: form for form in (HolidayForm, DueDayForm, AccelerationForm)
}
