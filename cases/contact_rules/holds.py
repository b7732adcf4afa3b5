"""S1–S5, S7 and S8: whom to leave alone. One rule a kind of hold; all are judged alike."""

from collections.abc import Iterator
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import Barrier, CaseFacts, Facts
from cases.contact_rules.preset import Preset
from cases.contact_rules.rule import Rule
from cases.contact_rules.sources import BREATHING_SPACE
from cases.contact_rules.values import Values
from cases.findings import Finding
from cases.kinds import Effect, HoldKind

IN_FORCE = Preset("flag", True)


class HoldRule(Rule):
    """What a standing hold of one kind bars by channel, direction and purpose.

    A hold on one debt leaves the others of the case to be asked for. When every debt of the case is held, all
    are refused.
    """

    sentences: ClassVar[dict[str, str | Promise]] = {
        "holds.stands": _("A hold stands since %(since)s; contacts of this purpose are barred."),
        "holds.leave_debt_out": _("One of the debts is on hold since %(since)s: leave it out."),
    }

    def __init__(
        self, kind: HoldKind, name: Promise, meaning: Promise, presets: tuple[Preset, ...] = (IN_FORCE,)
    ) -> None:
        self.code, self.name, self.meaning, self.presets = kind.value, name, meaning, presets  # type: ignore[misc]

    def judge(self, approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
        case = facts.case_of(approach)
        barring = _barring(approach, facts, case)
        free = case.debts - {hold.debt_id for hold in barring} if case else frozenset()
        for hold in barring:
            if hold.kind != self.code:
                continue
            params = {
                "kind": hold.kind,
                "since": hold.since.isoformat(),
                "until": hold.until.isoformat() if hold.until else "",
            }
            if hold.debt_id and free:
                yield values.need(self.code).finding("holds.leave_debt_out", Effect.WARN, **params)
            else:
                yield values.need(self.code).finding("holds.stands", **params)


def _barring(approach: Approach, facts: Facts, case: CaseFacts | None) -> list[Barrier]:
    """The holds, of whatever kind, that bar the approach: on the person, or on a debt of this very case."""
    day = approach.local.date()
    return [
        hold
        for hold in facts.holds.get(approach.person.id, ())
        if (hold.stood(day, approach.at) if approach.happened else hold.stands(day))
        and hold.forbids(approach)
        and (case is None or hold.debt_id is None or hold.debt_id in case.debts)
    ]


class Hardship(HoldRule):
    """S3 lasts so many days unless something else is agreed."""

    value_names = {"min_days": _("Days that it lasts")}


DISPUTE = HoldRule(HoldKind.DISPUTE, _("dispute"), _("A person who disputes the debt is not pressed."))
VULNERABILITY = HoldRule(
    HoldKind.VULNERABILITY,
    _("vulnerability"),
    _("A person who is vulnerable, ill or bereaved, a minor or incapable is not pressed."),
)
HARDSHIP = Hardship(
    HoldKind.HARDSHIP,
    _("hardship"),
    _("A person in hardship is not pressed for some days. Agreed instalments may be reminded of."),
    (
        IN_FORCE,
        Preset("min_days", 30),
        Preset("min_days", 60, source=BREATHING_SPACE, mark="k", countries=("uk",)),
    ),
)
STOP_CHANNEL = HoldRule(
    HoldKind.STOP_CHANNEL, _("stopped channel"), _("A channel that somebody asked us to stop is not used.")
)
INSOLVENCY = HoldRule(
    HoldKind.INSOLVENCY,
    _("insolvency, court or police"),
    _("Nobody is pressed while insolvency, court or police are pending."),
)
IDENTITY_THEFT = HoldRule(
    HoldKind.IDENTITY,
    _("identity theft or not their debt"),
    _("A person who says that the debt is not theirs, or was made in their name, is not pressed."),
)
DECEASED = HoldRule(HoldKind.DECEASED, _("deceased"), _("After a death nobody is visited. Legal steps only."))
