"""The case: one debtor's debts being collected, open or closed."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import visibility
from cases.kinds import Stage
from foundation import clock
from foundation.versioned import Versioned
from ledger.models import Account, Instalment

if TYPE_CHECKING:
    from cases.models.round import Round
    from staff.models import User


class CaseQuerySet(models.QuerySet["Case"]):
    """Reads of cases. Every list, count, page, file and export goes through ``visible_to``."""

    def visible_to(self, user: "User") -> Self:
        """The cases that ``user`` may see; see cases.visibility for the rule."""
        return self.filter(visibility.of_cases(user))

    def standing_open(self) -> Self:
        """Cases that are not closed."""
        return self.filter(closed_at=None)

    def in_arrears(self) -> Self:
        """Cases of accounts with an instalment that the overdue job has flagged."""
        flagged = Instalment.objects.flagged().values("schedule__account")
        return self.filter(debtor__account__in=flagged)

    def with_people(self) -> Self:
        """With the debtor, their account, the team and the lead: what every page of a case names."""
        return self.select_related("debtor__person", "debtor__account", "team", "lead")

    def for_list(self, *, show: str = "", **wanted: Any) -> Self:
        """The case list: open cases, those of them in ``arrears``, or ``closed`` ones.

        ``wanted`` may name stage, team and lead.
        """
        rows = self.with_people().filter(closed_at__isnull=show != "closed", **wanted)
        return rows.in_arrears() if show == "arrears" else rows


class Case(Versioned):
    """What a team does about one debtor's debts, from opening to closure.

    It goes in rounds of prepare, visit, follow-up. ``stage``, ``lead`` and ``closed_at`` repeat what
    StageMove, Assignment and Closure say, for the lists. Only the verbs write them.
    """

    number = models.CharField(max_length=20, unique=True, editable=False)
    debtor = models.ForeignKey("cases.Debtor", models.PROTECT, related_name="cases")
    team = models.ForeignKey("staff.Team", models.PROTECT, related_name="cases")
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases_led",
        editable=False,
    )
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.PREPARE, editable=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        permissions = [
            ("assign_case", "Can assign cases"),
            ("prepare_case", "Can fill in a debtor's file"),
            ("move_case", "Can move a case to its next stage"),
            ("see_board", "Can see the board"),
            ("reopen_case", "Can reopen a closed case"),
        ]
        indexes = [
            # The board's queues and the case list of a team.
            models.Index(fields=["team", "closed_at", "stage", "id"], name="case_by_team_and_stage"),
            # A collector's cases.
            models.Index(fields=["lead", "closed_at", "id"], name="case_by_lead"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["debtor"], condition=Q(closed_at=None), name="one_open_case_per_debtor"
            )
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("case", args=[self.number])

    @property
    def path(self) -> str:
        """Where the case page is, for notices written by jobs."""
        return self.get_absolute_url()

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def current_round(self) -> "Round":
        """The round that runs, or the last one of a closed case."""
        return self.rounds.order_by("-number")[0]

    def lock_all(self, version: int | None = None) -> Self:
        """Lock all accounts of the debtor's person and then the case, the house's order. Raises Stale.

        All of them, since a hold that comes of the same deed pauses each: one taken later would break the
        order.
        """
        Account.lock_all(
            Account.objects.filter(debtor__person=self.debtor.person_id).values_list("pk", flat=True)
        )
        return self.lock(version)

    def must_be_open(self) -> None:
        """Raise ValidationError for a closed case."""
        if self.closed_at is not None:
            raise ValidationError(_("This case is closed. Reopen it first."), code="closed")


class CaseDebt(models.Model):
    """A debt while it is in a case; a debt is in one open case at a time."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="case_debts")
    debt = models.ForeignKey("ledger.Debt", models.PROTECT, related_name="in_cases")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["debt"], condition=Q(until=None), name="a_debt_in_one_open_case")
        ]


class CaseCounter(models.Model):
    """The last number given in a year, so that numbers are without gaps and given once."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    @classmethod
    def take(cls, count: int) -> list[str]:
        """The next ``count`` case numbers, C-YYYY-NNNNNN, inside the running transaction."""
        year = clock.business_date().year
        cls.objects.get_or_create(year=year)
        counter = cls.objects.select_for_update().get(year=year)
        first, counter.last = counter.last + 1, counter.last + count
        counter.save(update_fields=["last"])
        return [f"C-{year}-{number:06d}" for number in range(first, first + count)]
