"""A written repayment agreement (V7, V11, F5): its rows. Its verbs are in followups.agreements."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from cases.kinds import Scope
from cases.models import Case
from followups.kinds import END_REASONS, UNDER_WAY, AgreementState, Frequency, Outside
from foundation.approvals import Approval, Decision
from foundation.money import ZERO, MoneyField
from foundation.status import Status
from foundation.versioned import Versioned
from ledger.models import Accrual

if TYPE_CHECKING:
    from staff.models import User


class AgreementQuerySet(models.QuerySet["RepaymentAgreement"]):
    def under_way(self) -> Self:
        """Agreements that do not bind yet."""
        return self.filter(state__in=UNDER_WAY)

    def active(self) -> Self:
        return self.filter(state=AgreementState.ACTIVE)

    def for_list(self) -> Self:
        """Sort the newest version first, with what a line of the list names."""
        return (
            self.select_related("drafted_by", "case")
            .prefetch_related("instalments", "approvals")
            .order_by("-revision")
        )

    def for_page(self) -> Self:
        return self.select_related(
            "case__debtor__person",
            "case__debtor__account",
            "drafted_by",
            "accepted_by",
            "scan",
            "document",
            "budget",
        ).prefetch_related(
            "instalments", "approvals__decided_by", "approvals__asked_by", "caught_up__instalment"
        )

    def visible_to(self, user: "User") -> Self:
        return self.filter(case__in=Case.objects.visible_to(user))


class RepaymentAgreement(Versioned):
    """Instalments that the debtor and the company agreed on. A new version replaces an active one (F5).

    Only followups.agreements writes ``state``. ``scope`` says what it is about. ``owed`` is what was owed in
    all when it was drafted, and ``total`` is what is to be paid. ``waiver`` is what the company gives up when
    a settlement is completed, and only then. Its ``schedule`` stands in the ledger from the day of
    activation. ``accrual`` says what contract interest and penalty do meanwhile.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="agreements")
    revision = models.PositiveSmallIntegerField(default=1)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="later_versions")
    state = models.CharField(
        max_length=10, choices=AgreementState, default=AgreementState.DRAFT, editable=False
    )
    frequency = models.CharField(max_length=12, choices=Frequency)
    accrual = models.CharField(max_length=8, choices=Accrual, default=Accrual.REVIVES)
    method = models.CharField(max_length=10, default="transfer")
    language = models.CharField(max_length=10, default="zh-hans")
    # Whether a due day on a rest day moves to the next working day.
    off_rest_days = models.BooleanField(default=False)
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.WHOLE)
    owed = MoneyField()
    total = MoneyField()
    waiver = MoneyField(default=0)
    down_payment = MoneyField(default=0)
    # The household's month that it was measured with, and why it can be kept if that month is too small.
    budget = models.ForeignKey(
        "cases.HouseholdBudget", models.PROTECT, null=True, blank=True, related_name="agreements"
    )
    budget_reason = models.CharField(max_length=250, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    # The signed paper: when, by whom, and its scan.
    signed_on = models.DateField(null=True, blank=True)
    signed_by = models.CharField(max_length=120, blank=True)
    scan = models.ForeignKey("cases.EvidenceItem", models.PROTECT, null=True, blank=True, related_name="+")
    document = models.ForeignKey("audit.Document", models.PROTECT, null=True, blank=True, related_name="+")
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    # The debtor's word after the visit (R2): a yes lets it become active at once, a no stops that.
    debtor_agreed_at = models.DateTimeField(null=True, blank=True)
    debtor_objected_at = models.DateTimeField(null=True, blank=True)
    activated_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=250, blank=True)
    schedule = models.OneToOneField(
        "ledger.Schedule", models.PROTECT, null=True, blank=True, related_name="agreement"
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        permissions = [
            ("draft_agreement", "Can draft a repayment agreement and enter its signature"),
            ("approve_agreement", "Can allow terms outside the plan's range"),
            ("accept_agreement", "Can accept a signed agreement for the company"),
        ]
        indexes = [
            # The job that activates and judges, and the board's queue of agreements to accept.
            models.Index(fields=["state", "accepted_at"], name="agreement_by_state"),
            # The agreements of a case.
            models.Index(fields=["case", "-revision"], name="agreement_by_case"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "revision"], name="agreements_are_counted"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="active"), name="one_active_agreement_per_case"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=["draft", "signed", "accepted"]),
                name="one_agreement_under_way_per_case",
            ),
            models.CheckConstraint(condition=Q(total__gt=0), name="an_agreement_is_about_money"),
            models.CheckConstraint(
                condition=Q(scope="settlement", waiver__gt=0) | ~Q(scope="settlement") & Q(waiver=0),
                name="only_a_settlement_gives_up",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("agreement", args=[self.case.number, self.revision])

    @property
    def beside(self) -> Decimal:
        """What a catch-up left to the contracts when it was drafted."""
        return self.owed - self.total if self.scope == Scope.CATCH_UP else ZERO

    def __str__(self) -> str:
        return f"{self.case.number}-{self.revision}"

    @property
    def end_words(self) -> str:
        """Why it ended: a person's words, or a job's code worded."""
        return str(END_REASONS.get(self.end_reason, self.end_reason))

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def shown_as(self) -> Status:
        """How a page shows the state."""
        return AgreementState(self.state).shown_as

    @property
    def last_approval(self) -> "AgreementApproval | None":
        return max(self.approvals.all(), key=lambda it: it.pk, default=None)

    @property
    def awaits_approval(self) -> bool:
        """Whether its terms lie outside the plan's range and nobody has allowed them yet."""
        last = self.last_approval
        return last is not None and last.decision != Decision.APPROVED

    @property
    def has_moved(self) -> bool:
        """Whether its days are later than those on the paper."""
        return any(row.due_on != row.signed_for for row in self.instalments.all())

    @property
    def last_due(self) -> date:
        return max(row.due_on for row in self.instalments.all())


class AgreedInstalment(models.Model):
    """One instalment as agreed.

    The ledger's schedule is made from these when the agreement becomes active. ``signed_for`` is the day on
    the paper. ``due_on`` is the day that counts: the days move when the agreement becomes active late.
    """

    agreement = models.ForeignKey(RepaymentAgreement, models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    signed_for = models.DateField()
    due_on = models.DateField()
    amount = MoneyField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="agreed_instalments_are_counted"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="an_agreed_instalment_asks_for_something"),
        ]


class AgreedCatchUp(models.Model):
    """An instalment of a contract that a catch-up agreement is about."""

    agreement = models.ForeignKey(RepaymentAgreement, models.PROTECT, related_name="caught_up")
    instalment = models.ForeignKey("ledger.Instalment", models.PROTECT, related_name="catch_ups")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "instalment"], name="an_instalment_is_caught_up_once"
            )
        ]


class AgreementApproval(Approval):
    """Terms that another person must allow: a settlement, or terms outside the plan's range.

    ``outside`` lists the codes of the reasons.
    """

    agreement = models.ForeignKey(RepaymentAgreement, models.PROTECT, related_name="approvals")
    outside = models.JSONField(default=list)

    class Meta:
        indexes = [
            # The board's queue of agreements outside the range.
            models.Index(fields=["decision", "asked_at"], name="agreement_approval_queue")
        ]

    @property
    def outside_words(self) -> list[str]:
        """What lies outside, in the reader's language."""
        return [str(Outside(code).label) for code in self.outside]
