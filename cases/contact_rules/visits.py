"""C3: how often a person, household or address may be visited."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cases.contact_rules.approach import Approach
from cases.contact_rules.caps import CapRule, Count
from cases.contact_rules.facts import Facts
from cases.contact_rules.preset import Preset
from cases.contact_rules.values import Values
from cases.kinds import Channel, Effect


class Visits(CapRule):
    """C3: visits, per person and household. At the debtor's own dated request one more may be agreed to."""

    code = "C3"
    name = _("visits")
    meaning = _("How often one person, household or address may be visited, planned visits included.")
    presets = (
        Preset("max_visits_a_day", 1),
        Preset("max_visits_7_days", 2),
        Preset("max_visits_30_days", 4),
    )
    value_names = {
        "max_visits_a_day": _("Visits a day"),
        "max_visits_7_days": _("Visits in 7 days"),
        "max_visits_30_days": _("Visits in 30 days"),
    }
    sentences = {
        "caps.max_visits_a_day": _(
            "%(used)s visits to this person or household that day, planned ones included; at most %(cap)s."
        ),
        "caps.max_visits_in_days": _(
            "%(used)s visits to this person or household within %(days)s days, planned ones included; "
            "at most %(cap)s."
        ),
    }
    counted = {
        "caps.max_visits_a_day": _("visits that day"),
        "caps.max_visits_in_days": _("visits within %(days)s days"),
    }

    def counts(self, approach: Approach, facts: Facts, values: Values) -> Iterator[Count]:
        if not approach.is_visit:
            return
        household = approach.household_key
        made = [
            it.starts_at
            for it in facts.others(approach)
            if it.channel == Channel.VISIT
            and (it.person_id == approach.person.id or (household and it.household_key == household))
        ]
        effect = Effect.APPROVE if approach.asked_for else ""
        yield from self.used(approach, values, "max_visits", made, effect=effect)


RULE = Visits()
