"""Finance is asked, and confirms, that everything is paid (F6)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import record
from cases.models import Case
from followups.bookers import must_be_booker
from followups.models import (
    PaymentConfirmation,
    Task,
    TaskKind,
)
from followups.models.task import OWNERS
from followups.tasks_to_do import tell_leads
from followups.verbs import Verb
from foundation import clock
from foundation.locking import lock
from ledger.balance import balance

if TYPE_CHECKING:
    from staff.models import User


def ask(cases: Sequence[Case], *, by: "User") -> None:
    """Ask finance to confirm for each of these cases, in which nothing is owed any more; once a case."""
    if not cases:
        return
    moment, today = clock.now(), clock.business_date()
    asked = set(
        PaymentConfirmation.objects.filter(case__in=cases, void_at=None).values_list("case_id", flat=True)
    )
    fresh = [case for case in cases if case.pk not in asked]
    PaymentConfirmation.objects.bulk_create(
        [PaymentConfirmation(case=case, asked_at=moment) for case in fresh], ignore_conflicts=True
    )
    Task.objects.bulk_create(
        [
            Task(
                case=case,
                kind=TaskKind.CONFIRM_PAID,
                role=OWNERS[TaskKind.CONFIRM_PAID],
                due_on=today,
                subject=f"confirm:{case.pk}",
                opened_at=moment,
                opened_by=by,
            )
            for case in fresh
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def confirm_paid(confirmation: PaymentConfirmation, *, by: "User") -> None:
    """Finance's word that everything is paid. Raises ValidationError when something is owed or it was said
    before."""
    must_be_booker(by)
    confirmation.case.lock_all()
    lock(confirmation)
    if confirmation.confirmed_at is not None or confirmation.void_at is not None:
        raise ValidationError(_("This was answered already."), code="confirmed")
    if balance(confirmation.case.debtor.account, clock.business_date()).total:
        raise ValidationError(_("Something is still owed."), code="owed")
    confirmation.confirmed_by, confirmation.confirmed_at = by, clock.now()
    confirmation.save(update_fields=["confirmed_by", "confirmed_at"])
    confirmation.case.tasks.filter(kind=TaskKind.CONFIRM_PAID).finish(by=by)
    record(Verb.PAYMENT_CONFIRMED, confirmation, by=by, case=confirmation.case.number)
    tell_leads([(confirmation.case, f"{confirmation.pk}", {})], kind="paid_confirmed")
