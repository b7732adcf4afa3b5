"""L1: where somebody may be visited."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import Facts
from cases.contact_rules.preset import Preset
from cases.contact_rules.rule import Rule
from cases.contact_rules.values import Values
from cases.findings import Finding
from cases.kinds import AddressKind

# Words in an address that make it a place where nobody is ever visited.
NEVER = (
    "医院 卫生院 学校 幼儿园 小学 中学 大学 殡仪馆 公墓 教堂 清真寺 寺庙 "
    "hospital school kindergarten church mosque temple funeral"
)


class LawfulPlace(Rule):
    """L1: the residence or the debtor's own business.

    A workplace only with their recorded consent to that place. A hospital, school, funeral or place of
    worship never.
    """

    code = "L1"
    name = _("place")
    meaning = _(
        "The residence or the debtor's own business; a workplace with their consent; places like these never."
    )
    presets = (Preset("words_places", NEVER.split()),)
    value_names = {"words_places": _("Places never visited")}
    sentences = {
        "place.none": _("A visit needs an address."),
        "place.workplace": _("A workplace is visited only with the debtor's recorded consent to that place."),
        "place.never": _("Nobody is visited at such a place: %(place)s."),
    }

    def judge(self, approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
        if not approach.is_visit:
            return
        never, place = values.need(self.code, "words_places"), approach.place
        if place is None:
            yield never.finding("place.none")
            return
        if place.kind == AddressKind.WORKPLACE and not place.has_consent:
            yield never.finding("place.workplace")
        whole = place.words.casefold()
        if found := [word for word in never.value if word.casefold() in whole]:
            yield never.finding("place.never", place=found[0])


RULE = LawfulPlace()
