"""When the claim can no longer be enforced against the debtor's will (Civil Code 188, 189, 192, 195).

Three years from the last instalment's due date; a demand that arrived, a consent to perform, a part payment
or a suit restarts it. Alarms use only what can be proved (grades A and B); our own notes (C) are shown apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext as _

from cases.models.case import CaseDebt, CaseQuerySet
from cases.models.limitation import LimitationEvent, ProofGrade
from foundation import clock
from foundation.status import Status
from ledger.models import Instalment, ScheduleKind

YEARS = 3
ALARM_DAYS = 90


@dataclass(frozen=True)
class Clock:
    """The limitation dates of a debt.

    ``proved`` rests on due dates and proof of grade A or B; ``noted`` also on our own notes. None while
    nothing is known to have fallen due.
    """

    proved: date | None
    noted: date | None

    def days_left(self, on: date | None = None) -> int | None:
        """Days until the proved date, negative once it has passed."""
        return None if self.proved is None else (self.proved - (on or clock.business_date())).days

    @property
    def is_expired(self) -> bool:
        left = self.days_left()
        return left is not None and left < 0

    @property
    def shown_as(self) -> Status:
        """How a page shows the clock."""
        if self.proved is None:
            return Status("", _("Nothing has fallen due"))
        if self.is_expired:
            return Status("stop", _("Expired"))
        return Status("warn", _("Near")) if self.is_near else Status("good", _("Runs"))

    @property
    def is_near(self) -> bool:
        left = self.days_left()
        return left is not None and 0 <= left < ALARM_DAYS


def years_after(day: date, years: int) -> date:
    """The same day ``years`` later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def of_debts(debt_ids: Iterable[int]) -> dict[int, Clock]:
    """The clock of each debt; two queries, however many there are."""
    ids = set(debt_ids)
    last_due: dict[int, date] = dict(
        Instalment.objects.filter(
            schedule__kind=ScheduleKind.CONTRACT, schedule__schedule_debts__debt__in=ids
        )
        .values_list("schedule__schedule_debts__debt")
        .annotate(last=Max("due_on"))
    )
    begins: dict[int, list[date]] = {pk: [last_due[pk]] for pk in ids if pk in last_due}
    noted: dict[int, list[date]] = {pk: list(days) for pk, days in begins.items()}
    for event in LimitationEvent.objects.filter(debt__in=ids):
        noted.setdefault(event.debt_id, []).append(event.happened_on)
        if event.proof_grade != ProofGrade.C:
            begins.setdefault(event.debt_id, []).append(event.happened_on)
    return {pk: Clock(_end(begins.get(pk, [])), _end(noted.get(pk, []))) for pk in ids}


def of_cases(case_ids: Iterable[int]) -> dict[int, Clock]:
    """The clock of each case: its debts' earliest dates; three queries, however many there are."""
    debts: dict[int, list[int]] = {}
    # A closed case keeps the debts it ended with.
    theirs = Q(until=None) | Q(case__closed_at__isnull=False)
    rows = CaseDebt.objects.filter(theirs, case__in=set(case_ids))
    for case, debt in rows.values_list("case_id", "debt_id"):
        debts.setdefault(case, []).append(debt)
    clocks = of_debts(debt for chosen in debts.values() for debt in chosen)
    return {
        case: Clock(
            _earliest(clocks[debt].proved for debt in chosen),
            _earliest(clocks[debt].noted for debt in chosen),
        )
        for case, chosen in debts.items()
    }


def ending_within(cases: CaseQuerySet, days: int) -> CaseQuerySet:
    """Those of ``cases`` whose proved date comes within ``days`` days from today.

    This is the alarm, as ``of_cases`` answers it, asked of the database.
    """
    today = clock.business_date()
    first, after = _begun_for(today), _begun_for(today + timedelta(days=days + 1))
    due = Instalment.objects.filter(
        schedule__kind=ScheduleKind.CONTRACT, schedule__schedule_debts__debt=OuterRef("debt")
    )
    proved = LimitationEvent.objects.filter(debt=OuterRef("debt")).exclude(proof_grade=ProofGrade.C)
    of_case = CaseDebt.objects.filter(case=OuterRef("pk"), until=None)
    later = of_case.filter(
        ~Exists(due.filter(due_on__gte=after)), ~Exists(proved.filter(happened_on__gte=after))
    )
    begun = Exists(due.filter(due_on__gte=first)) | Exists(proved.filter(happened_on__gte=first))
    return cases.filter(Exists(later.filter(begun)))


def _begun_for(day: date) -> date:
    """The first day whose period ends on ``day`` or later."""
    try:
        return day.replace(year=day.year - YEARS)
    except ValueError:
        return date(day.year - YEARS, 3, 1)


def _earliest(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day), default=None)


def _end(days: list[date]) -> date | None:
    return years_after(max(days), YEARS) if days else None
