"""Ask finance to confirm that everything is paid, and confirm it (F6)."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import record, record_many
from cases.models import Case
from followups.bookers import must_be_booker
from followups.models import (
    PaymentConfirmation,
    TaskKind,
)
from followups.tasks_to_do import open_many, tell_leads
from followups.verbs import Verb
from foundation import clock
from foundation.locking import lock
from ledger.balance import balance

if TYPE_CHECKING:
    from staff.models import User


def ask(cases: Sequence[Case], *, by: "User") -> None:
    """Ask finance once to confirm each of these cases, in which nothing is owed any more."""
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
    open_many({case.pk: f"confirm:{case.pk}" for case in fresh}, TaskKind.CONFIRM_PAID, due_on=today, by=by)


@transaction.atomic
def confirm_paid(confirmation: PaymentConfirmation, *, by: "User") -> None:
    """Confirm for finance that everything is paid, and tell the case's lead.

    Raises PermissionDenied for a user who may not book. Raises ValidationError if something is owed, or if
    the question was answered before.
    """
    must_be_booker(by)
    confirmation.case.lock_all()
    lock(confirmation)
    if confirmation.confirmed_at is not None or confirmation.void_at is not None:
        raise ValidationError(_("This was answered already."), code="confirmed")
    if balance(confirmation.case.debtor.account, clock.business_date()).total:
        raise ValidationError(_("Something is still owed."), code="owed")
    give(confirmation, by=by)
    confirmation.case.tasks.filter(kind=TaskKind.CONFIRM_PAID).finish(by=by)
    tell_leads([(confirmation.case, f"{confirmation.pk}", {})], kind="paid_confirmed")


def give(confirmation: PaymentConfirmation, *, by: "User") -> None:
    """Write finance's confirmation on the locked row, and record it in the trail."""
    confirmation.confirmed_by, confirmation.confirmed_at = by, clock.now()
    confirmation.save(update_fields=["confirmed_by", "confirmed_at"])
    record(Verb.PAYMENT_CONFIRMED, confirmation, by=by, case=confirmation.case.number)


def void(cases: Collection[Case], *, by: "User") -> None:
    """Void the confirmations of these locked cases, given or only asked for, and record it in the trail.

    Something is owed again, or a new round begins.
    """
    standing = list(
        PaymentConfirmation.objects.filter(case__in=cases, void_at=None).select_related("case").order_by("pk")
    )
    if not standing:
        return
    PaymentConfirmation.objects.filter(pk__in=[it.pk for it in standing]).update(void_at=clock.now())
    record_many(
        Verb.PAYMENT_CONFIRMATION_VOIDED,
        standing,
        by=by,
        cases={it.pk: it.case.number for it in standing},
        after={it.pk: {"was_given": it.confirmed_at is not None} for it in standing},
    )
