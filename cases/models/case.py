"""The case: one debtor's debts being collected, open or closed."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.record import record
from cases import visibility
from cases.verbs import Verb
from foundation import clock
from foundation.versioned import Versioned
from ledger.models import Account, Instalment

if TYPE_CHECKING:
    from cases.models.closure import Closure
    from cases.models.debtor import Debtor
    from cases.models.round import Round
    from ledger.models import Debt
    from staff.models import Team, User


class Stage(models.TextChoices):
    PREPARE = "prepare", lazy("Prepare")
    VISIT = "visit", lazy("Visit")
    FOLLOW_UP = "follow_up", lazy("Follow-up")


# Where a stage may lead within a round; only into the visit the gate is asked.
NEXT_STAGES = {
    Stage.PREPARE: (Stage.VISIT, Stage.FOLLOW_UP),
    Stage.VISIT: (Stage.FOLLOW_UP, Stage.PREPARE),
    Stage.FOLLOW_UP: (Stage.VISIT,),
}


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
        """With the debtor, his account, the team and the lead: what every page of a case names."""
        return self.select_related("debtor__person", "debtor__account", "team", "lead")

    def for_list(self, *, show: str = "", **wanted: Any) -> Self:
        """The case list: open cases, those of them in ``arrears``, or ``closed`` ones; ``wanted`` may name
        stage, team and lead."""
        rows = self.with_people().filter(closed_at__isnull=show != "closed", **wanted)
        return rows.in_arrears() if show == "arrears" else rows


class Case(Versioned):
    """What a team does about one debtor's debts, from opening to closure, in rounds of prepare, visit,
    follow-up.

    ``stage``, ``lead`` and ``closed_at`` repeat what StageMove, Assignment and Closure say, for the lists;
    only the verbs write them."""

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
        return f"/cases/{self.number}/"

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

    @classmethod
    def open(
        cls, debtor: "Debtor", team: "Team", *, by: "User", debts: "Iterable[Debt] | None" = None
    ) -> Self:
        """Open a case on these debts (default: all of the debtor's), once. Raises ValidationError when one
        is open."""
        from cases.opening import Opening, open_many

        chosen = None if debts is None else tuple(debt.pk for debt in debts)
        made = open_many([Opening(debtor.pk, team.pk, chosen)], by=by)
        if not made:
            raise ValidationError(_("This debtor has an open case already."), code="open")
        return made[0]  # type: ignore[return-value]

    def assign(
        self,
        lead: "User",
        second: "User",
        *,
        by: "User",
        version: int | None,
        reason: str = "",
        reasons: Sequence[dict[str, Any]] = (),
        second_reasons: Sequence[dict[str, Any]] = (),
    ) -> None:
        """Give the case to a pair from now on (P7, W2); see cases.assigning.assign_many."""
        from cases.assigning import Choice, assign_many

        choice = Choice(self.pk, version, lead, second, tuple(reasons), tuple(second_reasons))
        assign_many([choice], by=by, reason=reason)
        self.refresh_from_db()

    @transaction.atomic
    def move_on(self, to: str, *, by: "User", version: int | None, reason: str = "") -> None:
        """Go to the round's next stage. Into the visit only when nothing is missing that is needed to visit
        (P8); a ``reason`` stands in for the notice and the calls (N2), never for the rest. Back to Prepare
        takes a reason.

        Raises Stale; ValidationError listing what is missing.
        """
        from cases import gate

        self.lock_all(version)
        self.must_be_open()
        if to not in NEXT_STAGES[Stage(self.stage)]:
            raise ValidationError(_("The case cannot go there from its present stage."), code="stage")
        if (
            to == Stage.PREPARE or (self.stage, to) == (Stage.PREPARE, Stage.FOLLOW_UP)
        ) and not reason.strip():
            raise ValidationError({"reason": _("Say why the visit is left out.")})
        if to == Stage.VISIT:
            gate.must_be_ready(self, reason=reason)
        self._step(to, by=by, reason=reason)
        record(Verb.CASE_MOVED, self, by=by, case=self.number, after={"stage": to, "reason": reason})

    @transaction.atomic
    def new_round(self, *, by: "User", reason: str, version: int | None = None) -> "Round":
        """End the round and begin the next in Prepare, with a new plan to write (F7). Raises Stale."""
        self.lock_all(version)
        self.must_be_open()
        if not reason.strip():
            raise ValidationError({"reason": _("Say why a new round begins.")})
        begun = self._begin_round(by=by, reason=reason)
        record(
            Verb.CASE_ROUND_BEGAN,
            self,
            by=by,
            case=self.number,
            after={"round": begun.number, "reason": reason},
        )
        return begun

    @transaction.atomic
    def close(
        self,
        kind: str,
        *,
        by: "User",
        reason: str = "",
        approved_by: "Iterable[User]" = (),
        version: int | None = None,
    ) -> "Closure":
        """End the case: its round, its assignments, its debts' place in it, and what was planned.

        The conditions of each kind are followups.endings', which calls this. Raises Stale.
        """
        from cases.kinds import ContactState
        from cases.models.closure import Closure

        self.lock_all(version)
        self.must_be_open()
        moment = clock.now()
        closure = Closure.objects.create(case=self, kind=kind, reason=reason, closed_by=by, closed_at=moment)
        closure.approved_by.set(approved_by)
        self.rounds.filter(ended_at=None).update(ended_at=moment)
        self.assignments.standing().update(until=moment, ended_reason=str(kind))
        self.case_debts.filter(until=None).update(until=moment)
        waiting = (ContactState.PLANNED, ContactState.AWAITING)
        self.contacts.filter(state__in=waiting).update(state=ContactState.CANCELLED)
        self.closed_at, self.lead = moment, None
        self.save_next("closed_at", "lead")
        record(Verb.CASE_CLOSED, self, by=by, case=self.number, after={"kind": kind, "reason": reason})
        return closure

    @transaction.atomic
    def reopen(self, *, by: "User", reason: str, version: int | None = None) -> None:
        """Open the case again as a new round. Raises Stale; ValidationError when it is open, when the debtor
        has another open case, or without a reason."""
        self.lock_all(version)
        if self.is_open:
            raise ValidationError(_("This case is open."), code="open")
        if not reason.strip():
            raise ValidationError({"reason": _("Say why the case is opened again.")})
        if Case.objects.standing_open().filter(debtor=self.debtor_id).exists():
            raise ValidationError(_("This debtor has another open case."), code="open")
        moment = clock.now()
        self.closures.filter(reopened_at=None).update(
            reopened_by=by, reopened_at=moment, reopen_reason=reason
        )
        last = set(self.case_debts.values_list("debt_id", flat=True))
        CaseDebt.objects.bulk_create([CaseDebt(case=self, debt_id=pk, since=moment) for pk in sorted(last)])
        self.closed_at = None
        self.save_next("closed_at")
        self._begin_round(by=by, reason=reason)
        record(Verb.CASE_REOPENED, self, by=by, case=self.number, after={"reason": reason})

    def _begin_round(self, *, by: "User", reason: str) -> "Round":
        number = self.current_round.number + 1
        self.rounds.filter(ended_at=None).update(ended_at=clock.now())
        begun = self.rounds.create(number=number, began_at=clock.now(), reason=reason)
        begun.move(self.stage, Stage.PREPARE, by=by, reason=reason)
        self.stage = Stage.PREPARE
        self.save_next("stage")
        return begun

    def _step(self, to: str, *, by: "User", reason: str) -> None:
        self.current_round.move(self.stage, to, by=by, reason=reason)
        self.stage = to
        self.save_next("stage")


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
