"""T5: "do not reveal at home" leaves the office and the telephone."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import Facts
from cases.contact_rules.preset import Preset
from cases.contact_rules.rule import Rule
from cases.contact_rules.values import Values
from cases.findings import Finding
from cases.kinds import Channel


class NotAtHome(Rule):
    """T5: who asked not to be revealed at home gets no paper and no visit there."""

    code = "T5"
    name = _("not at home")
    meaning = _("A person who asked not to be revealed at home gets no paper and no visit there.")
    presets = (Preset("flag", True),)
    sentences = {
        "place.not_at_home": _(
            "The debtor asked not to be revealed at home: use the office or the telephone."
        ),
    }

    def judge(self, approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
        if approach.person.not_at_home and approach.channel in (Channel.VISIT, Channel.LETTER):
            yield values.need(self.code).finding("place.not_at_home")


RULE = NotAtHome()
