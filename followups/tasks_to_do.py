"""Open tasks and tell supervisors and leads, for many cases in a few statements."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from audit.record import record_many
from cases.models import Case
from followups.kinds import TaskKind
from followups.models.task import OWNERS, Task
from followups.verbs import Verb
from foundation import clock
from staff.models import Notification, Role, User


def open_many(
    subjects: Mapping[int, str], kind: str, *, due_on: date, by: User, job: str = "", note: str = ""
) -> int:
    """Open one task of ``kind`` for each case id in ``subjects`` (whose value names the thing it is about).

    The unique constraints pass over what is asked already, so two runs at once ask once. The number of
    statements does not grow with the cases. Returns how many were asked for. The trail names each task that
    an event opens. Of a ``job`` it keeps the run, not each task.
    """
    if not subjects:
        return 0
    asked = Task.objects.open().filter(kind=kind, case__in=subjects)
    if kind == TaskKind.OVERDUE:
        there = set(asked.values_list("case_id", flat=True))
        fresh = {case: subject for case, subject in subjects.items() if case not in there}
    else:
        known = set(asked.values_list("subject", flat=True))
        fresh = {case: subject for case, subject in subjects.items() if subject not in known}
    if not fresh:
        return 0
    moment = clock.now()
    Task.objects.bulk_create(
        [
            Task(
                case_id=case,
                kind=kind,
                role=OWNERS.get(TaskKind(kind), ""),
                due_on=due_on,
                note=note,
                subject=subject,
                opened_at=moment,
                opened_by=by,
            )
            for case, subject in fresh.items()
        ],
        ignore_conflicts=True,
    )
    if not job:
        _tell_trail(kind, fresh.values(), by=by, moment=moment)
    return len(fresh)


def _tell_trail(kind: str, subjects: Iterable[str], *, by: User, moment: datetime) -> None:
    """Record the tasks of ``kind`` about ``subjects`` that were opened at ``moment``."""
    # An insert that passes over conflicts returns no keys.
    opened = list(
        Task.objects.open().filter(kind=kind, subject__in=subjects, opened_at=moment).select_related("case")
    )
    record_many(
        Verb.TASK_OPENED,
        opened,
        by=by,
        cases={task.pk: task.case.number for task in opened if task.case},
        after={task.pk: {"kind": kind} for task in opened},
    )


def supervisors(team_ids: Iterable[int]) -> dict[int, list[User]]:
    """Return the active supervisors of these teams, by team."""
    found: dict[int, list[User]] = {}
    for user in User.objects.with_role(Role.SUPERVISOR).filter(team__in=set(team_ids)):
        found.setdefault(user.team_id or 0, []).append(user)
    return found


def tell_supervisors(episodes: Iterable[tuple[Case, str]], *, kind: str) -> int:
    """Tell each case's supervisors of its episode, once, and return how many notices were written.

    Two statements.
    """
    told = list(episodes)
    if not told:
        return 0
    whom = supervisors({case.team_id for case, _key in told})
    moment = clock.now()
    notices = [
        Notification(
            recipient=user,
            dedupe_key=f"{kind}:{key}"[:120],
            kind=kind,
            params={"case": case.number},
            subject=case.number,
            url=case.path,
            told_at=moment,
        )
        for case, key in told
        for user in whom.get(case.team_id, [])
    ]
    Notification.objects.bulk_create(notices, ignore_conflicts=True, batch_size=1000)
    return len(notices)


def tell_leads(episodes: Iterable[tuple[Case, str, dict[str, str]]], *, kind: str) -> None:
    """Tell each case's lead of its episode, once. One statement."""
    moment = clock.now()
    Notification.objects.bulk_create(
        [
            Notification(
                recipient_id=case.lead_id,
                dedupe_key=f"{kind}:{key}"[:120],
                kind=kind,
                params={"case": case.number, **params},
                subject=case.number,
                url=case.path,
                told_at=moment,
            )
            for case, key, params in episodes
            if case.lead_id
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
