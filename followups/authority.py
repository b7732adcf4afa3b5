"""How much of a claim a person may approve as given up, by amount and by share of what is owed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import record
from followups.models import AuthorityLimit
from followups.verbs import Verb
from foundation import clock, formats
from foundation.money import ZERO
from staff.models import Role

if TYPE_CHECKING:
    from staff.models import User


@dataclass(frozen=True)
class Limit:
    """The most that a role may approve. None is no limit. ``since`` is None for a preset."""

    role: str
    amount: Decimal | None
    share: Decimal | None
    since: date | None = None
    reason: str = ""

    def covers(self, waiver: Decimal, *, owed: Decimal) -> bool:
        """Say whether the role may approve ``waiver`` of what is ``owed``."""
        if self.amount is not None and waiver > self.amount:
            return False
        return self.share is None or waiver <= owed * self.share

    @property
    def role_words(self) -> str:
        return str(Role(self.role).label)

    @property
    def words(self) -> str:
        """The limit in the reader's language."""
        if self.amount is None and self.share is None:
            return _("no limit")
        if self.share is None:
            return _("at most %(amount)s") % {"amount": formats.money(self.amount)}
        if self.amount is None:
            return _("at most %(share)s of what is owed") % {"share": formats.rate(self.share)}
        return _("at most %(amount)s and %(share)s of what is owed") % {
            "amount": formats.money(self.amount),
            "share": formats.rate(self.share),
        }


# House values. The roles that approve settlements and waivers; every other role may give up nothing.
PRESETS: Mapping[str, Limit] = {
    Role.SUPERVISOR: Limit(Role.SUPERVISOR, Decimal("2000.00"), Decimal("0.1")),
    Role.MANAGER: Limit(Role.MANAGER, None, None),
}


def limits(on: date) -> list[Limit]:
    """Return the limit of each role that may give something up, as of ``on``."""
    found = dict(PRESETS)
    for row in AuthorityLimit.objects.filter(since__lte=on).order_by("since"):
        found[row.role] = Limit(row.role, row.amount, row.share, row.since, row.reason)
    return [found[role] for role in PRESETS]


def limits_of(user: "User") -> list[Limit]:
    """Return the limits of this user's roles today."""
    return [limit for limit in limits(clock.business_date()) if user.has_role(Role(limit.role))]


def may_give_up(user: "User", waiver: Decimal, *, owed: Decimal) -> bool:
    """Say whether one of the user's roles covers ``waiver``. Nothing to give up needs no role."""
    return waiver <= ZERO or any(limit.covers(waiver, owed=owed) for limit in limits_of(user))


def must_cover(user: "User", waiver: Decimal, *, owed: Decimal) -> None:
    """Raise ValidationError if ``waiver`` is beyond what the user may approve."""
    if may_give_up(user, waiver, owed=owed):
        return
    most = "; ".join(limit.words for limit in limits_of(user)) or _("nothing")
    raise ValidationError(
        _("To give up %(waiver)s is beyond your limit: %(most)s. Somebody with a higher limit decides.")
        % {"waiver": formats.money(waiver), "most": most},
        code="authority",
    )


@transaction.atomic
def set_limit(
    role: str,
    *,
    since: date,
    amount: Decimal | None,
    share: Decimal | None,
    reason: str,
    by: "User",
) -> AuthorityLimit:
    """Let a limit hold from its day on. An amount or share of None is no limit.

    Raises ValidationError beside the field for a role that approves nothing, for a day gone by, for a share
    outside 0 to 1, and without a reason.
    """
    if role not in PRESETS:
        raise ValidationError({"role": _("This role approves nothing that is given up.")})
    if since < clock.business_date():
        raise ValidationError({"since": _("A limit changes from today on at the earliest.")})
    if share is not None and not 0 <= share <= 1:
        raise ValidationError({"share": _("Enter a percentage from 0 to 100.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the limit changes.")})
    row, _made = AuthorityLimit.objects.update_or_create(
        role=role,
        since=since,
        defaults={  # type: ignore[misc]
            "amount": amount,
            "share": share,
            "reason": reason.strip(),
            "set_by": by,
            "set_at": clock.now(),
        },
    )
    after = {"role": role, "since": since, "amount": amount, "share": share, "reason": reason.strip()}
    record(Verb.AUTHORITY_SET, row, by=by, after=after)
    return row
