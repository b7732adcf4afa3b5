"""C1: how often we may begin a conversation with one person."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cases.contact_rules import sources
from cases.contact_rules.approach import Approach
from cases.contact_rules.caps import TO_COME, CapRule, Count, mine
from cases.contact_rules.facts import Facts
from cases.contact_rules.preset import Preset
from cases.contact_rules.values import Values
from cases.kinds import Channel, ContactState

LIVE = (Channel.CALL, Channel.VISIT)


class Conversations(CapRule):
    """C1: conversations that we began, per person. What the debtor asked for is not counted against them."""

    code = "C1"
    name = _("conversations")
    meaning = _("How often we may begin a conversation with one person.")
    presets = (
        Preset("max_conversations_7_days", 2),
        Preset(
            "max_conversations_a_day",
            3,
            source=sources.GB,
            mark="f",
            forces=sources.RECOMMENDED,
            countries=("cn",),
        ),
        # A week's wait after a conversation, so one in seven days.
        Preset("max_conversations_7_days", 1, source=sources.REGULATION_F_WAIT, mark="f", countries=("us",)),
    )
    value_names = {
        "max_conversations_a_day": _("Conversations a day"),
        "max_conversations_7_days": _("Conversations in 7 days"),
    }
    sentences = {
        "caps.max_conversations_a_day": _("%(used)s conversations that day; at most %(cap)s."),
        "caps.max_conversations_in_days": _("%(used)s conversations within %(days)s days; at most %(cap)s."),
    }
    counted = {
        "caps.max_conversations_a_day": _("conversations that day"),
        "caps.max_conversations_in_days": _("conversations within %(days)s days"),
    }

    def counts(self, approach: Approach, facts: Facts, values: Values) -> Iterator[Count]:
        if approach.channel not in LIVE or approach.asked_for:
            return
        counted = (ContactState.CONVERSATION, *TO_COME)
        spoken = [it.starts_at for it in mine(approach, facts) if it.channel in LIVE and it.state in counted]
        yield from self.used(approach, values, "max_conversations", spoken)


RULE = Conversations()
