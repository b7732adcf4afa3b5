"""W2: who makes a visit."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import Facts
from cases.contact_rules.preset import Preset
from cases.contact_rules.rule import Rule
from cases.contact_rules.sources import GUIDELINE_22, RECOMMENDED
from cases.contact_rules.values import ValueInForce, Values
from cases.findings import Finding


class TwoPeople(Rule):
    """W2: at least two different collectors, both at work on that day, make every visit."""

    code = "W2"
    name = _("two people")
    meaning = _("A visit is made by at least this many collectors, both at work on that day.")
    presets = (Preset("min_collectors", 2, source=GUIDELINE_22, mark="f", forces=RECOMMENDED),)
    value_names = {"min_collectors": _("Collectors on a visit")}
    sentences = {
        "people.too_few": _("A visit takes %(needed)s collectors; %(there)s named."),
        "people.not_collectors": _("Somebody named for the visit is not a collector."),
        "people.away": _("Somebody named for the visit is away on %(day)s."),
    }

    def needed(self, values: Values) -> ValueInForce:
        """How many collectors a visit takes under these values."""
        return values.need(self.code, "min_collectors")

    def judge(self, approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
        if not approach.is_visit:
            return
        needed, there, day = self.needed(values), set(approach.pair), approach.local.date()
        if len(there) < needed.value:
            yield needed.finding("people.too_few", needed=needed.value, there=len(there))
        if there - facts.collectors:
            yield needed.finding("people.not_collectors")
        if any(it.user_id in there and it.since <= day <= it.until for it in facts.absences):
            yield needed.finding("people.away", day=day.isoformat())


RULE = TwoPeople()
