"""H2: the days on which nobody is visited without another person's agreement."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import Facts
from cases.contact_rules.preset import Preset
from cases.contact_rules.rule import Rule
from cases.contact_rules.values import Values
from cases.findings import Finding
from cases.kinds import Effect
from foundation.business_days import is_rest_day

SUNDAY = 7


class Days(Rule):
    """H2: a visit on a rest day or statutory holiday takes another person's agreement."""

    code = "H2"
    name = _("days")
    meaning = _("A visit on a rest day or a statutory holiday needs another person's approval.")
    presets = (
        Preset("flag_rest_days", True, Effect.APPROVE),
        Preset("flag_sundays", True, countries=("uk",)),
    )
    value_names = {
        "flag_rest_days": _("Rest days and holidays need approval"),
        "flag_sundays": _("No visits on Sundays"),
    }
    sentences = {
        "days.rest_day": _("%(day)s is a rest day or a statutory holiday."),
        "days.sunday": _("Nobody is visited on a Sunday."),
    }

    def judge(self, approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
        if not approach.is_visit:
            return
        day = approach.local.date()
        sundays = values.get(self.code, "flag_sundays")
        if sundays and sundays.value and day.isoweekday() == SUNDAY:
            yield sundays.finding("days.sunday")
            return
        rest = values.need(self.code, "flag_rest_days")
        if rest.value and is_rest_day(day):
            yield rest.finding("days.rest_day", day=day.isoformat())


RULE = Days()
