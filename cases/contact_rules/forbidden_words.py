"""B1: what is never said to anybody."""

from django.utils.translation import gettext_lazy as _

from cases.contact_rules.preset import Preset
from cases.contact_rules.sources import BINDING, CRIMINAL_LAW, GUIDELINE
from cases.contact_rules.words import WordingRule


class ForbiddenWords(WordingRule):
    """B1: no threat, insult, shaming or disclosure, no "borrow to pay", no children."""

    code = "B1"
    name = _("forbidden words")
    meaning = _("Threats, insults, shaming, disclosure, “borrow to pay” and children are left out of it.")
    presets = (Preset("flag", True, source=f"{GUIDELINE}; {CRIMINAL_LAW}", mark="f", forces=BINDING),)
    sentences = {
        "words.threat": _("This is a threat: %(found)s."),
        "words.shame": _("This threatens to disclose or shames: %(found)s."),
        "words.insult": _("This is an insult: %(found)s."),
        "words.borrow": _("Nobody is told to borrow or sell in order to pay: %(found)s."),
        "words.children": _("Children are left out of it: %(found)s."),
    }


RULE = ForbiddenWords()
