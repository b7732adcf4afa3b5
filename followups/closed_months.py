"""What finance reads of closed months: which facts correct them, for whom and by how much."""

from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet, Sum

from foundation.work import WorkStatus
from ledger.models import ClosedMonth, CorrectionCause, MonthCorrection, Payment

if TYPE_CHECKING:
    from staff.models import User

MOST = 20


def months_for(user: "User") -> QuerySet[ClosedMonth]:
    """The closed months with the number and the sum of what corrects each, the newest first."""
    if not user.is_active or not user.has_perm("ledger.view_money"):
        return ClosedMonth.objects.none()
    return (
        ClosedMonth.objects.filter(status=WorkStatus.DONE)
        .annotate(count=Count("corrections"), difference=Sum("corrections__total"))
        .order_by("-month")
    )


def corrections_for(user: "User", month: ClosedMonth | None = None) -> QuerySet[MonthCorrection]:
    """What corrects one closed month, or any, with what a list shows of it."""
    if not user.is_active or not user.has_perm("ledger.view_money"):
        return MonthCorrection.objects.none()
    rows = MonthCorrection.objects.all() if month is None else MonthCorrection.objects.filter(month=month)
    return with_owners(rows)


def with_owners(rows: QuerySet[MonthCorrection]) -> QuerySet[MonthCorrection]:
    """Load corrections with what a list shows of each, in a fixed number of statements."""
    return rows.select_related("month", "account__debtor__person", "booked_by").prefetch_related(
        "account__debts", "account__debtor__cases"
    )


def of_account(account: int) -> list[MonthCorrection]:
    """The newest corrections of an account."""
    return list(with_owners(MonthCorrection.objects.filter(account=account)).order_by("-pk")[:MOST])


def of_payment(payment: Payment) -> list[MonthCorrection]:
    """The closed months that the booking and the reversal of a payment correct."""
    causes = (CorrectionCause.PAYMENT, CorrectionCause.REVERSAL)
    rows = MonthCorrection.objects.filter(account=payment.account_id, cause__in=causes, fact=payment.pk)
    return list(rows.select_related("month", "booked_by").order_by("pk"))
