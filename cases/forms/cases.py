"""Narrowing the case list down, and opening a case by hand."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from cases.models import NewPerson, PersonKind, Stage
from cases.opening import Claimant, NewDebt
from foundation import clock
from foundation.forms import AmountField, DayField, OnceForm, RowField
from ledger.models import AllocationRule, CreditorKind, DebtKind, Portfolio, Rounding
from staff.models import Role, Team, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

LONGEST_MONTHS = 480
PERCENT = 100


class Shown(models.TextChoices):
    """Which side of the list."""

    OPEN = "", lazy("All open cases")
    ARREARS = "arrears", lazy("In arrears only")
    CLOSED = "closed", lazy("Closed cases")


class CaseFilter(forms.Form):
    """Which cases the list shows; whoever sees one team only is not asked for it."""

    stage = forms.ChoiceField(
        label=lazy("Stage"), required=False, choices=[("", lazy("All stages")), *Stage.choices]
    )
    team = forms.ModelChoiceField(
        label=lazy("Team"), queryset=Team.objects.all(), required=False, empty_label=lazy("All teams")
    )
    lead = forms.ModelChoiceField(
        label=lazy("Lead"), queryset=User.objects.none(), required=False, empty_label=lazy("Everybody")
    )
    show = forms.ChoiceField(label=lazy("Show"), required=False, choices=Shown.choices)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leads = User.objects.with_role(Role.COLLECTOR).order_by("name", "pk")
        if not user.roles & {Role.MANAGER, Role.COMPLIANCE}:
            del self.fields["team"]
            leads = leads.filter(team=user.team_id)
        if user.roles & {Role.MANAGER, Role.COMPLIANCE, Role.SUPERVISOR}:
            self.fields["lead"].queryset = leads  # type: ignore[attr-defined]
        else:
            del self.fields["lead"]

    @property
    def choices(self) -> dict[str, Any]:
        """The chosen filters. An unknown filter of an old link is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class PortfolioField(RowField):
    """A portfolio with whose it is."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.creditor} · {obj}"


def yearly_rate(label: Any) -> forms.DecimalField:
    """A rate in percent a year, up to four places."""
    return forms.DecimalField(
        label=label,
        min_value=Decimal(0),
        max_value=Decimal(PERCENT),
        decimal_places=4,
        initial=0,
    )


class NewCaseForm(OnceForm):
    """A debtor and one contract of theirs, typed in."""

    kind = forms.ChoiceField(
        label=lazy("Debtor"), choices=PersonKind.choices, widget=forms.RadioSelect(attrs={"class": "short"})
    )
    name = forms.CharField(label=pgettext_lazy("person or company", "Name"), max_length=120)
    id_number = forms.CharField(
        label=lazy("ID number"),
        required=False,
        max_length=40,
        help_text=lazy("Resident identity number, or a company's unified social credit code."),
    )
    portfolio = PortfolioField(
        label=lazy("Creditor and portfolio"),
        queryset=Portfolio.objects.none(),
        required=False,
        empty_label=lazy("A new creditor"),
    )
    creditor = forms.CharField(label=lazy("New creditor's name"), required=False, max_length=120)
    creditor_kind = forms.ChoiceField(
        label=lazy("Kind of creditor"),
        required=False,
        choices=[("", lazy("Not known")), *CreditorKind.choices],
        help_text=lazy("Decides which contact rules and rate caps hold; not known, the strictest."),
    )
    reference = forms.CharField(label=lazy("Creditor's reference"), max_length=60)
    debt_kind = forms.ChoiceField(label=lazy("Kind of debt"), choices=DebtKind.choices)
    principal = AmountField(label=lazy("Principal paid out"))
    disbursed_on = DayField(label=lazy("Paid out on"))
    annual_rate = yearly_rate(lazy("Interest, % a year"))
    late_rate = yearly_rate(lazy("Late-payment rate, % a year"))
    months = forms.IntegerField(
        label=lazy("Monthly instalments"), min_value=1, max_value=LONGEST_MONTHS, initial=12
    )
    first_due_on = DayField(label=lazy("First one due on"))
    rounding = forms.ChoiceField(
        label=lazy("Instalment rounded"),
        choices=Rounding.choices,
        required=False,
        help_text=lazy("As the contract's own schedule has it. The last instalment takes the remainder."),
    )
    allocation_rule = RowField(
        label=lazy("Order of settlement"),
        queryset=AllocationRule.objects.for_parts(),
        required=False,
        empty_label=lazy("By the kind of debt"),
        help_text=lazy(
            "What the contract names; else the law's order, for a credit card that of the card rules."
        ),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["portfolio"].queryset = portfolios_of(user)  # type: ignore[attr-defined]
        self.fields["kind"].initial = PersonKind.NATURAL

    def clean_disbursed_on(self) -> Any:
        day = self.cleaned_data["disbursed_on"]
        if day > clock.business_date():
            raise forms.ValidationError(_("This lies in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("portfolio") and not cleaned.get("creditor"):
            self.add_error("creditor", _("Choose a portfolio, or name the new creditor."))
        return cleaned

    @property
    def debt(self) -> NewDebt:
        """The contract, rates as yearly fractions."""
        said = self.cleaned_data
        return NewDebt(
            reference=said["reference"].strip(),
            kind=said["debt_kind"],
            principal=said["principal"],
            annual_rate=said["annual_rate"] / PERCENT,
            late_rate=said["late_rate"] / PERCENT,
            disbursed_on=said["disbursed_on"],
            first_due_on=said["first_due_on"],
            months=said["months"],
            rounding=said["rounding"] or Rounding.HALF_UP,
            allocation_rule=said["allocation_rule"].pk if said["allocation_rule"] else None,
        )

    @property
    def who(self) -> NewPerson:
        """Who owes."""
        said = self.cleaned_data
        return NewPerson(said["kind"], said["name"], said["id_number"])

    @property
    def claimant(self) -> Claimant:
        """To whom it is owed."""
        said = self.cleaned_data
        return Claimant(said["portfolio"], said["creditor"], said["creditor_kind"])


def portfolios_of(user: User) -> "QuerySet[Portfolio]":
    """The portfolios that the person's team collects."""
    rows = Portfolio.objects.filter(default_team=user.team_id).select_related("creditor")
    return rows.order_by("creditor__name", "name")
