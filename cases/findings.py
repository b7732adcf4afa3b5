"""What a rule answers. A finding is kept as a code with parameters and worded when it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from cases.kinds import Force
from foundation.listing import listed

MARKS = {"f": _("read in a public source"), "k": _("to be confirmed by lawyers")}
# The rules' names by code, and their sentences by the code of a finding. Each rule brings its own.
_NAMES: dict[str, str | Promise] = {}
_SENTENCES: dict[str, str | Promise] = {}


def teach(rule: str, name: str | Promise, sentences: Mapping[str, str | Promise]) -> None:
    """Make known what a rule is called and what its findings say."""
    _NAMES[rule] = name
    _SENTENCES.update(sentences)


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
        """The sentence, in the active language."""
        return sentence(self.code, self.params)

    @property
    def name(self) -> str:
        """The rule's name, in the active language."""
        return rule_name(self.rule)

    @property
    def cited(self) -> str:
        """Where the rule comes from, how binding it is and who read it, in the active language."""
        return cited(self.source, self.force, self.mark)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Finding":
        return cls(**{name: row[name] for name in cls.__dataclass_fields__ if name in row})


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """What a finding says in the active language. A code that has no words any more shows itself."""
    template = _SENTENCES.get(code)
    return code if template is None else str(template) % params


def rule_name(rule: str) -> str:
    """What a rule is called in the active language."""
    return str(_NAMES.get(rule, rule))


def shown(value: Any) -> str:
    """A rule's value as a person reads it, in the active language."""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return listed(value) if isinstance(value, list) else str(value)


def named(source: str) -> str:
    """The laws, standards and guidelines that a source lists, as the reader calls them.

    What a person typed stays as it is.
    """
    return pgettext("between sources", "; ").join(gettext(part) for part in source.split("; ") if part)


def cited(source: str, force: str, mark: str) -> str:
    """Source, how binding it is and who read it, in the active language. A house rule names itself only."""
    whence = named(source) if mark else ""
    parts = [whence, str(Force(force).label) if force else "", str(MARKS.get(mark, ""))]
    return " · ".join(part for part in parts if part)
