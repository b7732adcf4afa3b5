"""What a collector's day is made of: stops in their order, each with its permit and what to bring."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from foundation import clock
from staff.models import User
from visits import permits
from visits.models import VisitPlan, VisitRecord, VisitReport
from visits.permits import PermitNow


@dataclass(frozen=True)
class Stop:
    """One visit of the day; ``covers`` names the colleague for whom somebody stands in."""

    visit: VisitPlan
    permit: PermitNow
    covers: User | None


@dataclass(frozen=True)
class Day:
    """The stops of one person on one day, cancelled ones left out."""

    user: User
    on: date
    stops: tuple[Stop, ...]

    @classmethod
    def of(cls, user: User, on: date) -> "Day":
        """Read the day in a fixed number of queries."""
        visits = list(VisitPlan.objects.of_day(user, on).with_everything())
        standing = permits.now_many(visits)
        stops = [Stop(visit, standing[visit.pk], _covered(visit, user)) for visit in visits]
        return cls(user, on, tuple(stops))

    @property
    def visits(self) -> list[VisitPlan]:
        return [stop.visit for stop in self.stops]

    @property
    def members(self) -> set[int]:
        """Everybody who goes along, by id, the reader included."""
        return {self.user.pk} | {member.pk for visit in self.visits for member in visit.pair}

    @property
    def is_today(self) -> bool:
        return self.on == clock.business_date()

    @property
    def before(self) -> date:
        return self.on - timedelta(days=1)

    @property
    def after(self) -> date:
        return self.on + timedelta(days=1)

    @property
    def can_start(self) -> bool:
        """Whether there is a visit today for which one may set out."""
        return self.is_today and any(stop.permit.may_become_green for stop in self.stops)

    @cached_property
    def unwritten(self) -> list[VisitPlan]:
        """Their visits of earlier days whose window is over and of which nothing is written yet.

        Here and below, a visit of a case that was passed on to others is left out: its pages are theirs.
        """
        mine = (
            VisitPlan.objects.visible_to(self.user)
            .open()
            .filter(lead=self.user, contact__ends_at__lt=clock.now())
        )
        return list(
            mine.filter(day__lt=clock.business_date())
            .select_related("case__debtor__person", "contact")
            .order_by("day", "pk")[:10]
        )

    @cached_property
    def to_confirm(self) -> list[VisitRecord]:
        """Records of visits on which they were the second, waiting for their word."""
        records = VisitRecord.objects.visible_to(self.user).to_confirm(self.user)
        return list(records.select_related("visit__case__debtor__person").order_by("submitted_at", "pk")[:10])

    @cached_property
    def to_correct(self) -> list[VisitReport]:
        """Their reports that were not sent yet, or came back."""
        reports = VisitReport.objects.visible_to(self.user).to_correct(self.user)
        return list(reports.select_related("visit__case__debtor__person").order_by("pk")[:10])


def _covered(visit: VisitPlan, user: User) -> User | None:
    """Whom ``user`` stands in for, when they are not one of the pair."""
    return None if visit.takes_part(user) else visit.lead
