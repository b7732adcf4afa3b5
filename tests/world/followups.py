"""Promises, agreements, payments, letters and closures of the invented department."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from cases import assigning, contacting, opening
from cases.contact_facts import approach_to
from cases.contacting import ContactResult
from cases.kinds import Scope
from cases.models import Case, Channel, Contact, Debtor, EvidenceKind, Outcome, Person, PersonKind
from followups import agreements, claims, contract_changes, endings, letters, payments, promises
from followups.models import (
    ChangeKind,
    ClosureRequest,
    ContractChange,
    IncomingMoney,
    LawfulAccount,
    Letter,
    LetterKind,
    PaymentClaim,
    PromiseToPay,
    RepaymentAgreement,
)
from followups.terms import Due, Terms, custom
from foundation import clock
from foundation.approvals import Decision
from ledger import waivers
from ledger.booking import PaymentRow
from ledger.models import Component, Payment, Waiver
from staff.models import User, system_actor
from tests.world.debtors import Debtors


class Followups(Debtors):
    """Wang promises, signs and pays."""

    @cached_property
    def system(self) -> User:
        """The actor of the jobs."""
        return system_actor()

    def pays(self, amount: str, *, on: date | None = None, **facts: Any) -> Payment:
        """Finance books money of Wang's now."""
        row = PaymentRow(
            amount=Decimal(amount),
            value_date=on or clock.business_date(),
            account=self.debts[0].account_id,
            **facts,
        )
        return payments.take(row, by=self.sun)

    def promise(self, amount: str = "500.00", *, due_on: date, **facts: Any) -> PromiseToPay:
        """Wang promises Li to pay."""
        request_id = facts.pop("request_id", None)
        said = promises.PromiseTerms(Decimal(amount), due_on, **facts)
        return promises.make(self.assigned_case, said, by=self.li, request_id=request_id)

    @staticmethod
    def terms(*dues: tuple[str, str]) -> Terms:
        """Return terms with given days and amounts; the first is the down-payment."""
        first, *rest = [Due(date.fromisoformat(day), Decimal(amount)) for day, amount in dues]
        return custom(rest, down_payment=first.amount, down_payment_on=first.due_on)

    def about_all(self, *dues: tuple[str, str]) -> Terms:
        """Return the same about all that Wang owes: a settlement if they come to less."""
        terms = self.terms(*dues)
        less = agreements.owed_now(self.assigned_case) - terms.total
        return replace(terms, scope=Scope.SETTLEMENT, waiver=less) if less > 0 else terms

    def drafted(self, *dues: tuple[str, str], **facts: Any) -> RepaymentAgreement:
        """Li draws up an agreement of Wang's case about all that they owe. Less than that is a settlement."""
        _plan = self.plan
        request_id = facts.pop("request_id", None)
        manner = agreements.Manner(**facts)
        return agreements.draft(
            self.assigned_case, self.about_all(*dues), by=self.li, manner=manner, request_id=request_id
        )

    def signed(self, *dues: tuple[str, str], **facts: Any) -> RepaymentAgreement:
        """The same, signed by Wang today."""
        agreement = self.drafted(*dues, **facts)
        if agreement.awaits_approval:
            agreements.decide_range(agreement, Decision.APPROVED, by=self.chen)
        agreements.sign(
            agreement,
            signed_on=clock.business_date(),
            signed_by="王建国",
            scan=self.evidence(EvidenceKind.AGREEMENT),
            by=self.li,
        )
        return agreement

    def accepted(self, *dues: tuple[str, str], **facts: Any) -> RepaymentAgreement:
        """The same, accepted by Chen today."""
        agreement = self.signed(*dues, **facts)
        agreements.accept(agreement, by=self.chen)
        return agreement

    def active(self, *dues: tuple[str, str], **facts: Any) -> RepaymentAgreement:
        """The same, active from today on, since Wang agrees to the manager."""
        agreement = self.accepted(*dues, **facts)
        agreements.note_yes(agreement, by=self.qian)
        agreements.activate(agreement, by=self.chen)
        return agreement

    def make_active(self, agreement: RepaymentAgreement) -> None:
        """Allow, sign, accept and activate what was drawn up, today."""
        if agreement.awaits_approval:
            agreements.decide_range(agreement, Decision.APPROVED, by=self.chen)
        scan = self.evidence(EvidenceKind.AGREEMENT)
        agreements.sign(agreement, signed_on=clock.business_date(), signed_by="X", scan=scan, by=self.li)
        agreements.accept(agreement, by=self.chen)
        agreements.note_yes(agreement, by=self.qian)
        agreements.activate(agreement, by=self.chen)

    def case_bearing_interest(self) -> Case:
        """Open another debtor's case: 36,500.00 lent on 14 November at 10 % a year, due on the 20th."""
        person = Person.add(PersonKind.NATURAL, "赵敏", by=self.chen)
        debt = self.debt(
            "HB-7",
            "36500.00",
            [("2026-11-20", "36500.00")],
            annual_rate=Decimal("0.1"),
            accrues_daily=True,
            disbursed_on=date(2026, 11, 14),
        )
        case = opening.open_case(Debtor.add(person, debt.account, by=self.chen), self.team, by=self.chen)
        assigning.assign(case, self.li, self.zhao, by=self.chen, version=case.version)
        return case

    def visited(self) -> Contact:
        """Li and Zhao visit Wang now."""
        return contacting.log(
            approach_to(
                self.wang,
                channel=Channel.VISIT,
                case=self.assigned_case,
                address=self.home,
                pair=(self.li, self.zhao),
            ),
            ContactResult(outcome=Outcome.SPOKE),
            by=self.li,
        )

    @cached_property
    def lawful_account(self) -> LawfulAccount:
        """The account to pay into, proposed by finance and approved by the manager."""
        account = LawfulAccount.propose(
            holder="汇诚资产管理有限公司",
            bank="中国建设银行上海浦东支行",
            number="31050161000000001234",
            by=self.sun,
        )
        account.decide_on(Decision.APPROVED, by=self.qian)
        return account

    def stray_money(self, amount: str = "1000.00", **facts: Any) -> IncomingMoney:
        """Money without an owner comes in. The payer wrote Wang's name and nothing else."""
        row = PaymentRow(
            amount=Decimal(amount),
            value_date=clock.business_date(),
            **{"payer": "王建国", "method": "transfer", **facts},
        )
        return payments.take(row, by=self.sun).incoming

    def claim(self, amount: str = "500.00", **facts: Any) -> PaymentClaim:
        """Wang tells Li that they paid yesterday."""
        yesterday = clock.business_date() - timedelta(days=1)
        said = claims.ReportedPayment(
            Decimal(amount), **{"paid_on": yesterday, "channel": "bank transfer", **facts}
        )
        return claims.report(self.assigned_case, said, by=self.li)

    def pays_everything(self) -> Payment:
        """Wang pays everything that they owe, due or not. Finance is asked to confirm."""
        _case = self.assigned_case
        return self.pays("4000.00")

    def letter(self, kind: str = LetterKind.DEMAND, language: str = "zh-hans") -> Letter:
        """Li writes a draft to Wang."""
        return letters.write(self.assigned_case, kind, language=language, by=self.li)

    def approved_letter(self, kind: str = LetterKind.DEMAND, language: str = "zh-hans") -> Letter:
        """The same, approved by Chen."""
        letter = self.letter(kind, language)
        letters.send_for_approval(letter, by=self.li)
        letters.decide(letter, Decision.APPROVED, by=self.chen)
        return letter

    def printed_letter(self, kind: str = LetterKind.DEMAND, language: str = "zh-hans") -> Letter:
        """The same, printed."""
        _account = self.lawful_account
        letter = self.approved_letter(kind, language)
        letters.print_out(letter, by=self.li)
        return letter

    def sent_letter(self, kind: str = LetterKind.DEMAND) -> Letter:
        """The same, on its way to Wang's home."""
        letter = self.printed_letter(kind)
        letters.dispatch(letter, address=self.home, by=self.li)
        return letter

    def waiver(self, amount: str = "100.00", component: str = Component.PRINCIPAL) -> Waiver:
        """Li asks to waive a part of Wang's first debt."""
        return waivers.ask(self.debts[0], component, Decimal(amount), condition="Pays the rest", by=self.li)

    def holiday(self, months: int = 2, **facts: Any) -> ContractChange:
        """Li asks for a payment holiday of Wang's first debt."""
        wanted = contract_changes.Wanted(
            self.debts[0], ChangeKind.HOLIDAY, "Lost their job", months=months, **facts
        )
        return contract_changes.ask(self.assigned_case, wanted, by=self.li)

    def to_close(self, kind: str, reason: str = "Nothing more to be had") -> ClosureRequest:
        """Chen asks to close Wang's case."""
        return endings.ask(self.assigned_case, kind, by=self.chen, reason=reason)

    def ready_to_sue(self) -> None:
        """Put everything that a suit needs into the vault."""
        for kind in EvidenceKind.values:
            self.evidence(kind)
