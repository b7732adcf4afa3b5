"""Money that came in, payments that debtors report, waivers, and the lawful account."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases import identifiers
from cases.models import EvidenceItem
from followups.claims import ReportedPayment
from followups.conditions import Part, Payable
from followups.corrections import Fee
from followups.models import PayingMethod
from followups.refunds import Payback
from foundation import clock, formats
from foundation.approvals import Decision
from foundation.forms import AmountField, DayField, OnceForm
from foundation.work import WorkStatus
from ledger.charging import Cost
from ledger.models import BankReturn, ChargeKind, ClosedMonth, Component, Creditor, Debt, Payment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.models import Case
    from followups.money_view import Pot

UNKNOWN = "unknown"


class PaymentFilter(forms.Form):
    """Which payments the list shows."""

    STATES = [("standing", _("Standing")), ("reversed", _("Reversed")), ("all", _("All"))]

    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)
    creditor = forms.ModelChoiceField(
        label=_("Creditor"), queryset=Creditor.objects.order_by("name"), required=False, empty_label=_("All")
    )
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)

    @property
    def chosen(self) -> dict[str, Any]:
        """Return the valid choices by the names that money_view.narrowed takes."""
        self.is_valid()
        return self.cleaned_data


class _MonthField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A closed month, named as running text names it."""

    def label_from_instance(self, obj: ClosedMonth) -> str:
        return formats.month(obj.month)


class MonthFilter(forms.Form):
    """Which closed month the list shows."""

    month_of = _MonthField(
        label=_("Month"),
        queryset=ClosedMonth.objects.filter(status=WorkStatus.DONE).order_by("-month"),
        to_field_name="month",
        required=False,
        empty_label=_("All"),
    )

    @property
    def month(self) -> ClosedMonth | None:
        """The chosen month. None for all months, and for one that is not closed."""
        self.is_valid()
        return self.cleaned_data.get("month_of")


class FindForm(forms.Form):
    """Whose money it is."""

    q = forms.CharField(label=_("Debt reference, case number or name"), max_length=120, required=False)


class PaymentForm(OnceForm):
    """A payment booked by hand. Its owner may be unknown."""

    amount = AmountField(label=_("Amount"))
    value_date = DayField(
        label=_("Value date"), help_text=_("The day on which the money was on our account, not today's.")
    )
    method = forms.ChoiceField(label=_("Method"), choices=PayingMethod.choices)
    payer = forms.CharField(label=_("Payer, as the bank names them"), max_length=120, required=False)
    phone = forms.CharField(label=_("Payer's phone"), max_length=30, required=False)
    reference = forms.CharField(label=_("Reference, as the payer wrote it"), max_length=120, required=False)
    whose = forms.CharField(
        label=_("Whose account"),
        max_length=120,
        required=False,
        help_text=_("Debt reference, case number or name. Leave it empty when nobody knows yet."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value_date"].initial = clock.business_date()

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        if not typed.strip():
            return ""
        try:
            return identifiers.checked_phone(typed)
        except ValidationError as error:
            raise ValidationError(error.messages) from error


class _AccountChoiceForm(forms.Form):
    """Whose money it is, chosen among accounts, and the debt that the payer named."""

    account = forms.ChoiceField(label=_("Whose money is it?"), widget=forms.RadioSelect)
    named_debt = forms.ModelChoiceField(
        label=_("The debt that the payer named"),
        queryset=Debt.objects.none(),
        required=False,
        empty_label=_("None: by the rule"),
    )

    def choose_among(self, accounts: "Sequence[tuple[int, str]]", *others: tuple[str, str]) -> None:
        """Offer these accounts, by id with their words, and their debts.

        What else may be said comes after them.
        """
        choices = [*((str(pk), words) for pk, words in accounts), *others]
        self.fields["account"].choices = choices  # type: ignore[attr-defined]
        self.fields["account"].initial = choices[0][0] if choices else None
        debts = Debt.objects.filter(account__in=[pk for pk, _words in accounts]).order_by("pk")
        self.fields["named_debt"].queryset = debts  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        account, debt = cleaned.get("account"), cleaned.get("named_debt")
        if debt and str(debt.account_id) != account:
            self.add_error("named_debt", _("This debt is on another account."))
        return cleaned


class BookingForm(_AccountChoiceForm, PaymentForm):
    """The same payment after the check, with its owner chosen among the accounts found."""

    def __init__(self, *args: Any, pots: "Sequence[Pot]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in PaymentForm.base_fields:
            self.fields[name].widget = forms.HiddenInput()
        inbox = (UNKNOWN, str(_("Nobody knows yet: into the inbox")))
        self.choose_among([(pot.account, str(pot)) for pot in pots], inbox)


class MatchForm(_AccountChoiceForm):
    """Whose money came in.

    The form needs no request id: a row of money is matched once.
    """

    def __init__(self, *args: Any, accounts: "Sequence[tuple[int, str]]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_among(accounts)


class ReversalForm(OnceForm):
    """Why a payment does not stand."""

    reason = forms.CharField(label=_("Reason"), max_length=250)


class TransferForm(_AccountChoiceForm, OnceForm):
    """The account to which a payment belongs, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=250)

    def __init__(self, *args: Any, accounts: "Sequence[tuple[int, str]]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_among(accounts)


class _DebtOfAccount(OnceForm):
    """A form that names a debt of one account."""

    debt = forms.ModelChoiceField(label=_("Debt"), queryset=Debt.objects.none(), empty_label=None)

    def __init__(self, *args: Any, account: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["debt"]
        field.queryset = Debt.objects.filter(account=account).order_by("pk")  # type: ignore[attr-defined]
        field.label_from_instance = _debt_words  # type: ignore[attr-defined]


class ChargeForm(_DebtOfAccount):
    """A cost that the debtor owes."""

    kind = forms.ChoiceField(label=_("What it was paid for"), choices=ChargeKind.choices)
    amount = AmountField(label=_("Amount"))
    on = DayField(label=_("Owed from"), help_text=_("The day on which the cost was paid."))
    paper = forms.CharField(
        label=_("Paper that proves it"),
        max_length=120,
        help_text=_("For example: fee notice of the court, with its number."),
    )

    @property
    def cost(self) -> Cost:
        """Return the cost, once the form is valid."""
        said = self.cleaned_data
        return Cost(said["kind"], said["amount"], said["on"], said["paper"])


class BounceForm(_DebtOfAccount):
    """Why the bank took a payment back, and its fee."""

    why = forms.ChoiceField(label=_("The bank's reason"), choices=BankReturn.choices)
    amount = AmountField(
        label=_("The bank's fee"),
        required=False,
        help_text=_("Leave it empty if there is none."),
    )
    paper = forms.CharField(
        label=_("Paper that proves it"), max_length=120, required=False, help_text=_("Needed with a fee.")
    )
    field_order = ["why", "amount", "debt", "paper"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["debt"].label = _("The debt that bears the fee")

    @property
    def fee(self) -> Fee | None:
        """Return the fee, once the form is valid, or None if there is none."""
        said = self.cleaned_data
        return Fee(said["debt"], said["amount"], said["paper"]) if said["amount"] else None


class RefundForm(OnceForm):
    """Credit that is to be paid back, and to whom."""

    amount = AmountField(label=_("Amount"))
    payee_name = forms.CharField(
        label=_("Payee"), max_length=120, help_text=_("The debtor, unless another person paid too much.")
    )
    payee_account = forms.CharField(
        label=_("Payee's account number"),
        max_length=40,
        help_text=_("The debtor's own account. Compare it with the bank's record of the payment."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=250)

    def clean_payee_account(self) -> str:
        return _checked_number(self.cleaned_data["payee_account"])

    @property
    def payback(self) -> Payback:
        """Return what is asked for, once the form is valid."""
        said = self.cleaned_data
        return Payback(said["amount"], said["payee_name"], said["payee_account"], said["reason"])


class ClaimForm(OnceForm):
    """A payment that the debtor reports."""

    amount = AmountField(label=_("Amount reported as paid"))
    paid_on = DayField(label=_("On which day"))
    channel = forms.CharField(
        label=_("How"), max_length=60, help_text=_("As the debtor says it: which bank, app or counter.")
    )
    slip = forms.ModelChoiceField(
        label=_("Slip, from the evidence"),
        queryset=EvidenceItem.objects.none(),
        required=False,
        empty_label=_("None"),
    )

    def __init__(self, *args: Any, case: "Case", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        evidence = EvidenceItem.objects.filter(debtor=case.debtor_id).order_by("-pk")
        self.fields["slip"].queryset = evidence  # type: ignore[attr-defined]

    @property
    def said(self) -> ReportedPayment:
        """Return the payment that the debtor reports, once the form is valid."""
        said = self.cleaned_data
        return ReportedPayment(said["amount"], said["paid_on"], said["channel"], said["slip"])


class ClaimSettlementForm(OnceForm):
    """What finance found."""

    found = forms.ChoiceField(
        label=_("Is the money there?"),
        widget=forms.RadioSelect,
        choices=[("found", _("Yes, it is this payment")), ("not_found", _("No such money arrived"))],
    )
    payment = forms.ModelChoiceField(
        label=_("Payment"), queryset=Payment.objects.none(), required=False, empty_label=_("Choose one")
    )

    def __init__(self, *args: Any, account: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        payments = Payment.objects.standing().filter(account=account).order_by("-value_date", "-pk")
        field = self.fields["payment"]
        field.queryset = payments  # type: ignore[attr-defined]
        field.label_from_instance = _payment_words  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("found") == "found" and not cleaned.get("payment"):
            self.add_error("payment", _("Choose the payment. If it is not booked yet, book it first."))
        return cleaned


class DecisionForm(forms.Form):
    """Approve what somebody asked for, or return it."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect(attrs={"class": "short"}),
        choices=[(Decision.APPROVED.value, _("Agree")), (Decision.RETURNED.value, _("Return"))],
    )
    remarks = forms.CharField(
        label=_("Remarks"), widget=forms.Textarea, required=False, help_text=_("Needed when you return it.")
    )


class LawfulAccountForm(OnceForm):
    """An account into which debtors are to pay."""

    holder = forms.CharField(label=_("Account holder"), max_length=120)
    bank = forms.CharField(label=_("Bank and branch"), max_length=120)
    number = forms.CharField(label=_("Account number"), max_length=40)

    def clean_number(self) -> str:
        return _checked_number(self.cleaned_data["number"])


class WaiverForm(OnceForm):
    """A part of the claim to be given up."""

    debt = forms.ModelChoiceField(label=_("Debt"), queryset=Debt.objects.none(), empty_label=None)
    component = forms.ChoiceField(label=_("Part of the claim"), choices=Component.choices)
    amount = AmountField(label=_("Amount"))
    condition = forms.CharField(
        label=_("On what condition"),
        max_length=250,
        required=False,
        help_text=_("For example: the debtor withdraws the objection."),
    )
    pay_amount = AmountField(
        label=_("Stands only if this is paid"),
        required=False,
        help_text=_("If it is not paid by the day, the waiver is taken back. The lead gets a task."),
    )
    pay_by = DayField(label=pgettext_lazy("waiver", "Paid by"), required=False)

    def __init__(self, *args: Any, case: "Case", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        debts = Debt.objects.filter(in_cases__case=case).distinct().order_by("pk")
        self.fields["debt"].queryset = debts  # type: ignore[attr-defined]

    def clean(self) -> None:
        """Require the amount and the day of a payment together."""
        said = self.cleaned_data
        if said.get("pay_amount") and not said.get("pay_by") and "pay_by" not in self.errors:
            self.add_error("pay_by", _("Say by when it is paid."))
        if said.get("pay_by") and not said.get("pay_amount") and "pay_amount" not in self.errors:
            self.add_error("pay_amount", _("Say how much is paid by then."))

    @property
    def part(self) -> Part:
        """Return what is to be given up, once the form is valid."""
        said = self.cleaned_data
        return Part(said["debt"], said["component"], said["amount"], said["condition"])

    @property
    def on_condition(self) -> Payable | None:
        """Return the payment that the waiver depends on, or None."""
        said = self.cleaned_data
        return Payable(said["pay_amount"], said["pay_by"]) if said["pay_by"] else None


def _checked_number(number: str) -> str:
    """An account number as it was typed. Raises ValidationError for other signs than digits and letters."""
    if not number.replace(" ", "").replace("-", "").isalnum():
        raise ValidationError(_("An account number has digits and letters only."))
    return number


def _debt_words(debt: Debt) -> str:
    """A debt in a list to choose from."""
    return debt.reference


def _payment_words(payment: Payment) -> str:
    """A payment in a list to choose from."""
    return f"{formats.day(payment.value_date)} · {formats.money(payment.amount)} · {payment.payer}"
