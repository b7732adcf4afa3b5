"""What a page acts on, in lines: a payment, a cost, the credit of an account."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from followups.models import ReceiptNumber
from followups.money_view import Pot, pots
from foundation.formats import day, money_with_currency

if TYPE_CHECKING:
    from followups.credit import Available
    from ledger.models import Charge, Payment


@dataclass(frozen=True)
class Fact:
    """One line: its label, what it says, and a note below it."""

    label: str
    words: str
    note: str = ""


def of_payment(payment: "Payment") -> list[Fact]:
    """Return amount, value date, payer, account, named debt and receipt."""
    pot = pots([payment.account_id])[0] if payment.account_id else None
    return [
        Fact(_("Payment"), str(payment.pk)),
        Fact(_("Amount"), money_with_currency(payment.amount), note=day(payment.value_date)),
        Fact(_("Payer"), payment.payer or "–", note=payment.reference),
        *_owner(pot),
        *([Fact(_("Debt named by the payer"), payment.named_debt.reference)] if payment.named_debt else []),
        *(Fact(_("Receipt"), str(it)) for it in ReceiptNumber.objects.filter(payment=payment)),
    ]


def of_charge(charge: "Charge") -> list[Fact]:
    """Return amount, kind, day, paper, account and debt of a cost."""
    entry = charge.entry
    return [
        Fact(_("Cost"), charge.get_kind_display(), note=charge.paper),
        Fact(_("Amount"), money_with_currency(entry.amount), note=day(entry.value_date)),
        *_owner(pots([entry.debt.account_id])[0]),
        Fact(_("Debt"), entry.debt.reference),
    ]


def of_account(pot: Pot) -> list[Fact]:
    """Return whose account it is and what is owed on it."""
    return [*_owner(pot), Fact(_("Owed today"), money_with_currency(pot.owed))]


def of_credit(pot: Pot, credit: "Available") -> list[Fact]:
    """Return the credit of an account, in whose name it waits, and what may still be asked for."""
    lines = [*_owner(pot), Fact(_("Credit today"), money_with_currency(credit.credit))]
    for share in credit.shares:
        if share.reference:
            label = _("In the name of debt %(reference)s") % {"reference": share.reference}
        else:
            label = _("In the name of no debt")
        lines.append(Fact(label, money_with_currency(share.amount)))
    if credit.waiting:
        lines.append(Fact(_("Other requests wait for"), money_with_currency(credit.waiting)))
        lines.append(Fact(_("Can still be paid back"), money_with_currency(credit.free)))
    return lines


def _owner(pot: Pot | None) -> Iterator[Fact]:
    if pot is None:
        yield Fact(_("Debtor"), _("unknown"))
        return
    yield Fact(_("Debtor"), pot.name, note=" · ".join(part for part in (pot.case, *pot.references) if part))
