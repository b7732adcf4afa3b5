"""The visits of the demo department: planned under the contact rules, written up, confirmed, reported."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from cases.kinds import Scope
from cases.models import Address, Case, EvidenceKind, Refusal, Stage
from demo import desks
from demo.agenda import Agenda, on, working_day
from demo.chance import Packs
from demo.course import USUAL, Course
from demo.department import Department
from followups.agreements import subject_of
from followups.models import Ability, NonPaymentReason, Willingness
from followups.terms import Terms, calculate
from foundation import clock
from foundation.money import ZERO, to_cents
from ledger import arrears
from staff.models import User
from visits import incidents, outings, permits, planning
from visits.finished_draft import DoorPayment, DoorPromise, FinishedDraft
from visits.models import (
    DayRoute,
    IncidentKind,
    Outing,
    Raw,
    Result,
    VisitConfirmation,
    VisitDraft,
    VisitPlan,
    VisitRecord,
    VisitReport,
    Who,
)
from visits.outcomes import submit
from visits.planning import VisitWish

HOURS = (9, 10, 11, 14, 15, 16, 17)
# The outcomes of visits, and how often each comes.
WHO = ((Who.SELF, 15), (Who.NOBODY, 5), (Who.MOVED, 1), (Who.OTHER, 1))
# What agreements are about, and how many of a handful.
SCOPES = ((Scope.CATCH_UP, 2), (Scope.WHOLE, 1), (Scope.SETTLEMENT, 1))

RESULTS = (
    (Result.PROMISE, 9),
    (Result.INSTALMENTS, 9),
    (Result.PAID, 2),
    (Result.REFUSED, 3),
    (Result.NOTHING, 2),
)
SAID = {
    Result.PROMISE: "下个月发了工资就还。",
    Result.INSTALMENTS: "一次拿不出来，能不能分几个月还？",
    Result.PAID: "上周已经转过一笔，你们查一下。",
    Result.REFUSED: "现在没钱，等有钱再说。",
    Result.NOTHING: "要和家里商量一下。",
}
# What the lead writes when they finish the task that asked them to act.
DONE = {
    Result.PROMISE: "已上门，对方承诺还款。",
    Result.INSTALMENTS: "已上门，对方要求分期，正在拟协议。",
    Result.PAID: "已上门，对方称已付款，请财务核对。",
    Result.REFUSED: "已上门，对方拒绝还款，另定下一步。",
    Result.NOTHING: "已上门，未达成一致，另定下一步。",
}
WE_SAID = "说明了欠款构成和对账单，告知还款方式只有公司账户，请对方考虑分期。"


# The demo knows for this many days back who set out when.
OUTINGS = timedelta(days=14)
# A pair stays out if its next visit is nearer than this.
WAITS = timedelta(hours=2)


class Visiting:
    """Makes visits. ``follow`` continues from a record."""

    def __init__(
        self,
        agenda: Agenda,
        department: Department,
        dice: random.Random,
        follow: Callable[[VisitRecord, Course], None],
    ) -> None:
        self.agenda, self.department, self.dice, self.follow = agenda, department, dice, follow
        self.recorded = 0
        self.packs = Packs(dice)
        self.courses: dict[int, Course] = {}
        self._hours: set[tuple[int, datetime]] = set()

    def begin(self, case: Case, day: date, *, after: int = 1) -> None:
        """Plan a visit some working days later, in the morning of ``day``.

        A refused visit is tried once more.
        """
        self._plan(case, working_day(day, after=after), tries=2)

    def _plan(self, case: Case, day: date, *, tries: int) -> None:
        case.refresh_from_db()
        if not case.is_open or case.stage != Stage.VISIT or not case.lead_id:
            return
        pair = self._pair(case)
        address = case.debtor.person.addresses.filter(is_current=True).first()
        at = self._free_hour(pair[0], day)
        if address is None or at is None:
            return
        visit = self.plan(case, pair, address, at)
        if isinstance(visit, Refusal) and tries > 1:
            later = on(working_day(day, after=2), 8, 45)
            self.agenda.at(later, lambda: self._plan(case, working_day(day, after=3), tries=tries - 1))

    def plan_on(self, case: Case, at: datetime, course: Course) -> None:
        """Plan the visit of a given pair at a given moment."""
        self.courses[case.pk] = course
        case.refresh_from_db()
        address = case.debtor.person.addresses.filter(is_current=True).earliest("pk")
        self.plan(case, self._pair(case), address, at)

    def keep_free(self, lead: User, at: datetime) -> None:
        """Plan no other visit for ``lead`` at that time."""
        self._hours.add((lead.pk, at))

    def _free_hour(self, lead: User, day: date) -> datetime | None:
        """Return a time on ``day`` at which the lead has no other visit, or None if the day is full."""
        hours = [on(day, hour, minute) for hour in HOURS for minute in (0, 30)]
        free = [at for at in hours if (lead.pk, at) not in self._hours]
        return self.dice.choice(free) if free else None

    def plan(
        self, case: Case, pair: tuple[User, User], address: Address, at: datetime
    ) -> VisitPlan | Refusal:
        """Plan the visit under the contact rules. The supervisor agrees where a rule asks for it."""
        lead, second = pair
        self.keep_free(lead, at)
        papers = case.debtor.evidence.filter(kind__in=(EvidenceKind.CONTRACT, EvidenceKind.STATEMENT))
        wish = VisitWish(case, lead, second, address, at, at + timedelta(minutes=45), evidence=papers)
        visit = planning.plan(wish, by=lead)
        if isinstance(visit, Refusal):
            return visit
        if visit.state == "awaiting":
            visit.contact.approve(by=self._supervisor(case), remarks="已与债务人约好。")
        if at > self.agenda.until - OUTINGS:
            self.agenda.at(at - timedelta(minutes=30), lambda: self._set_out(visit))
        self.agenda.at(at + timedelta(minutes=self.dice.randint(2, 20)), lambda: self._arrive(visit))
        return visit

    def _set_out(self, visit: VisitPlan) -> None:
        """The pair checks its permits and sets out on its route, unless it is out already.

        Its supervisor is on duty for the outing.
        """
        lead = visit.lead
        if Outing.objects.running().filter(members__in=visit.pair).exists():
            return
        route = DayRoute.of(lead, clock.business_date())
        coming = [it for it in route.visits.with_everything() if it.is_open and it.ends_at > clock.now()]
        for it in coming:
            permits.check(it, by=lead)
        if coming:
            outing = outings.start(route, duty=self.department.supervisors[lead.team_id or 0], by=lead)
            self.agenda.at(outing.due_back - timedelta(minutes=5), lambda: outing.safe(by=lead))

    def _report_safe(self, visit: VisitPlan) -> None:
        """The pair reports that it is safe, unless its next visit is near."""
        for outing in Outing.objects.running().filter(visits=visit):
            near = outing.visits.open().filter(
                contact__starts_at__gt=clock.now(), contact__starts_at__lt=clock.now() + WAITS
            )
            if not near.exists():
                outing.safe(by=visit.lead)

    def _arrive(self, visit: VisitPlan) -> None:
        """The pair presses the keys at the door. The write-up follows in the afternoon or evening."""
        visit.refresh_from_db()
        if not visit.is_open:
            return
        arrived = clock.now()
        finished = self._invent_outcome(visit, arrived)
        draft = VisitDraft.of(visit, by=visit.lead)
        draft.save_step(
            "safety", {"arrived_at": _typed(arrived)}, revision=0, by=visit.lead, observed_at=arrived
        )
        draft.save_step(
            "who",
            {"who": finished.who, "given": list(finished.given)},
            revision=0,
            by=visit.lead,
            observed_at=arrived,
        )
        if self.packs.happens_once_in(50, "danger"):
            words = "对方情绪失控，同事已离开现场。"
            incidents.report(visit, IncidentKind.DANGER, words, by=visit.lead)
        self.agenda.at(finished.left_at + timedelta(minutes=10), lambda: self._report_safe(visit))
        written = finished.left_at + timedelta(minutes=self.dice.randint(40, 240))
        if self._course(visit).written:
            self.agenda.at(written, lambda: self._write_up(visit, draft, finished))
        else:
            self.agenda.at(written, lambda: self._begin_write_up(visit, draft, finished))

    def _course(self, visit: VisitPlan) -> Course:
        """The course of this visit."""
        return self.courses.get(visit.case_id, USUAL)

    def _begin_write_up(self, visit: VisitPlan, draft: VisitDraft, finished: FinishedDraft) -> None:
        """The write-up as it is interrupted in the evening: the departure and the words, but no outcome."""
        draft.save_step(
            "leaving",
            {"left_at": _typed(finished.left_at)},
            revision=0,
            by=visit.lead,
            observed_at=finished.left_at,
        )
        if finished.debtor_said:
            # What they heard during the visit.
            heard = finished.arrived_at + (finished.left_at - finished.arrived_at) / 2
            words: dict[str, Raw] = {
                "debtor_said": finished.debtor_said,
                "we_said": finished.we_said,
                "reasons": list(finished.reasons),
            }
            draft.save_step("listening", words, revision=0, by=visit.lead, observed_at=heard)

    def _write_up(self, visit: VisitPlan, draft: VisitDraft, finished: FinishedDraft) -> None:
        self._begin_write_up(visit, draft, finished)
        record = submit(draft, finished, by=visit.lead)
        self.recorded += 1
        done = DONE[Result(finished.result)] if finished.result else "已上门，未见到本人，另约时间。"
        desks.finish(visit.case, done, by=visit.lead)
        next_day = working_day(clock.business_date() + timedelta(days=1))
        course = self._course(visit)
        if course.confirmed:
            self.agenda.at(on(next_day, 8, 50), lambda: self._confirm(record))
        if course.report_sent:
            self.agenda.at(on(next_day, 9, 40), lambda: self._report(record))
        self.follow(record, course)

    def _invent_outcome(self, visit: VisitPlan, arrived: datetime) -> FinishedDraft:
        """The report that the pair gives."""
        wanted = self._course(visit).result
        who = Who.SELF if wanted else self.packs.draw("who", WHO)
        left = arrived + timedelta(minutes=self.dice.randint(6, 28))
        if who != Who.SELF:
            return FinishedDraft(who=who, arrived_at=arrived, left_at=left)
        result = wanted or self.packs.draw("result", RESULTS)
        owed = arrears.standing([visit.case.debtor.account_id], visit.day)[visit.case.debtor.account_id]
        amount = owed.amount_overdue or owed.outstanding
        willing = {Result.REFUSED: Willingness.UNWILLING, Result.NOTHING: Willingness.UNSURE}
        signs = {"hardship"} if not wanted and self.packs.happens_once_in(20, "hardship") else set()
        if result == Result.REFUSED and self.packs.happens_once_in(3, "dispute"):
            signs = {"dispute"}
        shown = tuple(visit.evidence.all())
        return FinishedDraft(
            who=who,
            arrived_at=arrived,
            left_at=left,
            given=("birthday", "id_tail"),
            result=result if amount else Result.NOTHING,
            debtor_said=SAID[result],
            we_said=WE_SAID,
            willingness=willing.get(result, Willingness.WILLING),
            ability=self.dice.choice((Ability.ABLE, Ability.PARTLY, Ability.PARTLY)),
            reasons=(self.dice.choice((NonPaymentReason.CASH_FLOW, NonPaymentReason.LOST_WORK)),),
            signs=frozenset(signs),
            shown=shown,
            copies=shown[-1:],
            promised=DoorPromise(amount, visit.day + timedelta(days=self.dice.choice((5, 7, 10, 14)))),
            paid=DoorPayment(to_cents(amount / 2), visit.day - timedelta(days=4), "银行转账"),
            terms=self._terms(visit) if result == Result.INSTALMENTS and amount else None,
        )

    def _terms(self, visit: VisitPlan) -> Terms:
        """Half catch up, a quarter pay the whole debt and a quarter settle, from next week on."""
        subject = subject_of(visit.case)
        scope = self.packs.draw("scope", SCOPES)
        if scope == Scope.CATCH_UP and not subject.overdue:
            scope = Scope.WHOLE
        caught_up = subject.overdue if scope == Scope.CATCH_UP else ()
        waiver = to_cents(subject.owed / 20) if scope == Scope.SETTLEMENT else ZERO
        total = subject.total(scope, waiver=waiver, caught_up=caught_up)
        first = visit.day + timedelta(days=self.dice.choice((8, 10, 12)))
        found = calculate(
            total,
            frequency=self.dice.choice(("weekly", "fortnightly", "monthly")),
            first_due_on=first,
            instalments=self.dice.choice((3, 4, 6) if caught_up else (6, 9, 12)),
            down_payment=to_cents(total / 10),
            down_payment_on=first,
        )
        return replace(found, scope=scope, waiver=waiver, caught_up=caught_up)

    def _confirm(self, record: VisitRecord) -> None:
        second = record.seconded_by
        if self.packs.happens_once_in(25, "dissent"):
            words = "对方说的是月底前还，不是月初。"
            VisitConfirmation.give(record, agrees=False, words=words, by=second)
        elif self.packs.happens_once_in(20, "forgets"):
            later = working_day(clock.business_date(), after=3)
            self.agenda.at(on(later, 8, 55), lambda: self._confirm(record))
        else:
            VisitConfirmation.give(record, agrees=True, by=second)

    def _report(self, record: VisitRecord) -> None:
        report = VisitReport.objects.get(visit=record.visit)
        report.send(by=record.written_by)
        if self._course(record.visit).report_reviewed:
            day = working_day(
                clock.business_date(), after=self.packs.draw("review", ((1, 7), (2, 2), (5, 1)))
            )
            self.agenda.at(on(day, 16, self.dice.randint(0, 50)), lambda: self._review(report))

    def _review(self, report: VisitReport) -> None:
        report.refresh_from_db()
        supervisor = self._supervisor(report.visit.case)
        if self.packs.happens_once_in(15, "give back"):
            report.give_back(by=supervisor, remarks="请补充对方目前的收入情况。")
        else:
            report.accept(by=supervisor)

    def _pair(self, case: Case) -> tuple[User, User]:
        standing = {it.role: it.collector for it in case.assignments.standing().select_related("collector")}
        return standing["lead"], standing["second"]

    def _supervisor(self, case: Case) -> User:
        return self.department.supervisors[case.team_id]


def _typed(moment: datetime) -> str:
    """A moment in the form in which the draft keeps it, as the form's control writes it."""
    return moment.astimezone(clock.zone()).strftime("%Y-%m-%dT%H:%M")
