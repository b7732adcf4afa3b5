"""C5: how often others in a case may be approached, all together."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cases.contact_rules.approach import Approach
from cases.contact_rules.caps import CapRule, Count
from cases.contact_rules.facts import Facts
from cases.contact_rules.preset import Preset
from cases.contact_rules.values import Values


class Others(CapRule):
    """C5: guarantors and the like have their own caps, plus one in all for a case."""

    code = "C5"
    name = _("contacts with others")
    meaning = _("Guarantors and co-borrowers have caps of their own, and one in all for a case.")
    presets = (Preset("max_others_7_days", 3),)
    value_names = {"max_others_7_days": _("Contacts with others in 7 days")}
    sentences = {
        "caps.max_others_a_day": _(
            "%(used)s contacts with others in this case that day; at most %(cap)s in all."
        ),
        "caps.max_others_in_days": _(
            "%(used)s contacts with others in this case within %(days)s days; at most %(cap)s in all."
        ),
    }
    counted = {
        "caps.max_others_a_day": _("contacts with others that day"),
        "caps.max_others_in_days": _("contacts with others within %(days)s days"),
    }

    def counts(self, approach: Approach, facts: Facts, values: Values) -> Iterator[Count]:
        case = facts.case_of(approach)
        if case is None or approach.person.id == case.person_id or approach.asked_for:
            return
        made = [
            it.starts_at
            for it in facts.others(approach)
            if it.case_id == approach.case_id and it.person_id != case.person_id
        ]
        yield from self.used(approach, values, "max_others", made)


RULE = Others()
