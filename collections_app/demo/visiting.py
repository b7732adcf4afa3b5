"""How the demo department visits: planned under the rules, written up, confirmed, reported."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from cases.models import Case, EvidenceKind, Refusal, Stage
from collections_app.demo.agenda import Agenda, on, working_day
from collections_app.demo.department import Department
from followups.models import Ability, NonPaymentReason, Willingness
from followups.terms import Terms, calculate
from foundation import clock
from foundation.money import to_cents
from ledger import arrears
from staff.models import User
from visits.models import (
    DayRoute,
    Incident,
    IncidentKind,
    Outing,
    Result,
    VisitConfirmation,
    VisitDraft,
    VisitPlan,
    VisitRecord,
    VisitReport,
    Who,
)
from visits.models.draft import Raw
from visits.outcomes import Paid, Promised, Told, submit

HOURS = (9, 10, 11, 14, 15, 16, 17)
# What a visit comes to, in a hundred.
WHO = ((Who.SELF, 68), (Who.NOBODY, 22), (Who.MOVED, 5), (Who.OTHER, 5))
RESULTS = (
    (Result.PROMISE, 38),
    (Result.INSTALMENTS, 34),
    (Result.PAID, 8),
    (Result.REFUSED, 12),
    (Result.NOTHING, 8),
)
Value = TypeVar("Value")
SAID = {
    Result.PROMISE: "下个月发了工资就还。",
    Result.INSTALMENTS: "一次拿不出来,能不能分几个月还?",
    Result.PAID: "上周已经转过一笔,你们查一下。",
    Result.REFUSED: "现在没钱,等有钱再说。",
    Result.NOTHING: "要和家里商量一下。",
}
WE_SAID = "说明了欠款构成和对账单,告知还款方式只有公司账户,请对方考虑分期。"


class Visiting:
    """Makes visits; what follows from a record is ``follow``'s business."""

    def __init__(
        self,
        agenda: Agenda,
        department: Department,
        dice: random.Random,
        follow: Callable[[VisitRecord], None],
    ) -> None:
        self.agenda, self.department, self.dice, self.follow = agenda, department, dice, follow
        self.recorded = 0

    def begin(self, case: Case, day: date, *, after: int = 1) -> None:
        """Plan a visit some working days on, in the morning of ``day``; a rule's no is tried once more."""
        self._plan(case, working_day(day, after=after), tries=2)

    def _plan(self, case: Case, day: date, *, tries: int) -> None:
        case.refresh_from_db()
        if not case.is_open or case.stage != Stage.VISIT or not case.lead_id:
            return
        lead, second = self._pair(case)
        person = case.debtor.person
        address = person.addresses.filter(is_current=True).first()
        if address is None:
            return
        at = on(day, self.dice.choice(HOURS), self.dice.choice((0, 30)))
        papers = case.debtor.evidence.filter(kind__in=(EvidenceKind.CONTRACT, EvidenceKind.STATEMENT))
        visit = VisitPlan.plan(
            case,
            lead=lead,
            second=second,
            address=address,
            at=at,
            until=at + timedelta(minutes=45),
            by=lead,
            evidence=papers,
        )
        if isinstance(visit, Refusal):
            if tries > 1:
                later = on(working_day(day, after=2), 8, 45)
                self.agenda.at(later, lambda: self._plan(case, working_day(day, after=3), tries=tries - 1))
            return
        if visit.state == "awaiting":
            visit.contact.approve(by=self._supervisor(case), remarks="已与债务人约好。")
        self.agenda.at(at + timedelta(minutes=self.dice.randint(2, 20)), lambda: self._arrive(visit))

    def set_out(self, lead: User, day: date) -> None:
        """The pair sets out on its day's route under the eyes of its supervisor."""
        supervisor = self.department.supervisors[lead.team_id or 0]
        Outing.start(DayRoute.of(lead, day), duty=supervisor, by=lead)

    def _arrive(self, visit: VisitPlan) -> None:
        """At the door: the keys are pressed; the write-up follows in the afternoon or evening."""
        visit.refresh_from_db()
        if not visit.is_to_come:
            return
        arrived = clock.now()
        told = self._told(visit, arrived)
        draft = VisitDraft.of(visit, by=visit.lead)
        draft.save_step(
            "safety", {"arrived_at": _typed(arrived)}, revision=0, by=visit.lead, observed_at=arrived
        )
        draft.save_step("who", {"who": told.who, "given": list(told.given)}, revision=0, by=visit.lead)
        if self.dice.random() < 0.015:  # noqa: PLR2004
            Incident.raise_(visit, IncidentKind.DANGER, "对方情绪失控,同事已离开现场。", visit.lead)
        written = told.left_at + timedelta(minutes=self.dice.randint(40, 240))
        self.agenda.at(written, lambda: self._write_up(visit, draft, told))

    def _write_up(self, visit: VisitPlan, draft: VisitDraft, told: Told) -> None:
        draft.save_step("leaving", {"left_at": _typed(told.left_at)}, revision=0, by=visit.lead)
        if told.debtor_said:
            words: dict[str, Raw] = {
                "debtor_said": told.debtor_said,
                "we_said": told.we_said,
                "reasons": list(told.reasons),
            }
            draft.save_step("listening", words, revision=0, by=visit.lead)
        record = submit(draft, told, by=visit.lead)
        self.recorded += 1
        next_day = working_day(clock.business_date() + timedelta(days=1))
        self.agenda.at(on(next_day, 8, 50), lambda: self._confirm(record))
        self.agenda.at(on(next_day, 9, 40), lambda: self._report(record))
        self.follow(record)

    def _told(self, visit: VisitPlan, arrived: datetime) -> Told:
        """What the pair will have to tell."""
        who = self._draw(WHO)
        left = arrived + timedelta(minutes=self.dice.randint(6, 28))
        if who != Who.SELF:
            return Told(who=who, arrived_at=arrived, left_at=left)
        result = self._draw(RESULTS)
        owed = arrears.standing([visit.case.debtor.account_id], visit.day)[visit.case.debtor.account_id]
        amount = owed.amount_overdue or owed.outstanding
        willing = {Result.REFUSED: Willingness.UNWILLING, Result.NOTHING: Willingness.UNSURE}
        signs = {"hardship"} if self.dice.random() < 0.05 else set()  # noqa: PLR2004
        if result == Result.REFUSED and self.dice.random() < 0.35:  # noqa: PLR2004
            signs = {"dispute"}
        shown = tuple(visit.evidence.all())
        return Told(
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
            promised=Promised(amount, visit.day + timedelta(days=self.dice.choice((5, 7, 10, 14)))),
            paid=Paid(to_cents(amount / 2), visit.day - timedelta(days=4), "银行转账"),
            terms=self._terms(visit, amount) if result == Result.INSTALMENTS and amount else None,
        )

    def _terms(self, visit: VisitPlan, amount: Decimal) -> Terms:
        """A tenth down, the rest in weekly or fortnightly instalments from next week on."""
        total = to_cents(amount)
        first = visit.day + timedelta(days=self.dice.choice((8, 10, 12)))
        return calculate(
            total,
            frequency=self.dice.choice(("weekly", "fortnightly", "monthly")),
            first_due_on=first,
            instalments=self.dice.choice((3, 4, 6)),
            down_payment=to_cents(total / 10),
            down_payment_on=first,
        )

    def _confirm(self, record: VisitRecord) -> None:
        second = record.seconded_by
        if self.dice.random() < 0.04:  # noqa: PLR2004
            words = "对方说的是月底前还,不是月初。"
            VisitConfirmation.give(record, agrees=False, words=words, by=second)
        elif self.dice.random() < 0.95:  # noqa: PLR2004
            VisitConfirmation.give(record, agrees=True, by=second)

    def _report(self, record: VisitRecord) -> None:
        report = VisitReport.objects.get(visit=record.visit)
        report.send(by=record.written_by)
        day = working_day(clock.business_date() + timedelta(days=1))
        if self.dice.random() < 0.9:  # noqa: PLR2004
            self.agenda.at(on(day, 16, self.dice.randint(0, 50)), lambda: self._review(report))

    def _review(self, report: VisitReport) -> None:
        report.refresh_from_db()
        supervisor = self._supervisor(report.visit.case)
        if self.dice.random() < 0.07:  # noqa: PLR2004
            report.give_back(by=supervisor, remarks="请补充对方目前的收入情况。")
        else:
            report.accept(by=supervisor)

    def _pair(self, case: Case) -> tuple[User, User]:
        standing = {it.role: it.collector for it in case.assignments.standing().select_related("collector")}
        return standing["lead"], standing["second"]

    def _supervisor(self, case: Case) -> User:
        return self.department.supervisors[case.team_id]

    def _draw(self, weighted: tuple[tuple[Value, int], ...]) -> Value:
        return self.dice.choices([it for it, _n in weighted], [n for _it, n in weighted])[0]


def _typed(moment: datetime) -> str:
    """A moment as the draft keeps it: the way the form's control writes it."""
    return moment.astimezone(clock.zone()).strftime("%Y-%m-%dT%H:%M")
