"""The first draft of a visit's report, put together from what the record says (F1)."""

from collections.abc import Mapping
from typing import Protocol

from django.utils.translation import gettext as _

from visits.models.visit_plan import VisitPlan


class Recorded(Protocol):
    """What a draft needs of a visit's record."""

    visit: VisitPlan

    def facts_in_words(self) -> Mapping[str, str]:
        """The record's facts in the active language, whole sentences or phrases without a full stop, by key;
        what was not recorded is left out or empty.

        ``outcome``, ``spoke_with``, ``shown`` (evidence), ``consequences`` (told), ``reasons``,
        ``difficulties``, ``debtor_said``, ``willingness``, ``ability``, ``promise``, ``agreement``, ``next``.
        """
        ...


def texts(record: Recorded) -> dict[str, str]:
    """The report's parts in the active language, for the collector to put right."""
    facts = record.facts_in_words()

    def line(key: str, words: str) -> str:
        return words % {"what": facts[key]} if facts.get(key) else ""

    visit = record.visit
    return {
        "happened": _lines(
            _("%(lead)s and %(second)s were at the address on %(day)s.")
            % {"lead": visit.lead.name, "second": visit.second.name, "day": visit.day.isoformat()},
            line("outcome", _("Outcome: %(what)s.")),
            line("spoke_with", _("Spoken with: %(what)s.")),
            line("shown", _("Evidence shown: %(what)s.")),
            line("consequences", _("Consequences told: %(what)s.")),
        ),
        "difficulties": _lines(
            line("reasons", _("Reasons given: %(what)s.")),
            line("difficulties", "%(what)s"),
            line("debtor_said", _("In his own words: “%(what)s”")),
        ),
        "willingness": _lines(
            line("willingness", _("Willingness: %(what)s.")), line("ability", _("Ability: %(what)s."))
        ),
        "agreed": _lines(
            line("promise", _("Promise: %(what)s.")), line("agreement", _("Agreement: %(what)s."))
        )
        or _("Nothing was agreed."),
        "next_steps": line("next", "%(what)s"),
    }


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)
