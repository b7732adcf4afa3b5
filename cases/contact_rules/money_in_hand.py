"""N1: money never goes through a collector's hands."""

from django.utils.translation import gettext_lazy as _

from cases.contact_rules.preset import Preset
from cases.contact_rules.words import WordingRule


class MoneyInHand(WordingRule):
    """N1: the collector never takes money and shows no code of their own."""

    code = "N1"
    name = _("no money in hand")
    meaning = _("The collector never takes money and shows no code of their own.")
    presets = (Preset("flag", True),)
    sentences = {
        "words.money_in_hand": _("Money goes to the lawful account only, never to a collector: %(found)s."),
    }


RULE = MoneyInHand()
