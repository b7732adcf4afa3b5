"""What the rules answer: findings, each with its source, worded when shown."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils import translation

from cases.contact_rules import wording
from cases.contact_rules.approach import Approach
from cases.kinds import Effect


@dataclass(frozen=True)
class Finding:
    """One rule that spoke. ``mark`` is f (read in a public source) or k (to be confirmed by lawyers)."""

    rule: str
    effect: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)
    source: str = ""
    mark: str = ""
    force: str = ""

    @property
    def words(self) -> str:
        """The sentence, in the language that is active."""
        return wording.sentence(self.code, self.params)

    @property
    def name(self) -> str:
        """The rule's name, in the language that is active."""
        return wording.rule_name(self.rule)

    @property
    def cited(self) -> str:
        """Where the rule comes from, how binding it is and who read it, in the language that is active."""
        return wording.cited(self.source, self.force, self.mark)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Finding":
        return cls(**{name: row[name] for name in cls.__dataclass_fields__ if name in row})


@dataclass(frozen=True)
class Verdict:
    """All that the rules say about one approach. Warnings and records do not stop it."""

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
        """What a contact that happened went against; what another person had agreed to is none."""
        against = self._with(Effect.REFUSE) + (() if approved else self._with(Effect.APPROVE))
        return [asdict(finding) for finding in against]

    def as_json(self) -> list[dict[str, Any]]:
        """The findings as they are kept with a refusal."""
        return [asdict(finding) for finding in self.findings]

    def words(self, language: str | None = None) -> list[str]:
        """The findings as sentences in ``language``, by default the active one."""
        with translation.override(language or translation.get_language()):
            return [finding.words for finding in self.findings]
