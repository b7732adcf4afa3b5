"""Visits to Wang."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from cases import assigning, moving, opening
from cases.models import Address, Case, IdentityConfirmation, Place, Refusal
from foundation import clock
from staff.models import User
from tests.world.debtors import LAWFUL, TODAY, Debtors, moment
from visits import planning, report_draft
from visits.finished_draft import FinishedDraft
from visits.models import Result, VisitDraft, VisitPlan, VisitRecord, VisitReport, Who
from visits.outcomes import submit
from visits.planning import VisitWish
from visits.report_draft import RecordInWords


class Visits(Debtors):
    """Planned visits to Wang, and their records."""

    def planned_visit(
        self, *, on: date = TODAY, hour: int = 14, minute: int = 0, case: Case | None = None, **facts: Any
    ) -> VisitPlan:
        """A visit to Wang by Li and Zhao, in a window of one hour."""
        visit = self.try_to_visit(moment(hour, minute, day=on), case=case, **facts)
        assert isinstance(visit, VisitPlan), [finding.words for finding in visit.spoken]
        return visit

    def try_to_visit(self, at: datetime, *, case: Case | None = None, **facts: Any) -> VisitPlan | Refusal:
        """Plan the same visit, or return the refusal of the rules."""
        usual = {
            "case": case or self.case_in_visit(),
            "lead": self.li,
            "second": self.zhao,
            "address": self.home,
            "at": at,
            "until": at + timedelta(hours=1),
        }
        return planning.plan(VisitWish(**{**usual, **facts}), by=self.li)

    def moved(self, visit: VisitPlan, **facts: Any) -> VisitPlan | Refusal:
        """The visit after Li moved it to another window, pair or place, or the refusal of the rules."""
        return planning.move(visit, replace(VisitWish.of(visit), **facts), by=self.li, version=visit.version)

    @cached_property
    def other_home(self) -> Address:
        """Where Liu lives."""
        person = self.other_case.debtor.person
        place = Place("花木路 8 号", city="Shanghai", district="Pudong")
        return Address.add(person, place, LAWFUL, by=self.chen, current=True)

    @cached_property
    def other_case(self) -> Case:
        """Liu's case of the same team in its visit stage, with Li and Zhao, without notice or calls."""
        case = opening.open_case(self.another_debtor(), self.team, by=self.chen)
        assigning.assign(case, self.li, self.zhao, by=self.chen, version=case.version)
        case.debtor.person.confirm_identity(IdentityConfirmation.How.CREDITOR_FILE, by=self.chen)
        moving.step(case, "visit", by=self.chen, reason="")
        return case

    @cached_property
    def planned(self) -> VisitPlan:
        """The visit to Wang this afternoon, the same one whenever a test names it."""
        return self.planned_visit()

    @cached_property
    def draft(self) -> VisitDraft:
        """The draft of Li's write-up."""
        return VisitDraft.of(self.planned, by=self.li)

    def finished(self, **facts: Any) -> FinishedDraft:
        """Li's facts: a quarter of an hour from two o'clock, spoken with Wang, nothing agreed."""
        usual = {"who": Who.SELF, "given": ("birthday", "id_tail"), "result": Result.NOTHING}
        return FinishedDraft(**{**usual, "arrived_at": moment(14), "left_at": moment(14, 15), **facts})

    def submit(self, draft: VisitDraft, finished: FinishedDraft, *, by: User) -> VisitRecord:
        """Submit the write-up in the evening."""
        with clock.at(moment(22)):
            return submit(draft, finished, by=by)

    def recorded(
        self, visit: VisitPlan | None = None, *, by: User | None = None, **facts: Any
    ) -> VisitRecord:
        """The record of that visit (default: the one this afternoon), submitted by Li."""
        writer = by or self.li
        draft = VisitDraft.of(visit or self.planned, by=writer)
        return self.submit(draft, self.finished(**facts), by=writer)

    def visit_report(self, visit: VisitPlan | None = None, **facts: str) -> VisitReport:
        """The report of that visit (default: one to Wang this afternoon), as drafted for Li."""
        words = {"outcome": "spoke with the debtor", "reasons": "lost the job", **facts}
        return report_draft.draft(visit or self.planned_visit(), RecordInWords(**words), by=self.li)
