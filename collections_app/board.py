"""The board (M1): every queue of a supervisor's work as one read, so that a count is the length of its list.

A queue is a tab; it has parts, each a queryset over the cases that the person may see. A part's rows become
lines in a fixed number of queries however many are shown."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from cases import gate, limitation, owing, ranking
from cases.models import (
    Address,
    Case,
    CaseDebt,
    Concern,
    ConcernKind,
    ContactApproval,
    ContactState,
    PlanApproval,
    Stage,
)
from cases.models.case import CaseQuerySet
from followups.models import (
    AgreementApproval,
    AgreementState,
    ClosureApproval,
    LetterApproval,
    RepaymentAgreement,
    Task,
)
from foundation import clock
from foundation.approvals import Decision
from foundation.listing import listed
from ledger.models import Instalment, Waiver
from staff.models import Absence, Role, Team, User
from visits.models import Incident, OutingAlarm, VisitPlan, VisitReportReview

LIMITATION_DAYS = 7
SHOWN_AT_FIRST = 10


@dataclass(frozen=True)
class Line:
    """One thing that waits: about which case, what, since when, and where it is seen to."""

    case: Case | None
    words: str
    url: str
    at: datetime | date | None = None
    note: str = ""
    tone: str = ""


@dataclass
class Part:
    """One list of a queue. ``order`` is for keyset pages; ``lines`` words the rows that are shown.

    Only those see it who hold ``permission``, since its links open for nobody else."""

    code: str
    label: Any
    rows: "QuerySet[Any]"
    order: tuple[str, ...]
    lines: Callable[[Sequence[Any]], list[Line]]
    permission: str = "cases.see_board"

    @cached_property
    def count(self) -> int:
        return self.rows.count()

    @cached_property
    def first(self) -> list[Line]:
        """The lines that stand in the queue before the whole list is opened."""
        return self.lines(list(self.rows.order_by(*self.order)[:SHOWN_AT_FIRST])) if self.count else []

    @property
    def has_more(self) -> bool:
        return self.count > SHOWN_AT_FIRST


@dataclass
class Queue:
    """One tab of the board."""

    code: str
    label: Any
    parts: list[Part] = field(default_factory=list)

    @cached_property
    def count(self) -> int:
        return sum(part.count for part in self.parts)

    def part(self, code: str) -> Part | None:
        """The part of that code."""
        return next((part for part in self.parts if part.code == code), None)


@dataclass(frozen=True)
class CaseRow:
    """A case in the queues of cases: what is owed and what is missing."""

    case: Case
    district: str
    owing: owing.Owing
    missing: tuple[gate.Task, ...]
    is_held: bool

    @property
    def papers(self) -> tuple[gate.Task, ...]:
        """What is missing of the file, before anybody can plan or be assigned."""
        return tuple(task for task in self.missing if task.code not in WORK)


# What comes after a case has its pair.
WORK = {"plan", "pair", "notice", "calls"}


@dataclass(frozen=True)
class Hand:
    """A collector on the board: open cases, visits this week, whether he is away."""

    workload: ranking.Workload
    visits: int
    districts: str
    absence: Absence | None

    @property
    def collector(self) -> User:
        return self.workload.collector


class Board:
    """The board of ``user``; of one team only, where he chose it."""

    def __init__(self, user: User, team: Team | None = None) -> None:
        self.user, self.team = user, team
        cases = Case.objects.visible_to(user).standing_open()
        self.cases: CaseQuerySet = cases.filter(team=team) if team else cases

    @cached_property
    def teams(self) -> list[Team]:
        """The teams whose collectors stand on it."""
        if self.team:
            return [self.team]
        if self.user.has_role(Role.MANAGER):
            return list(Team.objects.all())
        return [self.user.team] if self.user.team else []

    @cached_property
    def queues(self) -> list[Queue]:
        """The tabs in their order; the first is what cannot wait, ordered by harm."""
        return [
            Queue("now", lazy("Needs me now"), self._mine(self._harm())),
            Queue("assign", lazy("To assign"), [self.to_assign]),
            Queue("blocked", lazy("Blocked in Prepare"), [self.blocked]),
            Queue("approve", lazy("To approve"), self._mine(self._approvals())),
            Queue("overdue", lazy("Overdue"), [self._tasks(), self._instalments()]),
        ]

    def queue(self, code: str) -> Queue:
        """The tab of that code; the first for one that is none."""
        return next((queue for queue in self.queues if queue.code == code), self.queues[0])

    @cached_property
    def to_assign(self) -> Part:
        """Open cases that nobody has."""
        return Part("cases", lazy("To assign"), self._named(self.cases.filter(lead=None)), ("pk",), _no_lines)

    @cached_property
    def blocked(self) -> Part:
        """Cases with a pair that lack something for the visit."""
        waiting = self.cases.filter(stage=Stage.PREPARE).exclude(lead=None)
        return Part(
            "cases", lazy("Blocked in Prepare"), self._named(gate.blocked(waiting)), ("pk",), _no_lines
        )

    def hands(self) -> list[Hand]:
        """Every collector of these teams with his work, the busiest first."""
        loads = ranking.workloads(team.pk for team in self.teams)
        people = [load.collector for load in loads]
        today = clock.business_date()
        absences = Absence.objects.standing(today).filter(user__in=people).select_related("cover")
        away = {it.user_id: it for it in absences}
        monday = today - timedelta(days=today.weekday())
        visits: dict[int, int] = {}
        planned = VisitPlan.objects.filter(day__range=(monday, monday + timedelta(days=6))).exclude(
            contact__state=ContactState.CANCELLED
        )
        for role in ("lead", "second"):
            counted = planned.filter(**{f"{role}__in": people}).values_list(role).annotate(Count("pk"))
            for person, count in counted.order_by():
                visits[person] = visits.get(person, 0) + count
        return [
            Hand(
                load,
                visits.get(load.collector.pk, 0),
                listed(load.collector.collector_profile.districts),
                away.get(load.collector.pk),
            )
            for load in loads
        ]

    def _mine(self, parts: Iterable[Part]) -> list[Part]:
        return [part for part in parts if self.user.has_perm(part.permission)]

    @staticmethod
    def _named(rows: CaseQuerySet) -> CaseQuerySet:
        return rows.with_people()

    # What harms most comes first.
    def _harm(self) -> list[Part]:
        incidents = Incident.objects.calling().filter(visit__case__in=self.cases)
        alarms = OutingAlarm.objects.calling().visible_to(self.user)
        if self.team:
            alarms = alarms.filter(outing__route__collector__team=self.team)
        complaints = Concern.objects.standing(clock.now()).filter(
            kind=ConcernKind.COMPLAINT, case__in=self.cases
        )
        ending = limitation.ending_within(self.cases, LIMITATION_DAYS)
        return [
            Part(
                "incidents",
                lazy("Open incidents"),
                incidents.select_related(*_case("visit__case"), "raised_by"),
                ("raised_at", "pk"),
                _incidents,
                "visits.see_incidents",
            ),
            Part(
                "alarms",
                lazy("Call them now"),
                alarms.select_related("outing__route__collector", *_case("visit__case")),
                ("raised_at", "pk"),
                _alarms,
                "visits.watch_outing",
            ),
            Part(
                "complaints",
                lazy("Complaints"),
                complaints.select_related(*_case("case"), "raised_by"),
                ("since", "pk"),
                _complaints,
            ),
            Part("limitation", lazy("Limitation within 7 days"), self._named(ending), ("pk",), _limitation),
            self._tasks(),
        ]

    def _approvals(self) -> list[Part]:
        pending = {"decision": Decision.PENDING}
        plans = PlanApproval.objects.filter(**pending, plan__round__case__in=self.cases)
        contacts = ContactApproval.objects.filter(**pending, contact__case__in=self.cases)
        outside = AgreementApproval.objects.filter(**pending, agreement__case__in=self.cases)
        signed = RepaymentAgreement.objects.filter(state=AgreementState.SIGNED, case__in=self.cases)
        letters = LetterApproval.objects.filter(**pending, letter__case__in=self.cases)
        reports = VisitReportReview.objects.filter(**pending, report__visit__case__in=self.cases)
        debts = CaseDebt.objects.filter(until=None, case__in=self.cases).values("debt")
        waivers = Waiver.objects.filter(**pending, debt__in=debts)
        closures = ClosureApproval.objects.pending().filter(
            role__in=self.user.roles, request__case__in=self.cases
        )
        asked = ("asked_at", "pk")
        return [
            Part(
                "plans",
                lazy("Collection plans"),
                plans.select_related(*_case("plan__round__case"), "asked_by"),
                asked,
                _asked(lambda it: it.plan.round.case, _plan),
                "cases.approve_plan",
            ),
            Part(
                "contacts",
                lazy("Contacts and visits"),
                contacts.select_related(*_case("contact__case"), "asked_by"),
                asked,
                _asked(lambda it: it.contact.case, _contact),
                "cases.approve_contact",
            ),
            Part(
                "range",
                lazy("Agreements outside the range"),
                outside.select_related(*_case("agreement__case"), "asked_by"),
                asked,
                _asked(lambda it: it.agreement.case, _agreement),
                "followups.approve_agreement",
            ),
            Part(
                "signed",
                lazy("Agreements to accept"),
                signed.select_related(*_case("case"), "drafted_by"),
                ("pk",),
                _signed,
                "followups.accept_agreement",
            ),
            Part(
                "letters",
                lazy("Letters"),
                letters.select_related(*_case("letter__case"), "asked_by"),
                asked,
                _asked(lambda it: it.letter.case, _letter),
                "followups.approve_letter",
            ),
            Part(
                "reports",
                lazy("Visit reports"),
                reports.select_related(*_case("report__visit__case"), "asked_by"),
                asked,
                _asked(lambda it: it.report.visit.case, _report),
                "visits.review_report",
            ),
            Part(
                "waivers",
                lazy("Waivers"),
                waivers.select_related("asked_by"),
                asked,
                _waivers,
                "ledger.approve_waiver",
            ),
            Part(
                "closures",
                lazy("Closures"),
                closures.select_related(*_case("request__case"), "asked_by"),
                asked,
                _asked(lambda it: it.request.case, _closure),
                "cases.approve_closure",
            ),
        ]

    def _tasks(self) -> Part:
        late = Task.objects.visible_to(self.user).open().filter(due_on__lt=clock.business_date())
        rows = late.filter(case__in=self.cases).for_list()
        return Part("tasks", lazy("Work past its day"), rows, ("due_on", "pk"), _tasks)

    def _instalments(self) -> Part:
        accounts = self.cases.values("debtor__account")
        rows = Instalment.objects.flagged().filter(schedule__account__in=accounts)
        return Part(
            "instalments",
            lazy("Overdue instalments"),
            rows.select_related("schedule"),
            ("-flagged_since", "-pk"),
            _instalments,
        )


def _case(path: str) -> tuple[str, str]:
    """What a line names of the case at ``path``."""
    return f"{path}__debtor__person", f"{path}__lead"


def case_rows(cases: Sequence[Case]) -> list[CaseRow]:
    """These cases as the board's tables show them, in a fixed number of queries."""
    figures = owing.today(case.debtor.account_id for case in cases)
    needs = gate.of_cases(cases)
    homes = dict(
        Address.objects.filter(
            person__in=[case.debtor.person_id for case in cases], is_current=True
        ).values_list("person_id", "district")
    )
    rows = []
    for case in cases:
        missing = [
            task
            for task in gate.tasks(case.number, needs[case.pk], needed_to=gate.VISIT)
            if task.state != "done"
        ]
        held = any(task.state == "stop" for task in missing)
        home = homes.get(case.debtor.person_id, "")
        rows.append(CaseRow(case, home, figures[case.debtor.account_id], tuple(missing), held))
    return rows


def _no_lines(_rows: Sequence[Any]) -> list[Line]:
    """Cases are shown in a table of their own."""
    return []


def _incidents(rows: Sequence[Incident]) -> list[Line]:
    return [
        Line(
            row.visit.case,
            row.get_kind_display(),
            row.get_absolute_url(),
            row.raised_at,
            row.raised_by.name,
            "stop",
        )
        for row in rows
    ]


def _alarms(rows: Sequence[OutingAlarm]) -> list[Line]:
    return [
        Line(
            row.visit.case if row.visit else None,
            row.get_step_display(),
            row.outing.get_absolute_url(),
            row.raised_at,
            row.outing.route.collector.name,
            "stop",
        )
        for row in rows
    ]


def _complaints(rows: Sequence[Concern]) -> list[Line]:
    return [
        Line(
            row.case,
            _("Complaint"),
            reverse("case-complaints", args=[row.case.number]),
            row.since,
            _("Taken by %(name)s") % {"name": row.raised_by.name},
            "warn",
        )
        for row in rows
    ]


def _limitation(rows: Sequence[Case]) -> list[Line]:
    clocks = limitation.of_cases(case.pk for case in rows)
    lines = []
    for case in rows:
        ends, left = clocks[case.pk].proved, clocks[case.pk].days_left() or 0
        day = date_format(ends, "DATE_FORMAT") if ends else ""
        lines.append(
            Line(
                case,
                _("Limitation ends on %(day)s") % {"day": day},
                reverse("case-limitation", args=[case.number]),
                ends,
                ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left},
                "stop",
            )
        )
    return lines


def _tasks(rows: Sequence[Task]) -> list[Line]:
    return [
        Line(
            row.case,
            row.get_kind_display(),
            row.case.get_absolute_url() if row.case else reverse("tasks"),
            row.due_on,
            row.note or (row.case.lead.name if row.case and row.case.lead else ""),
            "warn",
        )
        for row in rows
    ]


def _instalments(rows: Sequence[Instalment]) -> list[Line]:
    accounts = {row.schedule.account_id for row in rows}
    found = Case.objects.standing_open().filter(debtor__account__in=accounts)
    cases = {case.debtor.account_id: case for case in found.select_related("debtor__person", "lead")}
    lines = []
    for row in rows:
        case = cases.get(row.schedule.account_id)
        lines.append(
            Line(
                case,
                _("Instalment %(number)s was due on %(day)s")
                % {"number": row.number, "day": date_format(row.due_on, "DATE_FORMAT")},
                case.get_absolute_url() if case else "",
                row.flagged_since,
                row.schedule.get_kind_display(),
                "warn",
            )
        )
    return lines


def _asked(
    case_of: Callable[[Any], Case], words: Callable[[Any], tuple[str, str]]
) -> Callable[[Sequence[Any]], list[Line]]:
    """How approvals are worded: the case, what it is, its page, and who asked when."""

    def lines(rows: Sequence[Any]) -> list[Line]:
        return [
            Line(
                case_of(row), *words(row), row.asked_at, _("Asked by %(name)s") % {"name": row.asked_by.name}
            )
            for row in rows
        ]

    return lines


def _plan(row: PlanApproval) -> tuple[str, str]:
    return _("Collection plan"), reverse("plan-approval", args=[row.plan.round.case.number])


def _contact(row: ContactApproval) -> tuple[str, str]:
    contact = row.contact
    words = _("%(channel)s: %(purpose)s") % {
        "channel": contact.get_channel_display(),
        "purpose": contact.get_purpose_display(),
    }
    return words, reverse("contact-approval", args=[contact.pk])


def _agreement(row: AgreementApproval) -> tuple[str, str]:
    return _("Terms outside the plan's range"), row.agreement.get_absolute_url()


def _letter(row: LetterApproval) -> tuple[str, str]:
    return row.letter.title, reverse("letter", args=[row.letter_id])


def _report(row: VisitReportReview) -> tuple[str, str]:
    return _("Visit report"), row.report.get_absolute_url()


def _closure(row: ClosureApproval) -> tuple[str, str]:
    words = _("Close as %(kind)s") % {"kind": row.request.get_kind_display()}
    return words, reverse("closure-decision", args=[row.pk])


def _signed(rows: Sequence[RepaymentAgreement]) -> list[Line]:
    return [
        Line(
            row.case,
            _("Signed agreement, version %(revision)s") % {"revision": row.revision},
            row.get_absolute_url(),
            row.signed_on,
            _("Drafted by %(name)s") % {"name": row.drafted_by.name},
        )
        for row in rows
    ]


def _waivers(rows: Sequence[Waiver]) -> list[Line]:
    standing = CaseDebt.objects.filter(until=None, debt__in=[row.debt_id for row in rows])
    cases = {it.debt_id: it.case for it in standing.select_related(*_case("case"))}
    return [
        Line(
            cases[row.debt_id],
            _("Give up %(amount)s of %(component)s")
            % {"amount": f"{row.amount:,.2f}", "component": row.get_component_display()},
            reverse("waiver-decision", args=[cases[row.debt_id].number, row.pk]),
            row.asked_at,
            _("Asked by %(name)s") % {"name": row.asked_by.name},
        )
        for row in rows
    ]
