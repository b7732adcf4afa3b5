"""I1: from where we may know an address or a number."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import Facts
from cases.contact_rules.preset import Preset
from cases.contact_rules.rule import Rule
from cases.contact_rules.sources import BINDING, GUIDELINE, PIPL
from cases.contact_rules.values import Values
from cases.findings import Finding
from cases.kinds import Effect, LawfulBasis, Source, SourcedState


class LawfulSource(Rule):
    """I1: only places and numbers from a lawful source, of this very person. A stale one is said to be so."""

    code = "I1"
    name = _("source of data")
    meaning = _("Addresses and numbers only from a lawful source.")
    presets = (Preset("flag", True, source=f"{GUIDELINE}; {PIPL}", mark="f", forces=BINDING),)
    sentences = {
        "place.not_theirs": _("This address or number belongs to somebody else's file."),
        "place.no_source": _("This address or number has no lawful source."),
        "place.stale_address": _("This address is stale."),
        "place.stale_number": _("This number is stale."),
    }

    def judge(self, approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
        for it, stale in (
            (approach.place, "place.stale_address"),
            (approach.number, "place.stale_number"),
        ):
            if it is None:
                continue
            if it.person_id != approach.person.id:
                yield values.need(self.code).finding("place.not_theirs")
            if it.source not in Source.values or it.lawful_basis not in LawfulBasis.values:
                yield values.need(self.code).finding("place.no_source")
            if it.state == SourcedState.STALE:
                yield values.need(self.code).finding(stale, Effect.WARN)


RULE = LawfulSource()
