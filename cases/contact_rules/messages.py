"""C4: how many messages one person may get."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from cases.contact_rules.approach import Approach
from cases.contact_rules.caps import CapRule, Count, mine
from cases.contact_rules.facts import Facts
from cases.contact_rules.preset import Preset
from cases.contact_rules.values import Values
from cases.kinds import Channel


class Messages(CapRule):
    """C4: SMS and WeChat together. What the debtor asked for is not counted against them."""

    code = "C4"
    name = _("messages")
    meaning = _("How many messages one person may get, SMS and WeChat together; never in a group chat.")
    presets = (Preset("max_messages_a_day", 1), Preset("max_messages_7_days", 3))
    value_names = {
        "max_messages_a_day": _("Messages a day"),
        "max_messages_7_days": _("Messages in 7 days"),
    }
    sentences = {
        "caps.max_messages_a_day": _("%(used)s messages that day, SMS and WeChat together; at most %(cap)s."),
        "caps.max_messages_in_days": _(
            "%(used)s messages within %(days)s days, SMS and WeChat together; at most %(cap)s."
        ),
    }
    counted = {
        "caps.max_messages_a_day": _("messages that day"),
        "caps.max_messages_in_days": _("messages within %(days)s days"),
    }

    def counts(self, approach: Approach, facts: Facts, values: Values) -> Iterator[Count]:
        if not approach.is_message or approach.asked_for:
            return
        sent = [it.starts_at for it in mine(approach, facts) if it.channel in (Channel.SMS, Channel.WECHAT)]
        yield from self.used(approach, values, "max_messages", sent)


RULE = Messages()
