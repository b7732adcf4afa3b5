"""How the demo department prepares a case: the same steps as on the screens, each at its own time."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from cases import ranking
from cases.models import (
    Case,
    Channel,
    CollectionPlan,
    Contact,
    EvidenceKind,
    Hold,
    HoldKind,
    IdentityConfirmation,
    Outcome,
    Purpose,
    Stage,
)
from collections_app.demo.agenda import Agenda, on, working_day
from collections_app.demo.department import Department
from collections_app.demo.papers import Papers
from foundation import clock
from foundation.money import ZERO, to_cents
from ledger import arrears
from staff.models import User


class Preparation:
    """Prepares cases through the verbs. ``steps`` says how far a case gets, from 0 (nothing done) to 7
    (visit).
    """

    def __init__(self, agenda: Agenda, department: Department, papers: Papers, dice: random.Random) -> None:
        self.agenda, self.department, self.papers, self.dice = agenda, department, papers, dice

    def begin(
        self, case: Case, start: date, steps: int, then: Callable[[Case, date], None] | None = None
    ) -> None:
        """Put the steps of ``case`` into the agenda from ``start`` on; ``then`` goes on from the day they are
        done.
        """
        acts = [
            (0, 9, self._assign),
            (1, 10, self._file),
            (2, 11, self._notice),
            (2, 15, self._call),
            (3, 10, self._call),
            (3, 16, self._write_plan),
            (4, 11, self._call),
            (4, 14, self._approve),
            (5, 9, self._move),
        ]
        upto = (0, 1, 2, 5, 6, 8, 9)[steps]
        minute = self.dice.randint(0, 50)
        for day, hour, act in acts[:upto]:
            self.agenda.at(on(working_day(start, after=day), hour, minute), partial(self._go_on, case, act))
        if then is not None and steps == len(acts) - 3:
            done = working_day(start, after=5)
            self.agenda.at(on(done, 10, minute), lambda: then(case, done))

    def _go_on(self, case: Case, act: Callable[[Case], None]) -> None:
        """The next step, unless nobody could be found for the case or it has moved on otherwise."""
        case.refresh_from_db()
        if case.is_open and (act == self._assign or case.lead_id):
            act(case)

    def lead(self, case: Case) -> User:
        """Whoever leads the case now."""
        return case.assignments.standing().get(role="lead").collector

    def _supervisor(self, case: Case) -> User:
        return self.department.supervisors[case.team_id]

    def _assign(self, case: Case) -> None:
        case.refresh_from_db()
        found = ranking.rank(case)
        if found.suggested is None:
            return
        first, second = found.suggested
        case.assign(
            first.collector,
            second.collector,
            by=self._supervisor(case),
            version=case.version,
            reasons=[reason.as_json() for reason in first.reasons],
        )

    def _file(self, case: Case) -> None:
        lead, person = self.lead(case), case.debtor.person
        person.confirm_identity(IdentityConfirmation.How.CREDITOR_FILE, by=lead)
        for address in person.addresses.filter(is_current=True):
            address.verify(by=lead)
        for kind in (EvidenceKind.CONTRACT, EvidenceKind.STATEMENT, EvidenceKind.DISBURSEMENT):
            self.papers.add(case, kind, by=lead)

    def _notice(self, case: Case) -> None:
        lead = self.lead(case)
        sent = Contact.plan(
            case.debtor.person,
            channel=Channel.LETTER,
            purpose=Purpose.NOTICE,
            at=clock.now(),
            by=lead,
            case=case,
            address=case.debtor.person.addresses.filter(is_current=True).first(),
        )
        if isinstance(sent, Contact):
            sent.record(
                at=clock.now(), outcome=Outcome.SENT, by=lead, delivered_at=clock.now() + timedelta(hours=20)
            )

    def _call(self, case: Case) -> None:
        lead, person = self.lead(case), case.debtor.person
        phone = person.phones.first()
        planned = Contact.plan(
            person,
            channel=Channel.CALL,
            purpose=Purpose.DEMAND,
            at=clock.now(),
            by=lead,
            case=case,
            phone=phone,
        )
        if isinstance(planned, Contact):
            planned.record(at=clock.now(), outcome=Outcome.NO_ANSWER, by=lead)

    def _write_plan(self, case: Case) -> None:
        lead, account = self.lead(case), case.debtor.account
        owed = arrears.standing([account.pk], clock.business_date())[account.pk]
        CollectionPlan.write(
            case,
            by=lead,
            objective="先结清逾期分期,其余按原合同继续。",
            windows=[{"weekday": day, "from": "09:30", "to": "18:30"} for day in (1, 2, 3, 4, 5, 6)],
            target=owed.amount_overdue or owed.outstanding,
            floor=to_cents((owed.amount_overdue or owed.outstanding) * Decimal("0.6")),
            down_payment_floor=to_cents(owed.amount_overdue * Decimal("0.1")),
            longest_months=12,
            largest_waiver=ZERO,
            talking_points="先听原因,再谈方案;金额以当日对账单为准。",
            risks="",
        ).send(by=lead)

    def _approve(self, case: Case) -> None:
        plan = CollectionPlan.objects.filter(round__case=case, replaced_at=None).get()
        if self.dice.random() < 0.08:  # noqa: PLR2004
            plan.give_back(by=self._supervisor(case), remarks="请写明可接受的首付金额。")
            return
        plan.approve(by=self._supervisor(case))

    def _move(self, case: Case) -> None:
        case.refresh_from_db()
        plan = CollectionPlan.objects.filter(round__case=case, replaced_at=None).get()
        if plan.is_approved:
            case.move_on(
                Stage.VISIT, by=self.lead(case), version=case.version, reason="已按期寄出通知并多次致电。"
            )

    def hold(self, case: Case, kind: HoldKind, reason: str, *, by: User) -> None:
        """Leave the debtor alone for a reason."""
        Hold.place(case.debtor.person, kind, by=by, reason=reason)
