"""What the demo department does after a visit: payments, agreements, and endings of cases."""

import io
import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from cases import contacting, gate, holding, moving
from cases.contact_facts import approach_to
from cases.contacting import ContactResult
from cases.models import Case, Channel, ClosureKind, Hold, Outcome, Purpose, Stage
from demo.agenda import Agenda, on, working_day
from demo.chance import Packs
from demo.course import Course
from demo.department import Department
from demo.papers import Papers, picture
from followups import (
    agreements,
    authority,
    claims,
    complaints,
    confirmations,
    endings,
    letters,
    payments,
    statements,
)
from followups.kinds import UNDER_WAY
from followups.models import (
    AgreementState,
    Answer,
    ClaimOutcome,
    ClosureApproval,
    ComplaintChannel,
    LawfulAccount,
    Letter,
    LetterKind,
    PaymentClaim,
    PaymentConfirmation,
    PromiseToPay,
    RepaymentAgreement,
)
from foundation import clock
from foundation.approvals import Decision
from foundation.money import to_cents
from ledger.balance import balance
from ledger.booking import PaymentRow
from visits.models import Result, VisitRecord, Who

if TYPE_CHECKING:
    from staff.models import User

LETTERS = 6


class Following:
    """Continues every record. ``visit_again`` plans another visit after a day."""

    def __init__(
        self,
        agenda: Agenda,
        department: Department,
        papers: Papers,
        dice: random.Random,
        visit_again: Callable[[Case, date], None],
    ) -> None:
        self.agenda, self.department, self.papers, self.dice = agenda, department, papers, dice
        self.visit_again = visit_again
        self.packs = Packs(dice)
        self.letters = 0

    def set_lawful_account(self) -> None:
        """Finance proposes the one account into which debtors pay. A second person agrees."""
        first, second = self.department.finance
        proposed = LawfulAccount.propose(
            holder="江南信贷服务有限公司",
            bank="钱塘商业银行庆春支行",
            number="6222 0200 0000 1234 567",
            by=first,
        )
        proposed.decide_on(Decision.APPROVED, by=second)

    def follow(self, record: VisitRecord, course: Course) -> None:
        """The consequences of this record, from the next days on."""
        case, today = record.visit.case, clock.business_date()
        if record.who == Who.SELF and course.agreement_accepted:
            self._later(today, 2, 11, lambda: self._ask_debtor(record))
        if record.promise:
            self._promise(record.promise)
        elif record.agreement:
            accepted = course.agreement_accepted
            self._later(today, 1, 10, partial(self._sign, record.agreement, accepted=accepted))
        elif record.claim:
            self._later(today, 1, 15, partial(self._look_into, record.claim))
        elif record.result in (Result.REFUSED, Result.NOTHING) and self.letters < LETTERS:
            self.letters += 1
            self._later(today, 1, 14, lambda: self._write_letter(case))
        elif record.who in (Who.NOBODY, Who.OTHER):
            self._later(today, 3, 9, lambda: self._try_another_day(case))

    def _later(self, day: date, after: int, hour: int, act: Callable[[], object]) -> None:
        moment = on(working_day(day, after=after), hour, self.dice.randint(0, 50))
        self.agenda.at(moment, act)

    # --- the debtor's own words --------------------------------------------------------------------

    def _ask_debtor(self, record: VisitRecord) -> None:
        """A person outside the pair asks the debtor. One in four does not answer, and a few object."""
        answers: dict[str, Any] = {"as_recorded": Answer.YES, "frightened": Answer.NO, "agrees": Answer.YES}
        words = "没有问题，态度还可以。"
        if self.packs.happens_once_in(4, "silent"):
            answers, words = dict.fromkeys(answers, Answer.SILENT), ""
        elif self.packs.happens_once_in(20, "frightened"):
            answers, words = {**answers, "frightened": Answer.YES}, "两个人站在门口，我母亲有点害怕。"
        case = record.visit.case
        said = statements.StatementAnswers(**answers, words=words)
        statements.take(case, record.visit.contact, said, by=self._supervisor(case))
        if self.packs.happens_once_in(30, "complaint"):
            complained = complaints.ComplaintDetails("说好下午来，结果一早就来了。", ComplaintChannel.PHONE)
            complaints.take(case, complained, by=self._supervisor(case))

    # --- money ----------------------------------------------------------------------------------------

    def _promise(self, promise: PromiseToPay) -> None:
        """Six in ten keep their promise, and one in ten keeps it in part."""
        luck = self.dice.random()
        if luck < 0.7:  # noqa: PLR2004
            amount = promise.amount if luck < 0.6 else to_cents(promise.amount / 3)  # noqa: PLR2004
            day = promise.due_on - timedelta(days=self.dice.randint(0, 2))
            self.agenda.at(on(day, 15, self.dice.randint(0, 50)), lambda: self._pay(promise.case, amount))
        else:
            self.agenda.at(on(promise.due_on + timedelta(days=6), 10), lambda: self._new_round(promise.case))

    def _pay(self, case: Case, amount: Decimal) -> None:
        """The debtor transfers money and finance books it.

        If nothing is owed then, the case is closed as paid next.
        """
        account = case.debtor.account
        row = PaymentRow(
            amount=amount,
            value_date=clock.business_date(),
            account=account.pk,
            method="transfer",
            payer=case.debtor.person.name,
        )
        payments.take(row, by=self.department.finance[0])
        if not balance(account, clock.business_date()).total:
            self._later(clock.business_date(), 1, 11, lambda: self._close_as_paid(case))

    def pay_all(self, case: Case) -> None:
        """The debtor pays the whole balance, due or not."""
        case.refresh_from_db()
        owed = balance(case.debtor.account, clock.business_date()).total
        if case.is_open and owed:
            self._pay(case, owed)

    def pay_without_reference(self, case: Case) -> None:
        """A payment arrives without a reference."""
        amount = Decimal(self.dice.randint(3, 20) * 100)
        row = PaymentRow(
            amount=amount,
            value_date=clock.business_date(),
            method="transfer",
            payer=case.debtor.person.name,
            reference="还款",
        )
        payments.take(row, by=self.department.finance[1])

    def _look_into(self, claim: PaymentClaim) -> None:
        if self.dice.random() < 0.5:  # noqa: PLR2004
            self._pay(claim.case, claim.amount)
        elif self.dice.random() < 0.6:  # noqa: PLR2004
            claims.settle(claim, ClaimOutcome.NOT_FOUND, by=self.department.finance[0])
        else:
            # The bank has not yet answered.
            self._later(clock.business_date(), 3, 15, partial(self._look_into, claim))

    # --- agreements -------------------------------------------------------------------------------------

    def _sign(self, agreement: RepaymentAgreement, *, accepted: bool) -> None:
        """The agreement is signed on paper at our office the day after.

        Terms outside the plan's range first wait for a supervisor.
        """
        agreement.refresh_from_db()
        case = agreement.case
        if agreement.awaits_approval:
            supervisor = self._supervisor(case)
            within = authority.may_give_up(supervisor, authority.concession_of_agreement(agreement))
            by = supervisor if within else self.department.managers[0]
            agreements.decide_range(agreement, Decision.APPROVED, by=by, remarks="同意。")
            agreement.refresh_from_db()
        name = case.debtor.person.name
        scan = io.BytesIO(picture("还款协议", [name, f"{agreement.total:,.2f}", f"{clock.business_date()}"]))
        scan.name = "还款协议.png"
        agreements.sign_paper(
            agreement, scan, signed_on=clock.business_date(), signed_by=name, by=agreement.drafted_by
        )
        if accepted and self.dice.random() < 0.9:  # noqa: PLR2004
            self._later(clock.business_date(), 1, 11, lambda: self._accept(agreement))

    def _accept(self, agreement: RepaymentAgreement) -> None:
        agreement.refresh_from_db()
        agreements.accept(agreement, by=self._supervisor(agreement.case))
        keeps = not self.packs.happens_once_in(3, "breaks")
        for place, due in enumerate(agreement.instalments.all()):
            # A debtor who does not keep the agreement stops after the first payments.
            if keeps or place < self.dice.randint(0, 2):
                moment = on(due.due_on, 10, self.dice.randint(0, 50))
                self.agenda.at(moment, partial(self._instalment, agreement, due.amount))

    def _instalment(self, agreement: RepaymentAgreement, amount: Decimal) -> None:
        agreement.refresh_from_db()
        if agreement.state == "active":
            self._pay(agreement.case, amount)

    # --- pressing on, decently ----------------------------------------------------------------------------

    def _write_letter(self, case: Case) -> None:
        case.refresh_from_db()
        if not case.is_open or case.lead is None:
            return
        letter = letters.write(case, LetterKind.DEMAND, language="zh-hans", by=case.lead)
        letters.send_for_approval(letter, by=case.lead)
        if self.letters < LETTERS:
            self._later(clock.business_date(), 1, 9, lambda: self._dispatch(letter))

    def _dispatch(self, letter: Letter) -> None:
        case = letter.case
        letters.decide(letter, Decision.APPROVED, by=self._supervisor(case), remarks="")
        letter.refresh_from_db()
        letters.print_out(letter, by=letter.written_by)
        letter.refresh_from_db()
        address = case.debtor.person.addresses.filter(is_current=True).first()
        if address is not None:
            letters.dispatch(letter, address=address, by=letter.written_by)

    def _try_another_day(self, case: Case) -> None:
        """Nobody was at home. The case goes back to Visit, and the pair tries on another day."""
        case.refresh_from_db()
        if case.is_open and case.stage == Stage.FOLLOW_UP and case.lead:
            moving.move_on(case, Stage.VISIT, by=case.lead, version=case.version, reason="上次无人在家。")
            self.visit_again(case, clock.business_date())

    def _new_round(self, case: Case) -> None:
        case.refresh_from_db()
        if case.is_open and case.lead_id and self.dice.random() < 0.6:  # noqa: PLR2004
            moving.new_round(
                case, by=self._supervisor(case), reason="承诺未兑现，重新制定方案。", version=case.version
            )

    def call_at_night(self, case: Case) -> None:
        """A collector wants to call at 22:30. The rules refuse, and the refusal is kept."""
        case.refresh_from_db()
        if case.is_open and case.lead:
            contacting.plan(
                approach_to(
                    case.debtor.person,
                    channel=Channel.CALL,
                    purpose=Purpose.DEMAND,
                    at=on(clock.business_date(), 22, 30),
                    case=case,
                    phone=case.debtor.person.phones.first(),
                ),
                by=case.lead,
            )

    def call_too_late(self, case: Case) -> None:
        """A collector called at 22:10. The fact is recorded as a breach."""
        case.refresh_from_db()
        if case.is_open and case.lead:
            phone = case.debtor.person.phones.first()
            contacting.log(
                approach_to(case.debtor.person, channel=Channel.CALL, case=case, phone=phone),
                ContactResult(outcome=Outcome.NO_ANSWER),
                by=case.lead,
            )

    def review_holds(self) -> None:
        """Compliance reviews the holds that are in force. The older half of the disputes is resolved."""
        today = clock.business_date()
        standing = Hold.objects.standing(today).order_by("pk")
        for hold in standing[: standing.count() // 2]:
            holding.release(
                hold,
                by=self.department.compliance,
                reason="已核对合同与对账单并书面答复。",
                version=hold.version,
            )

    # --- endings ------------------------------------------------------------------------------------------

    def _close_as_paid(self, case: Case) -> None:
        case.refresh_from_db()
        if not case.is_open or balance(case.debtor.account, clock.business_date()).total:
            return
        waiting = PaymentConfirmation.objects.filter(case=case, void_at=None, confirmed_at=None).first()
        if waiting is None:
            return
        if self.dice.random() < 0.85:  # noqa: PLR2004
            confirmations.confirm_paid(waiting, by=self.department.finance[1])
            endings.ask(case, ClosureKind.PAID, by=self._supervisor(case))
        else:
            # Finance has not yet confirmed it.
            self._later(clock.business_date(), 4, 11, lambda: self._close_as_paid(case))

    def give_back(self, cases: list[Case], kind: str, reason: str) -> None:
        """Return the first of ``cases`` that can be returned.

        The supervisor asks, and the manager (and finance) agree.
        """
        binding = RepaymentAgreement.objects.filter(state__in=(*UNDER_WAY, AgreementState.ACTIVE))
        able = Case.objects.standing_open().exclude(agreements__in=binding)
        case = able.filter(pk__in=[it.pk for it in cases]).order_by("pk").first()
        if case is None:
            return
        if kind == ClosureKind.REFERRED:
            for need in gate.missing(case):
                if not need.done and "evidence" in need.params:
                    self.papers.add(case, need.params["evidence"], by=self._supervisor(case))
        request = endings.ask(case, kind, by=self._supervisor(case), reason=reason, firm="浙江之江律师事务所")
        people = {"manager": self.department.managers[0], "finance": self.department.finance[0]}
        for approval in ClosureApproval.objects.filter(request=request, decision=Decision.PENDING):
            endings.decide(approval, Decision.APPROVED, by=people[approval.role])

    def _supervisor(self, case: Case) -> "User":
        return self.department.supervisors[case.team_id]
