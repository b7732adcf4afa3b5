"""W1: we speak as who we are."""

from django.utils.translation import gettext_lazy as _

from cases.contact_rules.preset import Preset
from cases.contact_rules.sources import GUIDELINE, RECOMMENDED
from cases.contact_rules.words import WordingRule


class WhoWeAre(WordingRule):
    """W1: no wording of police, court or lawyer."""

    code = "W1"
    name = _("who we are")
    meaning = _("No wording of police, court or lawyer in what we send.")
    presets = (Preset("flag", True, source=GUIDELINE, mark="f", forces=RECOMMENDED),)
    sentences = {
        "words.lawyer": _("This reads like a lawyer's letter: %(found)s."),
        "words.authority": _("This borrows the authority of police or court: %(found)s."),
    }


RULE = WhoWeAre()
