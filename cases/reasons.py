"""Why a collector suits a case, or does not, in codes that are worded when shown (P7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from staff.models import Skill

SENTENCES = {
    "district": _("Works in %(district)s."),
    "spoke": _("Has spoken with the debtor before."),
    "household": _("Already visits this household."),
    "language": _("Speaks the debtor's language."),
    "skill": _("Good at %(skill)s (%(level)s of 5)."),
    "years": _("Years of experience: %(years)s."),
    "room": _("Room for %(free)s more cases of %(capacity)s."),
    "absent": _("Away until %(until)s."),
    "full": _("Full: %(open)s open cases of %(capacity)s."),
    "no_profile": _("Has no collector's profile yet."),
}


@dataclass(frozen=True)
class Reason:
    """Why, as a code with parameters."""

    code: str
    params: Mapping[str, Any]

    @property
    def words(self) -> str:
        """The sentence in the language that is active."""
        params = dict(self.params)
        if "skill" in params:
            params["skill"] = Skill(params["skill"]).label
        return str(SENTENCES[self.code]) % params

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Reason":
        return cls(kept["code"], kept["params"])

    def as_json(self) -> dict[str, Any]:
        """As it is kept with an assignment."""
        return {"code": self.code, "params": dict(self.params)}
