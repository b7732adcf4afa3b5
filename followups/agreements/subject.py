"""What an agreement may be about today: the whole debt, less, or what is overdue."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.kinds import Scope
from cases.models import Case
from followups.terms import Terms
from foundation import clock, formats
from foundation.money import ZERO, amount
from ledger import agreeing
from ledger.loading import state_of
from ledger.models import Accrual
from ledger.replay import AccountState, InstalmentState


@dataclass(frozen=True)
class Choice:
    """An unpaid instalment of a contract that a catch-up may take in. ``amount`` includes its penalty."""

    id: int
    number: int
    due_on: date
    amount: Decimal
    is_overdue: bool


@dataclass(frozen=True)
class Subject:
    """What is owed on an account today, and what a catch-up would ask for.

    ``beside`` is what a catch-up takes in with any instalment: the charges and the daily interest so far.
    Amounts have two places.
    """

    owed: Decimal
    choices: tuple[Choice, ...]
    beside: Decimal

    @property
    def overdue(self) -> tuple[int, ...]:
        """The ids of the overdue instalments: what a catch-up is about unless somebody chooses others."""
        return tuple(choice.id for choice in self.choices if choice.is_overdue)

    def of(self, ids: Collection[int]) -> Decimal:
        """Return what a catch-up on these instalments asks for."""
        return sum((choice.amount for choice in self.choices if choice.id in ids), ZERO) + self.beside

    def total(self, scope: str, *, waiver: Decimal = ZERO, caught_up: Collection[int] = ()) -> Decimal:
        """Return what an agreement of this scope asks for.

        Raises ValidationError beside the field if nothing is overdue, or if the waiver leaves nothing to pay.
        """
        if scope == Scope.CATCH_UP:
            if not caught_up:
                raise ValidationError({"caught_up": _("Nothing is overdue. Choose instalments.")})
            return self.of(caught_up)
        if scope == Scope.SETTLEMENT:
            if not ZERO < waiver < self.owed:
                raise ValidationError(
                    {"waiver": _("Enter what is given up: above zero and below what is owed.")}
                )
            return self.owed - waiver
        return self.owed

    def must_fit(self, terms: Terms, *, accrual: str) -> None:
        """Raise ValidationError beside the field if ``terms`` ask for more or less than their scope says.

        Nothing is given up that nobody typed as a waiver.
        """
        if terms.scope != Scope.SETTLEMENT and terms.waiver:
            raise ValidationError({"waiver": _("Only a settlement gives something up.")})
        if terms.scope == Scope.SETTLEMENT and accrual == Accrual.RUNS_ON:
            raise ValidationError({"accrual": _("In a settlement contract interest and penalty stop.")})
        if not set(terms.caught_up) <= {choice.id for choice in self.choices}:
            raise ValidationError({"caught_up": _("One of these instalments is paid or replaced meanwhile.")})
        wanted = self.total(terms.scope, waiver=terms.waiver, caught_up=terms.caught_up)
        if terms.total != wanted:
            raise ValidationError(
                {
                    "total": _("The instalments come to %(total)s, but %(wanted)s is to be paid.")
                    % {"total": formats.money(terms.total), "wanted": formats.money(wanted)}
                }
            )

    def chosen(self, terms: Terms) -> Terms:
        """Return the terms with what a catch-up is about: all overdue instalments unless some are named."""
        if terms.scope != Scope.CATCH_UP or terms.caught_up:
            return terms
        return replace(terms, caught_up=self.overdue)


def subject_of(case: Case) -> Subject:
    """Return what an agreement on this case may be about today."""
    today = clock.business_date()
    account = case.debtor.account_id
    state = state_of(account, today)
    choices = [
        _choice(instalment, today)
        for instalment in sorted(state.instalments, key=lambda it: (it.due_on, it.fact.id))
        if instalment.fact.id and not instalment.is_agreed and instalment.unpaid > 0
    ]
    return Subject(agreeing.owed(account, today), tuple(choices), _beside(state))


def _choice(instalment: InstalmentState, today: date) -> Choice:
    cents = instalment.unpaid + sum(penalty.unpaid for penalty in instalment.penalties.values())
    return Choice(
        instalment.fact.id,
        instalment.fact.number,
        instalment.due_on,
        amount(cents),
        instalment.is_overdue(today),
    )


def _beside(state: AccountState) -> Decimal:
    charges = sum(it.unpaid for it in state.instalments if it.schedule is None)
    return amount(charges + sum(max(interest.unpaid, 0) for interest in state.interest.values()))
