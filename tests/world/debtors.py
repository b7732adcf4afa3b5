"""The debtors of the invented department, and their cases."""

import io
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.files.base import ContentFile
from pypdf import PdfWriter

from cases import assigning, contacting, moving, opening, planning
from cases.contact_facts import approach_to
from cases.contact_rules import Approach
from cases.contacting import ContactResult
from cases.models import (
    Address,
    Case,
    Channel,
    CollectionPlan,
    Contact,
    Debtor,
    EvidenceFacts,
    EvidenceItem,
    EvidenceKind,
    IdentityConfirmation,
    LawfulBasis,
    Outcome,
    Person,
    PersonKind,
    Phone,
    Place,
    Provenance,
    Purpose,
    Source,
)
from cases.planning import PlanFacts
from foundation import clock
from ledger.models import Account, Creditor, CreditorKind, Debt, Portfolio
from ledger.opening import DebtRow, DueRow, open_debts
from tests.world.people import People

# The present of tests that pin the clock: a working Tuesday, ten in the morning.
TODAY = date(2026, 11, 24)


def moment(hour: int, minute: int = 0, *, day: date = TODAY) -> datetime:
    """That time of the day in the organisation's zone."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.zone())


NOW = moment(10)
LAWFUL = Provenance(Source.CONTRACT, LawfulBasis.CONTRACT)
# An identity number that belongs to nobody and has a right check digit.
WANG_ID = "110108198503120038"


class Debtors(People):
    """Wang, who owes two debts to a bank, and other debtors."""

    @cached_property
    def creditor(self) -> Creditor:
        return Creditor.objects.create(name="Hua Bank", kind=CreditorKind.BANK)

    @cached_property
    def portfolio(self) -> Portfolio:
        return Portfolio.objects.create(creditor=self.creditor, name="Loans 2024", default_team=self.team)

    @cached_property
    def wang(self) -> Person:
        """The debtor: a natural person with a checked identity number."""
        return Person.add(PersonKind.NATURAL, "王建国", by=self.chen, id_number=WANG_ID, language="zh-hans")

    @cached_property
    def debts(self) -> list[Debt]:
        """Wang's two debts in one account, with the first instalments overdue.

        One has three instalments of 1,000.00, the other two of 500.00.
        """
        first = self.debt("HB-1", "3000.00", [(f"2026-{m:02d}-05", "1000.00") for m in (9, 10, 12)])
        second = self.debt(
            "HB-2", "1000.00", [("2026-10-20", "500.00"), ("2026-12-20", "500.00")], account=first.account
        )
        return [first, second]

    def debt(
        self,
        reference: str,
        principal: str,
        dues: list[tuple[str, str]],
        *,
        account: Account | None = None,
        portfolio: Portfolio | None = None,
        **terms: Any,
    ) -> Debt:
        """A debt with its contract's schedule; ``dues`` are days and amounts of principal."""
        row = DebtRow(
            reference=reference,
            principal=Decimal(principal),
            account=account.pk if account else None,
            dues=[DueRow(date.fromisoformat(day), Decimal(amount)) for day, amount in dues],
            **{"disbursed_on": date(2026, 8, 5), "signed_on": date(2026, 8, 1), **terms},
        )
        return open_debts(portfolio or self.portfolio, [row], by=self.chen)[0]

    @cached_property
    def debtor(self) -> Debtor:
        return Debtor.add(self.wang, self.debts[0].account, by=self.chen)

    @cached_property
    def home(self) -> Address:
        """Wang's home, the current visiting address."""
        place = Place(
            "世纪大道 100 号 301",
            city="Shanghai",
            district="Pudong",
            latitude=31.23,
            longitude=121.52,
            given_in="wgs84",
        )
        return Address.add(self.wang, place, LAWFUL, by=self.chen, current=True)

    @cached_property
    def phone(self) -> Phone:
        return Phone.add(self.wang, "138 1234 2046", LAWFUL, by=self.chen)

    def another_debtor(self, name: str = "刘芳", reference: str = "HB-9", id_number: str = "") -> Debtor:
        """One more debtor with one overdue debt of 1,000.00."""
        person = Person.add(PersonKind.NATURAL, name, by=self.chen, id_number=id_number)
        debt = self.debt(reference, "1000.00", [("2026-10-05", "1000.00")])
        return Debtor.add(person, debt.account, by=self.chen)

    @cached_property
    def case(self) -> Case:
        """Wang's case in Chen's team, in Prepare, not yet assigned.

        The identity is known from the creditor's file.
        """
        case = opening.open_case(self.debtor, self.team, by=self.chen)
        self.wang.confirm_identity(IdentityConfirmation.How.CREDITOR_FILE, by=self.chen)
        return case

    @cached_property
    def assigned_case(self) -> Case:
        """Wang's case with Li as lead and Zhao as second."""
        assigning.assign(self.case, self.li, self.zhao, by=self.chen, version=self.case.version)
        return self.case

    @cached_property
    def plan(self) -> CollectionPlan:
        """The plan of Wang's case, written by Li and approved by Chen."""
        plan = planning.write(self.assigned_case, self.plan_facts(), by=self.li)
        plan.send(by=self.li)
        plan.approve(by=self.chen)
        return plan

    def plan_facts(self, **changes: Any) -> PlanFacts:
        """The facts of a plan, with ``changes``."""
        usual = PlanFacts(
            objective="Agree on instalments",
            target=Decimal("4000.00"),
            floor=Decimal("3000.00"),
            longest_months=12,
            down_payment_floor=Decimal("200.00"),
            largest_waiver=Decimal("100.00"),
            windows=[{"weekday": 2, "from": "14:00", "to": "16:00"}],
        )
        return replace(usual, **changes)

    def evidence(self, kind: str = EvidenceKind.CONTRACT, content: bytes = b"") -> EvidenceItem:
        """A small PDF of that kind in Wang's vault."""
        file = ContentFile(content or small_pdf(kind), name=f"{kind}.pdf")
        return EvidenceItem.add(self.debtor, file, EvidenceFacts(kind, case=self.case), by=self.chen)

    def prepared_case(self) -> Case:
        """Wang's case with everything that a visit needs."""
        _made = (self.assigned_case, self.plan, self.home, self.phone)
        for kind in (EvidenceKind.CONTRACT, EvidenceKind.STATEMENT):
            self.evidence(kind)
        for days in (4, 3, 2):
            with clock.at(NOW - timedelta(days=days)):
                self.call(Outcome.NO_ANSWER)
        with clock.at(NOW - timedelta(days=1)):
            self.notice_delivered()
        self.case.refresh_from_db()
        return self.case

    def case_in_visit(self) -> Case:
        """Wang's case, moved on into the visit."""
        case = self.prepared_case()
        moving.move_on(case, "visit", by=self.chen, version=case.version)
        return case

    def call(self, outcome: str, **facts: Any) -> Contact:
        """A call to Wang by Li, now; ``facts`` are of the approach and of what happened."""
        names = ContactResult.__dataclass_fields__
        said = {name: facts.pop(name) for name in list(facts) if name in names}
        approach = approach_to(self.wang, channel=Channel.CALL, case=self.case, phone=self.phone, **facts)
        return contacting.log(approach, ContactResult(outcome, **said), by=self.li)

    def visit_wanted(self) -> Approach:
        """A first visit of Li and Zhao to Wang this afternoon, not yet planned."""
        return approach_to(
            self.wang,
            channel=Channel.VISIT,
            at=moment(14),
            case=self.case,
            address=self.home,
            pair=(self.li, self.zhao),
        )

    def notice_delivered(self) -> Contact:
        """A written notice to Wang, delivered now."""
        return contacting.log(
            approach_to(
                self.wang, channel=Channel.LETTER, purpose=Purpose.NOTICE, case=self.case, address=self.home
            ),
            ContactResult(outcome=Outcome.SENT, delivered_at=clock.now()),
            by=self.li,
        )


def small_pdf(text: str = "") -> bytes:
    """A valid PDF of one empty page. ``text`` makes its bytes differ."""
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    writer.add_metadata({"/Title": text})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
