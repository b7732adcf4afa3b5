"""What happens when: the demo department lives through its weeks in the order of the clock."""

import heapq
import logging
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError

from foundation import business_days, clock

log = logging.getLogger(__name__)


class Agenda:
    """Appointments that are kept in order; keeping one may make further ones."""

    def __init__(self, until: datetime) -> None:
        self.until, self.turned_down = until, 0
        self._queue: list[tuple[datetime, int, Callable[[], object]]] = []
        self._made = 0

    def at(self, moment: datetime, act: Callable[[], object]) -> None:
        """Do ``act`` at ``moment``; what lies after the department's present never happens."""
        self._made += 1
        heapq.heappush(self._queue, (moment, self._made, act))

    def live(self) -> int:
        """Keep every appointment up to the present, each at its own time; returns how many were kept.

        What the house does not allow any more when its time comes (the case was closed, a hold stands) is not
        done, and counted in ``turned_down``.
        """
        kept = 0
        while self._queue and self._queue[0][0] <= self.until:
            moment, _order, act = heapq.heappop(self._queue)
            with clock.at(moment):
                try:
                    act()
                except ValidationError as error:
                    self.turned_down += 1
                    log.debug("turned down at %s: %s", moment, error)
            kept += 1
        return kept


def on(day: date, hour: int, minute: int = 0) -> datetime:
    """That time of day where the organisation is."""
    return datetime.combine(day, time(hour, minute), tzinfo=clock.zone())


def working_day(day: date, after: int = 0) -> date:
    """``day``, or the next day on which people work; then ``after`` working days on."""
    while business_days.is_rest_day(day):
        day += timedelta(days=1)
    return business_days.add_business_days(day, after)


def working_day_before(day: date, days: int = 1) -> date:
    """The ``days``-th working day before ``day``."""
    while days > 0:
        day -= timedelta(days=1)
        if not business_days.is_rest_day(day):
            days -= 1
    return day
