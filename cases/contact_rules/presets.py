"""The values behind the rules as conduct asks for them, with source and mark.

A preset is country × creditor kind. Each line holds for every kind of creditor of its country; ``forces``
names the kinds for which the source is more than a house rule. GB/T 45251-2025 is a recommended standard for
online consumer lending, the Banking Association's guideline of 2026 addresses its members' consumer loans: a
trade creditor or a private lender is under neither as such. Mark f: read in a public source; k: to be
confirmed by the lawyers.

The department may be stricter by a dated RuleValue, never laxer than what stands here.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop

from cases.kinds import Effect, Force
from ledger.models import CreditorKind

# Kept in English with what was refused or set, and put into the reader's language when shown (wording.cited).
GB = gettext_noop("GB/T 45251-2025")
GUIDELINE = gettext_noop("Banking Association guideline (trial), 2026-01-30")
GUIDELINE_22 = gettext_noop("Banking Association guideline (trial), 2026-01-30, art. 22")
CRIMINAL_LAW = gettext_noop("Criminal Law 245, 246, 293")
PIPL = gettext_noop("PIPL 13")
REGULATION_F_HOURS = gettext_noop("Regulation F, 12 CFR 1006.6(b)(1)")
REGULATION_F_CALLS = gettext_noop("Regulation F, 12 CFR 1006.14(b)(2)(i)(A)")
REGULATION_F_WAIT = gettext_noop("Regulation F, 12 CFR 1006.14(b)(2)(i)(B)")
BREATHING_SPACE = gettext_noop("Debt Respite Scheme (Breathing Space), 2021")
CONC = gettext_noop("FCA CONC 7.9.12")
RBI = gettext_noop("RBI circular, 2022-08-12")
HOUSE = gettext_noop("house rule")

LENDERS = (
    CreditorKind.BANK,
    CreditorKind.CARD_ISSUER,
    CreditorKind.CONSUMER_FINANCE,
    CreditorKind.SMALL_LOAN,
)
RECOMMENDED = {kind.value: Force.RECOMMENDED for kind in LENDERS}
BINDING = {kind.value: Force.BINDING for kind in CreditorKind}


@dataclass(frozen=True)
class Preset:
    """One value of one rule. ``name`` says what it is and, by its first word, which way is stricter
    (values.py)."""

    rule: str
    name: str
    value: Any
    effect: Effect = Effect.REFUSE
    source: str = HOUSE
    mark: str = ""
    forces: tuple[tuple[str, Force], ...] = ()

    def force(self, kinds: frozenset[str]) -> Force:
        """How binding it is for these kinds of creditor; the strongest of them, unknown ones included."""
        said = [force for kind, force in self.forces if not kinds or kind in kinds]
        return Force.BINDING if Force.BINDING in said else Force.RECOMMENDED if said else Force.HOUSE


def _of(forces: dict[str, Force]) -> tuple[tuple[str, Force], ...]:
    return tuple(forces.items())


# Words in an address that make it a place where nobody is ever visited (L1).
PLACES = (
    "医院 卫生院 学校 幼儿园 小学 中学 大学 殡仪馆 公墓 教堂 清真寺 寺庙 "
    "hospital school kindergarten church mosque temple funeral"
)

EVERYWHERE = (
    Preset("H1", "from_visits", "08:00"),
    Preset("H1", "to_visits", "20:00"),
    Preset("H1", "min_minutes_before_end", 45),
    Preset("H2", "flag_rest_days", True, Effect.APPROVE),
    Preset("C1", "max_conversations_7_days", 2),
    Preset("C2", "max_attempts_a_day", 3),
    Preset("C2", "max_attempts_7_days", 10),
    Preset("C3", "max_visits_a_day", 1),
    Preset("C3", "max_visits_7_days", 2),
    Preset("C3", "max_visits_30_days", 4),
    Preset("C4", "max_messages_a_day", 1),
    Preset("C4", "max_messages_7_days", 3),
    Preset("C5", "max_others_7_days", 3),
    Preset("T1", "flag", True, source=f"{GB}; {GUIDELINE}", mark="f", forces=_of(RECOMMENDED)),
    Preset("T2", "min_failed_calls", 3, source=GUIDELINE, mark="f", forces=_of(RECOMMENDED)),
    Preset("T2", "min_days_without_contact", 3, source=GUIDELINE, mark="f", forces=_of(RECOMMENDED)),
    Preset("T3", "flag", True, source=GUIDELINE, mark="f", forces=_of(RECOMMENDED)),
    Preset("T4", "flag", True),
    Preset("T5", "flag", True),
    Preset("W1", "flag", True, source=GUIDELINE, mark="f", forces=_of(RECOMMENDED)),
    Preset("B1", "flag", True, source=f"{GUIDELINE}; {CRIMINAL_LAW}", mark="f", forces=_of(BINDING)),
    Preset("N1", "flag", True),
    Preset("W2", "min_collectors", 2, source=GUIDELINE_22, mark="f", forces=_of(RECOMMENDED)),
    Preset("N2", "min_notices", 1, Effect.APPROVE),
    Preset("N2", "min_call_days", 3, Effect.APPROVE),
    Preset("I1", "flag", True, source=f"{GUIDELINE}; {PIPL}", mark="f", forces=_of(BINDING)),
    Preset("L1", "words_places", PLACES.split()),
    Preset("S1", "flag", True),
    Preset("S2", "flag", True),
    Preset("S3", "flag", True),
    Preset("S3", "min_days", 30),
    Preset("S4", "flag", True),
    Preset("S5", "flag", True),
    Preset("S6", "flag", True),
    Preset("S7", "flag", True),
    Preset("S8", "flag", True),
)

BY_COUNTRY: dict[str, tuple[Preset, ...]] = {
    "cn": (
        Preset("H1", "from", "08:00", source=f"{GB}; {GUIDELINE}", mark="f", forces=_of(RECOMMENDED)),
        Preset("H1", "to", "22:00", source=f"{GB}; {GUIDELINE}", mark="f", forces=_of(RECOMMENDED)),
        Preset("C1", "max_conversations_a_day", 3, source=GB, mark="f", forces=_of(RECOMMENDED)),
        Preset("C2", "max_attempts_a_day_one_number", 6, source=GUIDELINE, mark="f", forces=_of(RECOMMENDED)),
    ),
    "us": (
        Preset("H1", "from", "08:00", source=REGULATION_F_HOURS, mark="k"),
        Preset("H1", "to", "21:00", source=REGULATION_F_HOURS, mark="k"),
        # A week's wait after a conversation, so one in seven days.
        Preset("C1", "max_conversations_7_days", 1, source=REGULATION_F_WAIT, mark="f"),
        Preset("C2", "max_attempts_7_days", 7, source=REGULATION_F_CALLS, mark="f"),
    ),
    "uk": (
        Preset("H1", "from", "08:00"),
        Preset("H1", "to", "20:00"),
        Preset("H2", "flag_sundays", True, Effect.REFUSE),
        Preset("S3", "min_days", 60, source=BREATHING_SPACE, mark="k"),
        Preset("N2", "min_notices", 1, Effect.APPROVE, source=CONC, mark="f", forces=_of(BINDING)),
    ),
    "in": (
        Preset("H1", "from", "08:00", source=RBI, mark="f", forces=_of(RECOMMENDED)),
        Preset("H1", "to", "19:00", source=RBI, mark="f", forces=_of(RECOMMENDED)),
        Preset("H1", "to_visits", "19:00", source=RBI, mark="f", forces=_of(RECOMMENDED)),
    ),
}


def of(country: str) -> dict[tuple[str, str], Preset]:
    """A country's presets by (rule, name); its own lines stand before what holds everywhere."""
    lines = {(line.rule, line.name): line for line in EVERYWHERE}
    lines.update({(line.rule, line.name): line for line in BY_COUNTRY.get(country, BY_COUNTRY["cn"])})
    return lines
