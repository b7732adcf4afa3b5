"""A task about a case, by a day."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.record import record, record_many
from cases.models import Case
from followups.kinds import BY_HAND, TASK_RESULTS, TaskKind, When
from followups.verbs import Verb
from foundation import clock, once
from foundation.locking import lock
from staff.models import Absence, Role

if TYPE_CHECKING:
    from uuid import UUID

    from staff.models import User


# The page of the case where each kind is done, by URL name.
WAYS = {
    TaskKind.OVERDUE: "case-next-step",
    TaskKind.PROMISE_BROKEN: "case-next-step",
    TaskKind.AGREEMENT_BROKEN: "case-next-step",
    TaskKind.CALL: "case-contacts",
    TaskKind.MESSAGE: "case-contacts",
    TaskKind.REMINDER: "case-contacts",
    TaskKind.VISIT: "visit-new",
    TaskKind.NEW_PLAN: "case-plan",
    TaskKind.LETTER: "case-letters",
    TaskKind.STATEMENT: "case-statements",
    TaskKind.CONDITION: "case-waivers",
    TaskKind.REVIEW_PAUSE: "case-agreements",
    TaskKind.AGREEMENT: "agreement-new",
    TaskKind.ADDRESS: "addresses",
    TaskKind.EVIDENCE: "case-evidence",
    TaskKind.HARDSHIP: "case-relief",
    TaskKind.LOOK_AGAIN: "case-next-step",
    TaskKind.CLOSE: "case-closure",
}

# Kinds that belong to a role and not to the case's lead.
OWNERS = {
    TaskKind.STATEMENT: Role.SUPERVISOR,
    TaskKind.DEBRIEF: Role.SUPERVISOR,
    TaskKind.CHECK_CLAIM: Role.FINANCE,
    TaskKind.CONFIRM_PAID: Role.FINANCE,
    TaskKind.MATCH_MONEY: Role.FINANCE,
}
# As many ids as one statement names on either engine.
FINISHED_AT_ONCE = 500


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> Self:
        """Tasks that nobody has finished."""
        return self.filter(done_at=None)

    def visible_to(self, user: "User") -> Self:
        """Tasks of the cases that the user may see, and of the user's roles. Finance sees finance's only."""
        seen = Q(pk__in=[])
        if user.roles & {Role.COLLECTOR, Role.SUPERVISOR, Role.MANAGER, Role.COMPLIANCE} or user.is_system:
            mine = Q(role="") | Q(role__in=user.roles)
            seen |= mine & Q(case__in=Case.objects.visible_to(user))
        if user.has_role(Role.FINANCE):
            seen |= Q(role=Role.FINANCE)
        return self.filter(seen)

    def mine(self, user: "User") -> Self:
        """The user's own tasks: of the cases that they lead or cover today, and of their roles."""
        covered = Absence.objects.covered_by(user, on=clock.business_date()).values("user_id")
        led = Q(case__lead=user) | Q(case__lead__in=covered)
        return self.visible_to(user).filter(Q(role="") & led | Q(role__in=user.roles))

    def due(self, on: date) -> Self:
        return self.open().filter(due_on__lte=on)

    def when(self, when: str, on: date) -> Self:
        """The tasks under one tab of the list; see When."""
        if when == When.DONE:
            return self.exclude(done_at=None)
        lookups = {When.OVERDUE: "lt", When.TODAY: "exact", When.COMING: "gt"}
        return self.open().filter(**{f"due_on__{lookups[When(when)]}": on})

    def counts(self, on: date) -> dict[str, int]:
        """Return how many open tasks stand under each tab, in one query."""
        return self.open().aggregate(
            **{
                When.OVERDUE: Count("pk", filter=Q(due_on__lt=on)),
                When.TODAY: Count("pk", filter=Q(due_on=on)),
                When.COMING: Count("pk", filter=Q(due_on__gt=on)),
            }
        )

    @transaction.atomic
    def finish(self, *, by: "User", result: str = "", job: str = "") -> int:
        """Finish the open ones of these tasks, record each in the trail, and return how many.

        Three statements for every FINISHED_AT_ONCE tasks. ``result`` is a TaskResult or a Step where no
        person gives words.
        """
        rows = list(self.open().select_related("case").select_for_update(of=("self",)).order_by("pk"))
        for start in range(0, len(rows), FINISHED_AT_ONCE):
            ids = [task.pk for task in rows[start : start + FINISHED_AT_ONCE]]
            Task.objects.filter(pk__in=ids).update(done_at=clock.now(), done_by=by, result=result)
        record_many(
            Verb.TASK_FINISHED,
            rows,
            by=by,
            cases={task.pk: task.case.number for task in rows if task.case},
            after={task.pk: {"result": result} for task in rows},
            job=job,
        )
        return len(rows)

    def for_list(self) -> Self:
        return self.select_related("case__debtor__person", "case__lead", "done_by", "opened_by")


class Task(models.Model):
    """One thing to do. Its owner is the case's lead, or the ``role`` if one is set."""

    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="tasks")
    kind = models.CharField(max_length=20, choices=TaskKind)
    role = models.CharField(max_length=16, choices=Role, blank=True)
    due_on = models.DateField()
    note = models.CharField(max_length=250, blank=True)
    # Names the thing the task is about (``claim:7``), so that the same thing asks once.
    subject = models.CharField(max_length=60, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    result = models.CharField(max_length=250, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        permissions = [("do_task", "Can open and finish tasks")]
        indexes = [
            # The list of open tasks by day, and finance's.
            models.Index(fields=["done_at", "due_on", "id"], name="task_by_day"),
            models.Index(fields=["role", "done_at", "due_on", "id"], name="task_by_role"),
            # The tasks of a case.
            models.Index(fields=["case", "done_at"], name="task_by_case"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(done_at=None, kind="overdue"),
                name="one_open_overdue_task_per_case",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(done_at=None) & ~Q(subject=""),
                name="one_open_task_per_subject",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.done_at is None

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on < clock.business_date()

    @property
    def result_words(self) -> str:
        """What came of it: a person's words, or the words of a job's code."""
        return str(TASK_RESULTS.get(self.result, self.result))

    @property
    def way_url(self) -> str:
        """The page where the task is done, or empty if it has none of its own."""
        if self.role == Role.FINANCE:
            return reverse("payments")
        name = WAYS.get(TaskKind(self.kind))
        return reverse(name, args=[self.case.number]) if name and self.case else ""

    @classmethod
    @transaction.atomic
    def open(
        cls,
        case: "Case | None",
        kind: str,
        *,
        due_on: date,
        by: "User",
        note: str = "",
        subject: str = "",
    ) -> "Task | None":
        """Open a task, or return None if the same is asked already.

        The same means an open task about the same subject, or an open overdue task of the case.
        """
        task = cls(
            case=case,
            kind=kind,
            role=OWNERS.get(TaskKind(kind), ""),
            due_on=due_on,
            note=note,
            subject=subject,
            opened_at=clock.now(),
            opened_by=by,
        )
        same = cls.objects.open().filter(kind=kind)
        if subject and same.filter(subject=subject).exists():
            return None
        if kind == TaskKind.OVERDUE and same.filter(case=case).exists():
            return None
        task.save()
        record(Verb.TASK_OPENED, task, by=by, case=case.number if case else "", after={"kind": kind})
        return task

    @classmethod
    def add(
        cls,
        case: "Case",
        kind: str,
        *,
        due_on: date,
        by: "User",
        note: str = "",
        request_id: "UUID | None" = None,
    ) -> "Task":
        """Open a task that a person asks for by ``due_on``.

        Raises ValidationError beside the field for a closed case, a day in the past, a kind that only events
        ask for, and another kind without words. Raises Repeated and Conflicting.
        """
        body = {"case": case.pk, "kind": kind, "due_on": due_on, "note": note}
        with once.carried_out(by=by, action="task.add", request_id=request_id, body=body, result=case.path):
            return cls._added(case, kind, due_on=due_on, by=by, note=note)

    @classmethod
    def _added(cls, case: "Case", kind: str, *, due_on: date, by: "User", note: str) -> "Task":
        case.must_be_open()
        if kind not in BY_HAND:
            raise ValidationError({"kind": _("Choose one of these.")})
        if due_on < clock.business_date():
            raise ValidationError({"due_on": _("This day is over.")})
        if kind == TaskKind.OTHER and not note.strip():
            raise ValidationError({"note": _("Say what is to be done.")})
        task = cls.objects.create(
            case=case, kind=kind, due_on=due_on, note=note.strip(), opened_at=clock.now(), opened_by=by
        )
        after = {"kind": kind, "due_on": due_on}
        record(Verb.TASK_OPENED, task, by=by, case=case.number, after=after)
        return task

    @transaction.atomic
    def finish(self, *, by: "User", result: str = "") -> None:
        """Finish the task. Raises ValidationError if somebody finished it before."""
        lock(self)
        if not self.is_open:
            raise ValidationError(_("This was finished already."), code="done")
        self.done_at, self.done_by, self.result = clock.now(), by, result
        self.save(update_fields=["done_at", "done_by", "result"])
        number = self.case.number if self.case else ""
        record(Verb.TASK_FINISHED, self, by=by, case=number, after={"result": result})
