"""How we mean to go about it (P6)."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.record import record
from foundation import clock
from foundation.approvals import Approval, Decision
from foundation.money import MoneyField
from foundation.versioned import Versioned

if TYPE_CHECKING:
    from cases.models.case import Case
    from staff.models import User

WRITTEN = (
    "objective",
    "windows",
    "target",
    "floor",
    "down_payment_floor",
    "longest_months",
    "largest_waiver",
    "talking_points",
    "risks",
)


class CollectionPlan(Versioned):
    """A round's plan: objective, visiting windows, negotiation range, talking points, risks.

    ``windows`` is a list of {weekday 1–7, from "HH:MM", to "HH:MM"}. The range: ``target`` and ``floor``
    amounts to agree on, ``down_payment_floor``, ``longest_months`` and ``largest_waiver`` (P6, V7)."""

    round = models.ForeignKey("cases.Round", models.PROTECT, related_name="plans")
    objective = models.TextField()
    windows = models.JSONField(default=list, blank=True)
    target = MoneyField()
    floor = MoneyField()
    down_payment_floor = MoneyField(default=0)
    longest_months = models.PositiveSmallIntegerField()
    largest_waiver = MoneyField(default=0)
    talking_points = models.TextField(blank=True)
    risks = models.TextField(blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        permissions = [("write_plan", "Can write a collection plan"), ("approve_plan", "Can approve a plan")]
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(replaced_at=None), name="one_current_plan_per_round"
            ),
        ]

    @classmethod
    @transaction.atomic
    def write(cls, case: "Case", *, by: "User", version: int | None = None, **facts: Any) -> Self:
        """Write the round's plan, or write it anew until it is sent; a plan decided on is replaced by a new
        one.

        ``facts`` are the fields above; ``version`` is that of the plan shown. Raises Stale; ValidationError
        beside the field: a range that is none, wording that must not be said, a plan that waits for its
        decision."""
        case.lock_all()
        case.must_be_open()
        _must_make_sense(facts)
        current = cls.objects.filter(round=case.current_round, replaced_at=None).first()
        if current is not None:
            current.lock(version)
            last = current.last_approval
            if last and last.decision == Decision.PENDING:
                raise ValidationError(_("The plan waits for its decision; it cannot be changed now."))
            if last and last.decision == Decision.APPROVED:
                current.replaced_at = clock.now()
                current.save_next("replaced_at")
                current = None
        if current is None:
            plan = cls.objects.create(
                round=case.current_round, written_by=by, written_at=clock.now(), **facts
            )
        else:
            plan = current
            for name, value in facts.items():
                setattr(plan, name, value)
            plan.written_by, plan.written_at = by, clock.now()
            plan.save_next(*facts, "written_by", "written_at")
        record("plan.written", plan, by=by, case=case.number)
        return plan

    @property
    def last_approval(self) -> "PlanApproval | None":
        """The newest request for a decision, decided or not."""
        return self.approvals.order_by("-pk").first()

    @property
    def is_approved(self) -> bool:
        last = self.last_approval
        return last is not None and last.decision == Decision.APPROVED

    @transaction.atomic
    def send(self, *, by: "User", version: int | None = None) -> "PlanApproval":
        """Put the plan before a supervisor. Raises Stale; ValidationError when it waits already or was
        approved."""
        self.lock(version)
        last = self.last_approval
        if last and last.decision in (Decision.PENDING, Decision.APPROVED):
            raise ValidationError(_("This plan was sent already."), code="sent")
        approval = PlanApproval.objects.create(plan=self, asked_by=by, asked_at=clock.now())
        record("plan.sent", self, by=by, case=self.round.case.number)
        return approval

    def approve(self, *, by: "User", remarks: str = "") -> None:
        """Agree to the plan; never by its author or by whoever sent it. Raises ValidationError."""
        self._decide(Decision.APPROVED, by=by, remarks=remarks)

    def give_back(self, *, by: "User", remarks: str) -> None:
        """Return the plan with what should be changed. Raises ValidationError."""
        self._decide(Decision.RETURNED, by=by, remarks=remarks)

    @transaction.atomic
    def _decide(self, decision: Decision, *, by: "User", remarks: str) -> None:
        self.lock()
        last = self.last_approval
        if last is None:
            raise ValidationError(_("This plan was not sent yet."), code="sent")
        if by.pk == self.written_by_id:
            raise ValidationError(_("Somebody else must decide on what you wrote."), code="own")
        last.decide(decision, by=by, at=clock.now(), remarks=remarks)
        last.save()
        record(f"plan.{decision}", self, by=by, case=self.round.case.number, after={"remarks": remarks})


class PlanApproval(Approval):
    """A plan put before a supervisor; nobody approves his own."""

    plan = models.ForeignKey(CollectionPlan, models.PROTECT, related_name="approvals")

    class Meta:
        indexes = [
            # The board's queue of plans to approve.
            models.Index(fields=["decision", "asked_at"], name="plan_approval_queue")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=Q(decision="pending"), name="a_plan_waits_once"
            )
        ]


def _must_make_sense(facts: dict[str, Any]) -> None:
    """Raise ValidationError beside the field for a range that is none or for words that must not be said."""
    if unknown := facts.keys() - set(WRITTEN):
        raise TypeError(f"a plan has no {sorted(unknown)}")
    if facts["floor"] > facts["target"]:
        raise ValidationError({"floor": _("The least to agree on is above the target.")})
    if facts.get("down_payment_floor", 0) > facts["target"]:
        raise ValidationError({"down_payment_floor": _("The down-payment is above the target.")})
    for window in facts.get("windows", []):
        if window["from"] >= window["to"]:
            raise ValidationError({"windows": _("A visiting window ends before it begins.")})
    from cases.contact_rules import words

    if hits := words.check(facts.get("talking_points", "")):
        raise ValidationError(
            {
                "talking_points": _("This must not be said: %(words)s.")
                % {"words": ", ".join(h.found for h in hits)}
            }
        )
