"""A change of a contract's due days, which a second person decides (Civil Code 543, 634)."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Case
from followups.kinds import AccelerationGround, ChangeKind
from foundation.approvals import Approval, Decision

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.models import Debt
    from staff.models import User

LAST_DAY = 31


class ContractChangeQuerySet(models.QuerySet["ContractChange"]):
    def of_case(self, case: Case) -> Self:
        """The changes asked for in this case, the newest first."""
        rows = self.filter(case=case).select_related("debt", "asked_by", "decided_by", "withdrawn_by")
        return rows.order_by("-pk")

    def visible_to(self, user: "User") -> Self:
        return self.filter(case__in=Case.objects.visible_to(user))

    def standing(self) -> Self:
        """The changes that were made and not taken back."""
        return self.filter(decision=Decision.APPROVED, withdrawn_at=None)

    def of_debts(self, debts: "Iterable[Debt]") -> Self:
        return self.filter(debt__in=[debt.pk for debt in debts])

    def schedules(self) -> set[int]:
        """The ids of the schedules that these changes made, and of those that taking them back made."""
        pairs = self.exclude(schedule=None).values_list("schedule_id", "restored_id")
        return {pk for pair in pairs for pk in pair if pk is not None}


class ContractChange(Approval):
    """A payment holiday, another due day or an acceleration of one contract.

    ``months`` and ``interest_runs`` belong to a holiday, ``due_day`` and ``off_rest_days`` to another due day
    (31 is the last day of the month), ``ground``, ``letter`` and ``effective_on`` to an acceleration.
    ``schedule`` is what the contract asks for since, ``former`` what it asked for before, and ``restored``
    what it asks for again after the change was taken back.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="contract_changes")
    debt = models.ForeignKey("ledger.Debt", models.PROTECT, related_name="contract_changes")
    kind = models.CharField(max_length=12, choices=ChangeKind)
    reason = models.CharField(max_length=250)
    months = models.PositiveSmallIntegerField(default=0)
    interest_runs = models.BooleanField(default=True)
    due_day = models.PositiveSmallIntegerField(default=0)
    off_rest_days = models.BooleanField(default=False)
    ground = models.CharField(max_length=15, choices=AccelerationGround, blank=True)
    letter = models.ForeignKey(
        "followups.Letter", models.PROTECT, null=True, blank=True, related_name="contract_changes"
    )
    effective_on = models.DateField(null=True, blank=True)
    schedule = models.OneToOneField(
        "ledger.Schedule", models.PROTECT, null=True, blank=True, related_name="contract_change"
    )
    former = models.ForeignKey(
        "ledger.Schedule", models.PROTECT, null=True, blank=True, related_name="changed_by"
    )
    restored = models.OneToOneField(
        "ledger.Schedule", models.PROTECT, null=True, blank=True, related_name="restored_by"
    )
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=250, blank=True)

    objects = ContractChangeQuerySet.as_manager()

    class Meta:
        permissions = [
            ("ask_contract_change", "Can ask for a change of a contract's due days"),
            ("approve_contract_change", "Can agree to a change of a contract's due days"),
        ]
        indexes = [
            # The changes of a case.
            models.Index(fields=["case", "-id"], name="contract_change_by_case")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["debt"],
                condition=Q(decision=Decision.PENDING),
                name="one_waiting_change_per_contract",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ChangeKind.ACCELERATION)
                | (Q(letter__isnull=False, effective_on__isnull=False) & ~Q(ground="")),
                name="an_acceleration_has_a_notice",
            ),
        ]

    @property
    def words(self) -> str:
        """What changes, in the reader's language."""
        if self.kind == ChangeKind.HOLIDAY:
            told = ngettext(
                "Payment holiday of %(months)d month", "Payment holiday of %(months)d months", self.months
            ) % {"months": self.months}
            return told if self.interest_runs else _("%(holiday)s, without interest") % {"holiday": told}
        if self.kind == ChangeKind.ACCELERATION:
            return _("All principal falls due at once")
        if self.due_day == LAST_DAY:
            return _("Due on the last day of the month")
        return _("Due on day %(day)d of the month") % {"day": self.due_day}

    @property
    def is_standing(self) -> bool:
        return self.decision == Decision.APPROVED and self.withdrawn_at is None
