"""A case ends, and a closed one is opened again."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.record import record, record_many
from cases import moving
from cases.kinds import ContactState
from cases.models.case import Case, CaseDebt
from cases.models.closure import Closure
from cases.verbs import Verb
from foundation import clock
from staff.models import User

CASE_CLOSED = "case_closed"
# How the end of a case words why it cancels what was planned.
CANCEL_REASONS = {CASE_CLOSED: lazy("The case was closed.")}


@transaction.atomic
def close(
    case: Case,
    kind: str,
    *,
    by: User,
    reason: str = "",
    approved_by: Iterable[User] = (),
    version: int | None = None,
) -> Closure:
    """End the case: its round, its assignments, its debts' place in it, and what was planned.

    The conditions of each kind are those of followups.endings, which calls this. Raises Stale;
    ValidationError for a case that is closed.
    """
    case.lock_all(version)
    case.must_be_open()
    moment = clock.now()
    closure = Closure.objects.create(case=case, kind=kind, reason=reason, closed_by=by, closed_at=moment)
    closure.approved_by.set(approved_by)
    case.rounds.filter(ended_at=None).update(ended_at=moment)
    case.assignments.standing().update(until=moment, ended_reason=str(kind))
    case.case_debts.filter(until=None).update(until=moment)
    _cancel_contacts(case, by=by)
    case.closed_at, case.lead = moment, None
    case.save_next("closed_at", "lead")
    record(Verb.CASE_CLOSED, case, by=by, case=case.number, after={"kind": kind, "reason": reason})
    return closure


@transaction.atomic
def reopen(case: Case, *, by: User, reason: str, version: int | None = None) -> None:
    """Open the case again as a new round, with the debts it ended with.

    Raises Stale; ValidationError when it is open, when the debtor has another open case, or without a reason.
    """
    case.lock_all(version)
    if case.closed_at is None:
        raise ValidationError(_("This case is open."), code="open")
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the case is opened again.")})
    if Case.objects.standing_open().filter(debtor=case.debtor_id).exists():
        raise ValidationError(_("This debtor has another open case."), code="open")
    moment = clock.now()
    standing = case.closures.filter(reopened_at=None)
    standing.update(reopened_by=by, reopened_at=moment, reopen_reason=reason)
    _take_debts_back(case, moment)
    case.closed_at = None
    case.save_next("closed_at")
    moving.begin_round(case, by=by, reason=reason)
    record(Verb.CASE_REOPENED, case, by=by, case=case.number, after={"reason": reason})


def _cancel_contacts(case: Case, *, by: User) -> None:
    """Cancel what is planned or waits for approval; its place under the caps is free again."""
    to_come = case.contacts.filter(state__in=(ContactState.PLANNED, ContactState.AWAITING))
    cancelled = list(to_come.select_for_update().order_by("pk"))
    to_come.update(state=ContactState.CANCELLED)
    record_many(
        Verb.CONTACT_CANCELLED,
        cancelled,
        by=by,
        cases={it.pk: case.number for it in cancelled},
        after={it.pk: {"reason": CASE_CLOSED} for it in cancelled},
    )


def _take_debts_back(case: Case, moment: datetime) -> None:
    debts = set(case.case_debts.values_list("debt_id", flat=True))
    CaseDebt.objects.bulk_create([CaseDebt(case=case, debt_id=pk, since=moment) for pk in sorted(debts)])
