"""What is owed and how it was repaid: terms, each due, the arithmetic as of any day (P4, P5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from cases import limitation, repayment
from cases.views.file import case_of
from foundation import clock
from foundation.forms import DayField
from foundation.money import MILLIONTH, amount
from ledger import arrears, balance
from ledger.arrears import DebtArrears
from ledger.balance import Balance
from ledger.facts import DebtFact
from ledger.loading import state_of
from ledger.models import Component, Debt, Payment
from ledger.rate_caps import Cap, Caps, contract_day
from ledger.replay import AccountState
from staff.requests import StaffRequest

# Of a debtor who pays every week this is two years; the arithmetic counts them all.
SHOWN_PAYMENTS = 100
EARLIEST = date(1990, 1, 1)
LATEST = date(2100, 1, 1)


class AsOfForm(forms.Form):
    """The day that is looked at; it may lie in the past or in the future."""

    on = DayField(label=_("As of"), required=False)

    def clean_on(self) -> date | None:
        on: date | None = self.cleaned_data["on"]
        if on and not EARLIEST <= on <= LATEST:
            raise forms.ValidationError(_("Choose a day between 1990 and 2100."))
        return on


@dataclass(frozen=True)
class DebtView:
    """One debt as of a day."""

    debt: Debt
    fact: DebtFact
    cap: Cap | None
    balance: Balance
    arrears: DebtArrears | None
    dues: list[repayment.DueLine]
    clock: limitation.Clock
    lines: list[repayment.ArithmeticLine]

    @property
    def punctuality(self) -> tuple[int, int]:
        """How many of the fallen dues were settled on time."""
        return repayment.punctuality(self.dues)

    @property
    def claimed_interest(self) -> Decimal | None:
        """The rate that is claimed if the contract's lies above the cap; else None."""
        claimed = self.fact.annual_rate * MILLIONTH
        return claimed if claimed < self.debt.annual_rate else None

    @property
    def claimed_late(self) -> Decimal | None:
        """Likewise the rate of late-payment interest, which shares the cap with the interest."""
        claimed = self.fact.late_rate * MILLIONTH
        return claimed if claimed < self.debt.late_rate else None

    @property
    def not_proven(self) -> Decimal | None:
        """How much of the principal is not proven to have been paid out; None without any proof."""
        proven = self.debt.proven_disbursement
        return None if proven is None else self.debt.principal - proven


@require_GET
def debts(request: StaffRequest, number: str) -> HttpResponse:
    """The debts of a case as of ``?on=``, today unless it says otherwise."""
    case = case_of(request, number)
    today = clock.business_date()
    form = AsOfForm(request.GET if "on" in request.GET else None, initial={"on": today})
    on = form.cleaned_data["on"] if form.is_valid() else None
    account = case.debtor.account_id
    state = state_of(account, on or today)
    payments = Payment.objects.filter(account=account).select_related("reversal", "named_debt")
    context = {
        "case": case,
        "form": form,
        "on": state.on,
        "balance": balance.of_state(state),
        "arrears": arrears.of_state(state),
        "payable_now": balance.payable_now(state),
        "accrued": balance.accrued(state),
        "views": _views(state),
        "payments": _with_shares(state, payments.order_by("-value_date", "-pk")[:SHOWN_PAYMENTS]),
    }
    return render(request, "cases/debts.html", context, status=422 if form.errors else 200)


def _views(state: AccountState) -> list[DebtView]:
    facts = {debt.id: debt for debt in state.facts.debts}
    ids, caps = list(facts), Caps.in_force()
    rows = (
        Debt.objects.filter(pk__in=ids)
        .select_related("portfolio__creditor", "allocation_rule")
        .order_by("pk")
    )
    clocks = limitation.of_debts(ids)
    behind = {it.debt: it for it in arrears.of_state(state).debts}
    found = []
    for debt in rows:
        owed = balance.of_state(state, debt.pk)
        dues = repayment.history(state, debt.pk)
        lines = repayment.arithmetic(owed)
        cap = caps.of(debt.portfolio.creditor.kind, contract_day(debt))
        found.append(
            DebtView(debt, facts[debt.pk], cap, owed, behind.get(debt.pk), dues, clocks[debt.pk], lines)
        )
    return found


def _with_shares(
    state: AccountState, payments: Iterable[Payment]
) -> list[tuple[Payment, list[tuple[str, Decimal]]]]:
    """Each payment with what it settled by component.

    A payment valued after the day that is looked at settles nothing yet.
    """
    shares: dict[int, dict[str, int]] = {}
    for it in state.settled:
        mine = shares.setdefault(it.payment, {})
        mine[it.component] = mine.get(it.component, 0) + it.amount
    return [
        (
            payment,
            [
                (str(component.label), amount(shares[payment.pk][component]))
                for component in Component
                if component in shares.get(payment.pk, {})
            ],
        )
        for payment in payments
    ]
