"""All that the rules say about one approach."""

from dataclasses import asdict, dataclass
from typing import Any

from cases.contact_rules.approach import Approach
from cases.findings import Finding
from cases.kinds import Effect


@dataclass(frozen=True)
class Verdict:
    """The findings about one approach. Warnings and records do not stop it."""

    approach: Approach
    findings: tuple[Finding, ...] = ()

    def _with(self, effect: Effect) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.effect == effect)

    @property
    def refused(self) -> bool:
        """Whether it must not be planned or sent."""
        return bool(self._with(Effect.REFUSE))

    @property
    def needs_approval(self) -> bool:
        """Whether another person must agree first."""
        return not self.refused and bool(self._with(Effect.APPROVE))

    @property
    def allowed(self) -> bool:
        """Whether it may go ahead as it is."""
        return not self.refused and not self.needs_approval

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return self._with(Effect.WARN)

    def refused_by(self, rule: str) -> bool:
        """Whether ``rule`` is among those that refuse."""
        return any(finding.rule == rule for finding in self._with(Effect.REFUSE))

    def breaches(self, *, approved: bool) -> list[dict[str, Any]]:
        """The rules that a contact broke. A rule with another person's approval is not broken."""
        against = self._with(Effect.REFUSE) + (() if approved else self._with(Effect.APPROVE))
        return [asdict(finding) for finding in against]

    def as_json(self) -> list[dict[str, Any]]:
        """The findings as they are kept with a refusal."""
        return [asdict(finding) for finding in self.findings]
