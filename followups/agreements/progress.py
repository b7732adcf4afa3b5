"""What was paid on an agreement, instalment by instalment."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from followups.models import AgreementState, RepaymentAgreement
from foundation import clock
from foundation.money import ZERO, amount
from ledger.loading import states
from ledger.replay import InstalmentState


@dataclass(frozen=True)
class Paid:
    """One agreed instalment and its money. ``settled_on`` is the day on which the last cent came.

    ``signed_for`` is the day on the paper.
    """

    number: int
    signed_for: date
    due_on: date
    amount: Decimal
    paid: Decimal
    settled_on: date | None
    is_overdue: bool

    @property
    def was_late(self) -> bool:
        """Whether the last cent came after the due day."""
        return self.settled_on is not None and self.settled_on > self.due_on

    @property
    def unpaid(self) -> Decimal:
        return self.amount - self.paid


def progress(agreement: RepaymentAgreement) -> list[Paid]:
    """Return each agreed instalment with the money that the ledger allocated to it.

    The figures are today's. For an agreement that ended unpaid they are those of the day before it ended.
    """
    on = clock.business_date()
    if agreement.ended_on and agreement.state != AgreementState.COMPLETED:
        on = agreement.ended_on - timedelta(days=1)
    rows = list(agreement.instalments.all())
    # The due for money that was counted when it was drawn up stands before them; see way._dues.
    booked = _booked(agreement, on)[-len(rows) :]
    # Money that came before it became active settled its first instalments: the ledger asks for the rest
    # only.
    before = len(rows) - len(booked)
    found = []
    for place, row in enumerate(rows):
        state = booked[place - before] if booked and place >= before else None
        if state is None:
            paid = row.amount if booked or _was_paid_before(agreement) else ZERO
            found.append(Paid(row.number, row.signed_for, row.due_on, row.amount, paid, None, False))
        else:
            paid = row.amount - amount(state.unpaid)
            found.append(
                Paid(
                    row.number,
                    row.signed_for,
                    row.due_on,
                    row.amount,
                    paid,
                    state.settled_on,
                    state.is_overdue(on),
                )
            )
    return found


def _was_paid_before(agreement: RepaymentAgreement) -> bool:
    return agreement.schedule_id is not None and not agreement.schedule.instalments.exists()  # type: ignore[union-attr]


def _booked(agreement: RepaymentAgreement, on: date) -> list[InstalmentState]:
    """Return the ledger's instalments of this agreement as of ``on``, in their order.

    There are none while it does not stand.
    """
    if agreement.schedule_id is None:
        return []
    return [
        instalment
        for state in states([agreement.case.debtor.account_id], on)
        for instalment in sorted(state.instalments, key=lambda it: (it.due_on, it.fact.number))
        if instalment.schedule is not None and instalment.schedule.id == agreement.schedule_id
    ]
