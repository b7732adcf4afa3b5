"""H1: the hours outside which nobody is approached."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from cases.contact_rules import sources
from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import Facts
from cases.contact_rules.preset import Preset
from cases.contact_rules.rule import Rule
from cases.contact_rules.values import Values
from cases.findings import Finding
from cases.kinds import Channel, Effect


@dataclass(frozen=True)
class DayHours:
    """The hours of a day in one zone: from ``opens`` up to ``last``.

    For a visit ``last`` is the last arrival. ``end`` is when all is over.
    """

    opens: datetime
    last: datetime
    end: datetime

    @property
    def words(self) -> str:
        """From when to when, by the clock where the person is."""
        return f"{self.opens:%H:%M} – {self.last:%H:%M}"


class Hours(Rule):
    """H1: nothing outside the hours where the person is. A letter has no hour.

    A visit's last arrival lies so many minutes before the end. What the debtor asked for at an hour of their
    own takes another person's agreement.
    """

    code = "H1"
    name = _("hours")
    meaning = _("Nobody is called, written to or visited outside these hours, by the clock where they are.")
    presets = (
        Preset("from_visits", "08:00"),
        Preset("to_visits", "20:00"),
        Preset("min_minutes_before_end", 45),
        Preset(
            "from",
            "08:00",
            source=f"{sources.GB}; {sources.GUIDELINE}",
            mark="f",
            forces=sources.RECOMMENDED,
            countries=("cn",),
        ),
        Preset(
            "to",
            "22:00",
            source=f"{sources.GB}; {sources.GUIDELINE}",
            mark="f",
            forces=sources.RECOMMENDED,
            countries=("cn",),
        ),
        Preset("from", "08:00", source=sources.REGULATION_F_HOURS, mark="k", countries=("us",)),
        Preset("to", "21:00", source=sources.REGULATION_F_HOURS, mark="k", countries=("us",)),
        Preset("from", "08:00", countries=("uk",)),
        Preset("to", "20:00", countries=("uk",)),
        *(
            Preset(name, hour, source=sources.RBI, mark="f", forces=sources.RECOMMENDED, countries=("in",))
            for name, hour in (("from", "08:00"), ("to", "19:00"), ("to_visits", "19:00"))
        ),
    )
    value_names = {
        "from": _("Calls and messages from"),
        "to": _("Calls and messages until"),
        "from_visits": _("Visits from"),
        "to_visits": _("Visits until"),
        "min_minutes_before_end": _("Last arrival, minutes before the end"),
    }
    sentences = {
        "hours.too_early": _("%(at)s is before %(opens)s where the person is."),
        "hours.too_late": _("%(at)s is not before %(closes)s where the person is."),
        "hours.last_arrival": _(
            "Visits end at %(closes)s, so the last arrival is at %(last)s, not at %(at)s."
        ),
        "hours.ends_late": _("The visit would end after %(closes)s."),
    }

    def judge(self, approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
        if approach.channel == Channel.LETTER:
            return
        for zone in approach.zones:
            if finding := self._outside(approach, values, zone):
                yield finding
                return

    def allowed(self, approach: Approach, values: Values, zone: ZoneInfo) -> DayHours:
        """The hours of the approach's day in ``zone``."""
        names = ("from_visits", "to_visits") if approach.is_visit else ("from", "to")
        day = approach.at.astimezone(zone).date()
        opens, end = (
            datetime.combine(day, time.fromisoformat(values.need(self.code, name).value), tzinfo=zone)
            for name in names
        )
        before = values.need(self.code, "min_minutes_before_end").value if approach.is_visit else 0
        return DayHours(opens, end - timedelta(minutes=before), end)

    def _outside(self, approach: Approach, values: Values, zone: ZoneInfo) -> Finding | None:
        effect = Effect.APPROVE if approach.asked_for else Effect.REFUSE
        suffix = "_visits" if approach.is_visit else ""
        opens, closes = (values.need(self.code, f"{name}{suffix}") for name in ("from", "to"))
        day, local = self.allowed(approach, values, zone), approach.at.astimezone(zone)
        if local < day.opens:
            return opens.finding("hours.too_early", effect, at=f"{local:%H:%M}", opens=opens.value)
        if not approach.is_visit:
            if local < day.end:
                return None
            return closes.finding("hours.too_late", effect, at=f"{local:%H:%M}", closes=closes.value)
        if local > day.last:
            last = {"at": f"{local:%H:%M}", "last": f"{day.last:%H:%M}"}
            return closes.finding("hours.last_arrival", effect, **last, closes=closes.value)
        if approach.until and approach.until > day.end:
            return closes.finding("hours.ends_late", effect, closes=closes.value)
        return None


RULE = Hours()
