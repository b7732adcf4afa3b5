"""T4: "does not live here" and "not my number" bar a place and a number for every case."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cases.contact_rules.approach import Approach, Place
from cases.contact_rules.facts import Facts
from cases.contact_rules.preset import Preset
from cases.contact_rules.rule import Rule
from cases.contact_rules.values import Values
from cases.findings import Finding
from cases.kinds import Channel, SourcedState


class NotHere(Rule):
    """T4: a number or place found wrong is used by nobody and in no case.

    A place opens again when it comes anew from a lawful source and is verified after that.
    """

    code = "T4"
    name = _("not here, not theirs")
    meaning = _(
        "An address or number found wrong is barred for every case until it comes anew and is verified."
    )
    presets = (Preset("flag", True),)
    sentences = {
        "people.wrong_number": _("This number was found wrong."),
        "place.wrong": _("This address was found wrong."),
        "place.wrong_before": _(
            "The person was found not to live here. The address must come anew and be verified."
        ),
    }

    def judge(self, approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
        if approach.number and not approach.number.is_usable:
            yield values.need(self.code).finding("people.wrong_number")
        if approach.place and (approach.is_visit or approach.channel == Channel.LETTER):
            if not approach.place.is_usable:
                yield values.need(self.code).finding("place.wrong")
            elif self._was_wrong(approach.place, facts):
                yield values.need(self.code).finding("place.wrong_before")

    def _was_wrong(self, place: Place, facts: Facts) -> bool:
        """Whether the person was found not to live in this household, and nobody verified it since."""
        pair = (place.person_id, place.household_key)
        if pair not in facts.wrong_households:
            return False
        if place.state != SourcedState.VERIFIED:
            return True
        found_at = facts.wrong_households[pair]
        return found_at is not None and (place.state_changed_at is None or place.state_changed_at <= found_at)


RULE = NotHere()
