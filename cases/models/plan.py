"""How we mean to go about it (P6)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.record import record
from cases.kinds import Scope
from cases.verbs import Verb
from foundation import clock
from foundation.approvals import Approval, Decision
from foundation.money import MoneyField
from foundation.status import Status
from foundation.versioned import Versioned
from staff.models import Notification, Role, User

if TYPE_CHECKING:
    from cases.models.case import Case

WEEKDAYS = {
    1: lazy("Monday"),
    2: lazy("Tuesday"),
    3: lazy("Wednesday"),
    4: lazy("Thursday"),
    5: lazy("Friday"),
    6: lazy("Saturday"),
    7: lazy("Sunday"),
}


class CollectionPlanQuerySet(models.QuerySet["CollectionPlan"]):
    def current(self) -> Self:
        """The plans that count: one a round."""
        return self.filter(replaced_at=None)

    def of_case(self, case: "Case") -> Self:
        """Every plan of the case's rounds, newest first, with who decided on it."""
        approvals = models.Prefetch(
            "approvals", PlanApproval.objects.select_related("asked_by", "decided_by").order_by("-pk")
        )
        rows = self.filter(round__case=case).select_related("round__case", "written_by")
        return rows.prefetch_related(approvals).order_by("-pk")


def every_scope() -> list[str]:
    """Return all scopes: what a plan allows unless it says otherwise."""
    return list(Scope.values)


class CollectionPlan(Versioned):
    """A round's plan: objective, visiting windows, negotiation range, talking points, risks.

    ``windows`` is a list of {weekday 1–7, from "HH:MM", to "HH:MM"}. The range: ``target`` and ``floor``
    amounts to agree on, ``down_payment_floor``, ``longest_months`` and ``largest_waiver`` (P6, V7).
    ``scopes`` lists what an agreement may be about (codes of Scope). Target, floor and waiver are about the
    whole debt.
    """

    round = models.ForeignKey("cases.Round", models.PROTECT, related_name="plans")
    objective = models.TextField()
    windows = models.JSONField(default=list, blank=True)
    target = MoneyField()
    floor = MoneyField()
    down_payment_floor = MoneyField(default=0)
    longest_months = models.PositiveSmallIntegerField()
    largest_waiver = MoneyField(default=0)
    scopes = models.JSONField(default=every_scope)
    talking_points = models.TextField(blank=True)
    risks = models.TextField(blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = CollectionPlanQuerySet.as_manager()

    class Meta:
        permissions = [("write_plan", "Can write a collection plan"), ("approve_plan", "Can approve a plan")]
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(replaced_at=None), name="one_current_plan_per_round"
            ),
        ]

    def __str__(self) -> str:
        return _("Plan of case %(number)s") % {"number": self.round.case.number}

    def get_absolute_url(self) -> str:
        return reverse("case-plan", args=[self.round.case.number])

    @property
    def last_approval(self) -> "PlanApproval | None":
        """The newest request for a decision, decided or not."""
        return max(self.approvals.all(), key=lambda it: it.pk, default=None)

    @property
    def decision(self) -> str:
        """How the newest request stands; empty while it was not sent."""
        last = self.last_approval
        return last.decision if last else ""

    @property
    def is_approved(self) -> bool:
        return self.decision == Decision.APPROVED

    @property
    def waits(self) -> bool:
        """Whether it waits for its decision."""
        return self.decision == Decision.PENDING

    @property
    def scope_words(self) -> list[str]:
        """What an agreement may be about, in the reader's language."""
        return [str(Scope(code).label) for code in self.scopes]

    @property
    def shown_as(self) -> Status:
        """How a page shows how far the plan is."""
        last = self.last_approval
        return last.shown_as if last else Status("", _("being written"), "pencil")

    @property
    def hours(self) -> list[tuple[str, str, str]]:
        """The visiting windows in words: weekday, from, to."""
        return [
            (str(WEEKDAYS[window["weekday"]]), window["from"], window["to"])
            for window in sorted(self.windows, key=lambda it: (it["weekday"], it["from"]))
        ]

    @transaction.atomic
    def send(self, *, by: "User", version: int | None = None) -> "PlanApproval":
        """Put the plan before the team's supervisors, who are told.

        Raises Stale; ValidationError when it waits already or was decided on.
        """
        self.lock(version)
        self.round.case.must_be_open()
        last = self.approvals.order_by("-pk").first()
        if self.replaced_at or (last and last.decision == Decision.RETURNED):
            raise ValidationError(_("This plan was returned or replaced. Write it anew."), code="replaced")
        if last:
            raise ValidationError(_("This plan was sent already."), code="sent")
        approval = PlanApproval.objects.create(plan=self, asked_by=by, asked_at=clock.now())
        record(Verb.PLAN_SENT, self, by=by, case=self.round.case.number)
        team = User.objects.with_role(Role.SUPERVISOR).filter(team=self.round.case.team_id)
        self._tell(team.exclude(pk=by.pk), f"plan_sent:{approval.pk}", "plan_sent", "plan-approval")
        return approval

    def approve(self, *, by: "User", remarks: str = "", version: int | None = None) -> None:
        """Agree to the plan; never by its author or by whoever sent it. Raises Stale; ValidationError."""
        self._decide(Decision.APPROVED, by=by, remarks=remarks, version=version)

    def give_back(self, *, by: "User", remarks: str, version: int | None = None) -> None:
        """Return the plan with what should be changed. Raises Stale; ValidationError."""
        self._decide(Decision.RETURNED, by=by, remarks=remarks, version=version)

    @transaction.atomic
    def _decide(self, decision: Decision, *, by: "User", remarks: str, version: int | None) -> None:
        self.lock(version)
        last = self.approvals.order_by("-pk").first()
        if last is None:
            raise ValidationError(_("This plan was not sent yet."), code="sent")
        if by.pk == self.written_by_id:
            raise ValidationError(_("Somebody else must decide on what you wrote."), code="own")
        last.decide(decision, by=by, at=clock.now(), remarks=remarks)
        last.save()
        record(Verb(f"plan.{decision}"), self, by=by, case=self.round.case.number, after={"remarks": remarks})
        self._tell([self.written_by], f"plan_decided:{last.pk}", f"plan_{decision}", "case-plan")

    def _tell(self, people: "Iterable[User]", key: str, kind: str, page: str) -> None:
        case = self.round.case
        Notification.tell(
            people,
            dedupe_key=key,
            kind=kind,
            params={"case": case.number},
            subject=case.number,
            url=reverse(page, args=[case.number]),
        )


class PlanApproval(Approval):
    """A plan put before a supervisor; nobody approves their own."""

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
