"""The case: one debtor's debts being collected, open or closed."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import visibility
from foundation.versioned import Versioned

if TYPE_CHECKING:
    from staff.models import User


class Stage(models.TextChoices):
    PREPARE = "prepare", _("Prepare")
    VISIT = "visit", _("Visit")
    FOLLOW_UP = "follow_up", _("Follow-up")


class CaseQuerySet(models.QuerySet["Case"]):
    """Reads of cases. Every list, count, page, file and export goes through ``visible_to``."""

    def visible_to(self, user: "User") -> Self:
        """The cases that ``user`` may see; see cases.visibility for the rule."""
        return self.filter(visibility.of_cases(user))

    def standing_open(self) -> Self:
        """Cases that are not closed."""
        return self.filter(closed_at=None)


class Case(Versioned):
    """What a team does about one debtor's debts, from opening to closure, in rounds of prepare, visit, follow-up.

    ``stage``, ``lead`` and ``closed_at`` repeat what StageMove, Assignment and Closure say, for the lists; only
    the verbs write them.
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
