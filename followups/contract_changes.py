"""Change the due days of a contract, and take the change back: one verb each, with its trail.

A change is a corrected schedule (ledger.superseding). So the fold needs no rule for it, and every day
before it keeps its figures.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import record
from followups.aftermath import follow
from followups.kinds import AccelerationGround, ChangeKind, LetterState
from followups.models import ContractChange, Letter, LetterKind
from followups.verbs import Verb
from foundation import clock
from foundation.approvals import Decision
from foundation.locking import lock
from foundation.money import MILLIONTH, ZERO
from ledger import arrears, rescheduling, superseding
from ledger.loading import state_of
from ledger.models import Account, Component, DebtKind, ScheduleKind

if TYPE_CHECKING:
    from cases.models import Case
    from ledger.models import Debt, Schedule
    from ledger.opening import DueRow
    from staff.models import User

MOST_MONTHS = 12
# An instalment sale may be accelerated once a fifth of its price is due and unpaid (Civil Code 634).
FIFTH = 5


@dataclass(frozen=True)
class Wanted:
    """The change that somebody asks for. The fields mean what they mean in ContractChange."""

    debt: "Debt"
    kind: str
    reason: str
    months: int = 0
    interest_runs: bool = True
    due_day: int = 0
    off_rest_days: bool = False
    ground: str = ""
    letter: Letter | None = None
    effective_on: date | None = None

    @classmethod
    def of(cls, change: ContractChange) -> "Wanted":
        """What a change that waits asks for."""
        return cls(**{name: getattr(change, name) for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Comparison:
    """What the contract asks for, and what it would ask for."""

    before: "list[DueRow]"
    after: "list[DueRow]"

    @property
    def old(self) -> "list[tuple[DueRow, bool]]":
        """Each instalment of today with whether it goes."""
        return [(due, due not in self.after) for due in self.before]

    @property
    def new(self) -> "list[tuple[DueRow, bool]]":
        """Each instalment of the changed contract with whether it is new."""
        return [(due, due not in self.before) for due in self.after]


def compare(wanted: Wanted) -> Comparison:
    """The schedule of the contract beside the one that the change would give it.

    Raises ValidationError beside the field for terms that cannot be, and if nothing is to come.
    """
    schedule = superseding.contract_schedule(wanted.debt)
    before = superseding.dues_of(schedule, wanted.debt) if schedule else []
    after = _changed(wanted, before)
    if not after or after == before:
        raise ValidationError(_("No instalment of this contract is left to change."), code="nothing")
    return Comparison(before, after)


@transaction.atomic
def ask(case: "Case", wanted: Wanted, *, by: "User") -> ContractChange:
    """Ask a second person for a change of a contract.

    Raises PermissionDenied for a user who may not ask. Raises ValidationError beside the field as compare;
    without a reason; while another change of the contract waits; and for an acceleration without a default,
    without a delivered demand whose day to pay is over, or without a ground.
    """
    if not by.has_perm("followups.ask_contract_change"):
        raise PermissionDenied
    Account.lock_all([wanted.debt.account_id])
    case.must_be_open()
    if not wanted.reason.strip():
        raise ValidationError({"reason": _("Say why the contract changes.")})
    if ContractChange.objects.filter(debt=wanted.debt, decision=Decision.PENDING).exists():
        raise ValidationError(_("Another change of this contract waits for a decision."), code="waits")
    _must_be_allowed(case, wanted)
    compare(wanted)
    change = ContractChange.objects.create(
        case=case, asked_by=by, asked_at=clock.now(), **{**vars(wanted), "reason": wanted.reason.strip()}
    )
    record(Verb.CONTRACT_CHANGE_ASKED, change, by=by, case=case.number, after=_told(change))
    return change


@transaction.atomic
def decide(change: ContractChange, decision: Decision, *, by: "User", remarks: str = "") -> None:
    """Agree to the change, which holds from now on, or return it.

    Raises PermissionDenied for a user who may not agree. Raises ValidationError for the user's own request,
    for a request decided before, and as ask and ledger.superseding.change_contract.
    """
    if not by.has_perm("followups.approve_contract_change"):
        raise PermissionDenied
    Account.lock_all([change.debt.account_id])
    lock(change)
    change.decide(decision, by=by, at=clock.now(), remarks=remarks)
    told: dict[str, Any] = {"remarks": remarks}
    before: dict[str, Any] = {}
    if decision == Decision.APPROVED:
        wanted = Wanted.of(change)
        change.case.must_be_open()
        _must_be_allowed(change.case, wanted)
        compared = compare(wanted)
        change.former = superseding.contract_schedule(change.debt)
        change.schedule = superseding.change_contract(change.debt, compared.after, kind=_kind(change))
        before, told = {"dues": _days(compared.before)}, {**told, "dues": _days(compared.after)}
    change.save()
    record(
        Verb(f"contract_change.{decision}"), change, by=by, case=change.case.number, before=before, after=told
    )
    follow({change.debt.account_id}, [], by=by)


@transaction.atomic
def withdraw(change: ContractChange, *, by: "User", reason: str) -> None:
    """Take a change back: the contract asks again for what it asked for before, as if never changed.

    Raises PermissionDenied for a user who may not agree to changes. Raises ValidationError without a reason,
    if the change does not stand, if the contract was changed or corrected since, and while an agreement is in
    force.
    """
    if not by.has_perm("followups.approve_contract_change"):
        raise PermissionDenied
    debt = change.debt
    Account.lock_all([debt.account_id])
    lock(change)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the change is taken back.")})
    former = _former(change)
    if superseding.is_agreed_on(debt):
        raise ValidationError(
            _("An agreement is in force on this contract. End the agreement first."), code="agreed"
        )
    dues = superseding.dues_of(former, debt)
    asked = superseding.dues_of(change.schedule, debt) if change.schedule else []
    change.restored = superseding.correct_contracts([(debt, dues)])[0]
    change.withdrawn_by, change.withdrawn_at = by, clock.now()
    change.withdrawn_because = reason.strip()
    change.save()
    record(
        Verb.CONTRACT_CHANGE_WITHDRAWN,
        change,
        by=by,
        case=change.case.number,
        before={"dues": _days(asked)},
        after={"dues": _days(dues), "reason": change.withdrawn_because},
    )
    follow({debt.account_id}, [], by=by)


def is_latest(change: ContractChange) -> bool:
    """Whether the contract still asks for what the change says: nothing has corrected it since."""
    return superseding.contract_schedule(change.debt) == change.schedule


def _former(change: ContractChange) -> "Schedule":
    """What the contract asked for before a change that stands and is its latest."""
    if not change.is_standing or change.former is None:
        raise ValidationError(_("This change does not stand any more."), code="over")
    if not is_latest(change):
        raise ValidationError(
            _("The contract was changed again since. Take the newest change back first."), code="older"
        )
    return change.former


def _kind(change: ContractChange) -> str:
    is_acceleration = change.kind == ChangeKind.ACCELERATION
    return ScheduleKind.ACCELERATION if is_acceleration else ScheduleKind.CONTRACT


def _told(change: ContractChange) -> dict[str, Any]:
    """What the trail keeps of a request."""
    names = (
        "kind",
        "months",
        "interest_runs",
        "due_day",
        "off_rest_days",
        "ground",
        "effective_on",
        "reason",
    )
    told = {name: getattr(change, name) for name in names}
    return {"debt": change.debt.reference, **told, "letter": change.letter_id}


def _days(dues: "list[DueRow]") -> list[str]:
    """Each due day with what falls due, as the trail keeps it."""
    return [f"{due.due_on}: {sum((amount for _component, amount in due.parts()), ZERO)}" for due in dues]


def _changed(wanted: Wanted, before: "list[DueRow]") -> "list[DueRow]":
    today = clock.business_date()
    if not rescheduling.to_come(before, today):
        return []
    if wanted.kind == ChangeKind.HOLIDAY:
        return _after_holiday(wanted, before, today)
    if wanted.kind == ChangeKind.ACCELERATION:
        on = wanted.effective_on
        if on is None or on < today:
            raise ValidationError({"effective_on": _("Choose today or a later day.")})
        return rescheduling.accelerate(before, on=on, lent_on=wanted.debt.disbursed_on)
    if not 1 <= wanted.due_day <= rescheduling.LAST_DAY:
        raise ValidationError({"due_day": _("Choose a day of the month.")})
    try:
        return rescheduling.move_due_day(
            before, after=today, day=wanted.due_day, off_rest_days=wanted.off_rest_days
        )
    except ValueError as error:
        raise ValidationError(
            {"due_day": _("Two instalments would fall due on one day. This contract is not paid monthly.")}
        ) from error


def _after_holiday(wanted: Wanted, before: "list[DueRow]", today: date) -> "list[DueRow]":
    if not 1 <= wanted.months <= MOST_MONTHS:
        raise ValidationError({"months": _("Between 1 and %(most)d months.") % {"most": MOST_MONTHS}})
    interest = ZERO
    if wanted.debt.accrues_daily:
        if not wanted.interest_runs:
            raise ValidationError(
                {"interest_runs": _("Interest of this contract grows by the day. Give it up by a waiver.")}
            )
    elif wanted.interest_runs:
        state = state_of(wanted.debt.account_id, today)
        claimed = next(it.annual_rate for it in state.facts.debts if it.id == wanted.debt.pk)
        interest = rescheduling.interest_of_holiday(
            before,
            after=today,
            months=wanted.months,
            rate=claimed * MILLIONTH,
            day_count=wanted.debt.day_count,
        )
    return rescheduling.hold_off(before, after=today, months=wanted.months, interest=interest)


def _must_be_allowed(case: "Case", wanted: Wanted) -> None:
    """An acceleration needs a default, a ground, and a demand that arrived and whose day to pay is over."""
    if wanted.kind != ChangeKind.ACCELERATION:
        return
    today = clock.business_date()
    state = state_of(wanted.debt.account_id, today)
    behind = next((it for it in arrears.of_state(state).debts if it.debt == wanted.debt.pk), None)
    if behind is None or not behind.days_past_due:
        raise ValidationError({"debt": _("Nothing of this contract is overdue.")})
    letter = wanted.letter
    if letter is None or letter.case_id != case.pk or letter.kind != LetterKind.DEMAND:
        raise ValidationError({"letter": _("Choose the demand letter that gives notice.")})
    if letter.state != LetterState.DELIVERED:
        raise ValidationError({"letter": _("The notice must have arrived. Enter its delivery first.")})
    if letter.pay_by >= today:
        raise ValidationError({"letter": _("The debtor may still pay until the day that the notice names.")})
    if wanted.ground == AccelerationGround.INSTALMENT_SALE:
        price = state.claimed_principal[wanted.debt.pk]
        if wanted.debt.kind != DebtKind.TRADE or _unpaid_principal(state, wanted) * FIFTH < price:
            raise ValidationError(
                {"ground": _("This needs a sale by instalments of which a fifth is due and unpaid.")}
            )
    elif wanted.ground != AccelerationGround.CONTRACT:
        raise ValidationError({"ground": _("Say on what the acceleration rests.")})


def _unpaid_principal(state: Any, wanted: Wanted) -> int:
    """The principal of the debt that is overdue, in cents."""
    return sum(
        part.unpaid
        for instalment in state.overdue()
        for part in instalment.parts
        if (part.debt, part.component) == (wanted.debt.pk, Component.PRINCIPAL)
    )
