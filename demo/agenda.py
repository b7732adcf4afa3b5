"""The agenda of the demo: appointments in the order of the clock."""

import heapq
import logging
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError

from foundation import business_days, clock

log = logging.getLogger(__name__)


class Agenda:
    """Appointments in order of time. Keeping one may add others."""

    def __init__(self, until: datetime) -> None:
        self.until, self.turned_down = until, 0
        self._queue: list[tuple[datetime, int, Callable[[], object]]] = []
        self._made = 0

    def at(self, moment: datetime, act: Callable[[], object]) -> None:
        """Do ``act`` at ``moment``. A moment after the department's present never comes."""
        self._made += 1
        heapq.heappush(self._queue, (moment, self._made, act))

    def live(self) -> int:
        """Keep every appointment up to the present, each at its own time. Returns how many were kept.

        An appointment that a rule refuses at its time (a closed case, a hold) is not kept. It is counted in
        ``turned_down``.
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
    """That time of day in the organisation's time zone."""
    return datetime.combine(day, time(hour, minute), tzinfo=clock.zone())


def working_day(day: date, after: int = 0) -> date:
    """Return ``day`` or the next working day, and then ``after`` working days later."""
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
