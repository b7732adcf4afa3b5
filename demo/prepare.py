"""The preparation of a case in the demo: the same steps as on the screens, each at its own time."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from cases import assigning, contacting, holding, moving, planning, ranking
from cases.contact_facts import approach_to
from cases.contacting import ContactResult
from cases.models import (
    Case,
    Channel,
    CollectionPlan,
    Contact,
    EvidenceKind,
    HoldKind,
    IdentityConfirmation,
    Outcome,
    Purpose,
    Stage,
)
from cases.planning import PlanFacts
from demo import desks
from demo.agenda import Agenda, on, working_day
from demo.department import Department
from demo.papers import Papers
from foundation import clock
from foundation.money import to_cents
from ledger import arrears
from staff.models import User


class Preparation:
    """Prepares cases through the verbs.

    ``steps`` says how far a case gets, from 0 (nothing done) to 7 (visit).
    """

    def __init__(self, agenda: Agenda, department: Department, papers: Papers, dice: random.Random) -> None:
        self.agenda, self.department, self.papers, self.dice = agenda, department, papers, dice
        self.pairs: dict[int, tuple[User, User]] = {}
        # Cases that are reserved for the named pairs, by collector.
        self.kept: Counter[int] = Counter()

    def begin(
        self,
        case: Case,
        start: date,
        steps: int,
        then: Callable[[Case, date], None] | None = None,
        pair: tuple[User, User] | None = None,
    ) -> None:
        """Put the steps of ``case`` on the agenda from ``start`` on.

        ``then`` continues from the day they are done. A named ``pair`` gets the case, and its plan is
        approved.
        """
        if pair is not None:
            self.pairs[case.pk] = pair
            self.kept.update(member.pk for member in pair)
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
        """Do the next step, unless nobody was found for the case or it has moved otherwise."""
        case.refresh_from_db()
        if case.is_open and (act == self._assign or case.lead_id):
            act(case)

    def lead(self, case: Case) -> User:
        """The collector who leads the case now."""
        return case.assignments.standing().get(role="lead").collector

    def _supervisor(self, case: Case) -> User:
        return self.department.supervisors[case.team_id]

    def _assign(self, case: Case) -> None:
        case.refresh_from_db()
        found = ranking.rank(case)
        if pair := self.pairs.get(case.pk):
            self.kept.subtract(member.pk for member in pair)
        else:
            roomy = [it for it in found.candidates if it.workload.free > self.kept[it.collector.pk]]
            if len(roomy) < 2:  # noqa: PLR2004
                return
            pair = (roomy[0].collector, roomy[1].collector)
        lead, second = pair
        reasons = found.reasons_for(lead), found.reasons_for(second)
        choice = assigning.Choice(case.pk, case.version, lead, second, *reasons)
        assigning.assign_many([choice], by=self._supervisor(case))

    def _file(self, case: Case) -> None:
        lead, person = self.lead(case), case.debtor.person
        person.confirm_identity(IdentityConfirmation.How.CREDITOR_FILE, by=lead)
        for address in person.addresses.filter(is_current=True):
            address.verify(by=lead)
        for kind in (EvidenceKind.CONTRACT, EvidenceKind.STATEMENT, EvidenceKind.DISBURSEMENT):
            self.papers.add(case, kind, by=lead)
        desks.finish(case, "已核对档案，寄出通知后致电。", by=lead)

    def _notice(self, case: Case) -> None:
        lead = self.lead(case)
        sent = contacting.plan(
            approach_to(
                case.debtor.person,
                channel=Channel.LETTER,
                purpose=Purpose.NOTICE,
                at=clock.now(),
                case=case,
                address=case.debtor.person.addresses.filter(is_current=True).first(),
            ),
            by=lead,
        )
        if isinstance(sent, Contact):
            contacting.record(
                sent,
                ContactResult(
                    at=clock.now(), outcome=Outcome.SENT, delivered_at=clock.now() + timedelta(hours=20)
                ),
                by=lead,
            )

    def _call(self, case: Case) -> None:
        person = case.debtor.person
        contacting.log(
            approach_to(person, channel=Channel.CALL, case=case, phone=person.phones.first()),
            ContactResult(outcome=Outcome.NO_ANSWER),
            by=self.lead(case),
        )

    def _write_plan(self, case: Case) -> None:
        lead, account = self.lead(case), case.debtor.account
        owed = arrears.standing([account.pk], clock.business_date())[account.pk]
        facts = PlanFacts(
            objective="先结清逾期分期，其余按原合同继续。",
            windows=[{"weekday": day, "from": "09:30", "to": "18:30"} for day in (1, 2, 3, 4, 5, 6)],
            target=owed.outstanding,
            floor=to_cents(owed.outstanding * Decimal("0.9")),
            down_payment_floor=to_cents(owed.amount_overdue * Decimal("0.1")),
            longest_months=24,
            largest_waiver=to_cents(owed.outstanding * Decimal("0.1")),
            talking_points="先听原因，再谈方案；金额以当日对账单为准。",
        )
        planning.write(case, facts, by=lead).send(by=lead)

    def _approve(self, case: Case) -> None:
        plan = CollectionPlan.objects.filter(round__case=case, replaced_at=None).get()
        if case.pk not in self.pairs and self.dice.random() < 0.08:  # noqa: PLR2004
            plan.give_back(by=self._supervisor(case), remarks="请写明可接受的首付金额。")
            return
        plan.approve(by=self._supervisor(case))

    def _move(self, case: Case) -> None:
        case.refresh_from_db()
        plan = CollectionPlan.objects.filter(round__case=case, replaced_at=None).get()
        if plan.is_approved:
            moving.move_on(
                case,
                Stage.VISIT,
                by=self.lead(case),
                version=case.version,
                reason="已按期寄出通知并多次致电。",
            )

    def hold(self, case: Case, kind: HoldKind, reason: str, *, by: User) -> None:
        """Place a hold on the debtor, with a reason."""
        holding.place(case.debtor.person, kind, by=by, reason=reason)
