"""C2: how often we may call in vain."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cases.contact_rules import sources
from cases.contact_rules.approach import Approach
from cases.contact_rules.caps import TO_COME, CapRule, Count, on_the_day
from cases.contact_rules.facts import Facts
from cases.contact_rules.preset import Preset
from cases.contact_rules.values import Values
from cases.kinds import Channel, ContactState


class Attempts(CapRule):
    """C2: unanswered calls, per person over all numbers, and per number over all persons."""

    code = "C2"
    name = _("call attempts")
    meaning = _("How often we may try in vain, per person over all numbers and per number over all persons.")
    presets = (
        Preset("max_attempts_a_day", 3),
        Preset("max_attempts_7_days", 10),
        Preset(
            "max_attempts_a_day_one_number",
            6,
            source=sources.GUIDELINE,
            mark="f",
            forces=sources.RECOMMENDED,
            countries=("cn",),
        ),
        Preset("max_attempts_7_days", 7, source=sources.REGULATION_F_CALLS, mark="f", countries=("us",)),
    )
    value_names = {
        "max_attempts_a_day": _("Unanswered calls a day"),
        "max_attempts_a_day_one_number": _("Unanswered calls a day to one number"),
        "max_attempts_7_days": _("Unanswered calls in 7 days"),
    }
    sentences = {
        "caps.max_attempts_a_day": _("%(used)s unanswered calls that day; at most %(cap)s."),
        "caps.max_attempts_in_days": _("%(used)s unanswered calls within %(days)s days; at most %(cap)s."),
        "caps.one_number_a_day": _("%(used)s unanswered calls to this number that day; at most %(cap)s."),
    }
    counted = {
        "caps.max_attempts_a_day": _("unanswered calls that day"),
        "caps.max_attempts_in_days": _("unanswered calls within %(days)s days"),
        "caps.one_number_a_day": _("unanswered calls to this number that day"),
    }

    def counts(self, approach: Approach, facts: Facts, values: Values) -> Iterator[Count]:
        if approach.channel != Channel.CALL:
            return
        counted = (ContactState.ATTEMPT, *TO_COME)
        tries = [it for it in facts.others(approach) if it.channel == Channel.CALL and it.state in counted]
        own = [it.starts_at for it in tries if it.person_id == approach.person.id]
        yield from self.used(approach, values, "max_attempts", own)
        cap = values.get(self.code, "max_attempts_a_day_one_number")
        if cap and approach.number:
            same = [it.starts_at for it in tries if it.number_hash == approach.number_hash]
            code = "caps.one_number_a_day"
            yield Count(cap, code, self.counted[code], on_the_day(approach, same))


RULE = Attempts()
