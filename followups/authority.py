"""How much of a claim a person may approve as given up, by amount and by share of what was owed.

What was given up on the account before counts too, so nobody passes a limit in parts (decision 0086).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from audit.record import record
from cases.kinds import Scope
from followups.kinds import AgreementState
from followups.models import AuthorityLimit, RepaymentAgreement
from followups.verbs import Verb
from foundation import clock, formats
from foundation.money import ZERO
from ledger.balance import balance
from ledger.models import Account, EntryKind, LedgerEntry, Waiver
from staff.models import Role

if TYPE_CHECKING:
    from staff.models import User


# What was given up on an account counts for this many days, whatever case it was given up in.
COUNTS_FOR_DAYS = 365

# A settlement of these states gives something up, or has done so. A draft counts once it is allowed.
STANDING_SETTLEMENTS = (
    AgreementState.DRAFT,
    AgreementState.SIGNED,
    AgreementState.ACCEPTED,
    AgreementState.ACTIVE,
    AgreementState.COMPLETED,
)


@dataclass(frozen=True)
class Concession:
    """What somebody asks to give up on an account, and what was given up on it before.

    ``owed`` is what is owed and what no longer is because it was given up: both are a share of it.
    """

    now: Decimal
    owed: Decimal
    before: Decimal = ZERO

    @property
    def together(self) -> Decimal:
        return self.now + self.before

    @property
    def share(self) -> Decimal:
        """The part of ``owed`` that is given up together, from 0 to 1."""
        return min(self.together / self.owed, Decimal(1)) if self.owed else ZERO


@dataclass(frozen=True)
class Limit:
    """The most that a role may approve. None is no limit. ``since`` is None for a preset."""

    role: str
    amount: Decimal | None
    share: Decimal | None
    since: date | None = None
    reason: str = ""

    def covers(self, wanted: Concession) -> bool:
        """Say whether the role may approve what is given up together."""
        if self.amount is not None and wanted.together > self.amount:
            return False
        return self.share is None or wanted.together <= wanted.owed * self.share

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


def concession_of_waiver(waiver: Waiver) -> Concession:
    """Return what the waiver asks to give up today, with what was given up on its account before."""
    account = waiver.debt.account_id
    owed = balance(Account(pk=account), clock.business_date()).total
    return _with_before(account, waiver.amount, owed=owed)


def concession_of_agreement(agreement: RepaymentAgreement) -> Concession:
    """Return what a settlement gives up of what was owed when it was drafted, with what was given up before.

    The version that it replaces does not count: one of the two is completed at most.
    """
    if not agreement.waiver:
        return Concession(ZERO, agreement.owed)
    out = {agreement.pk, agreement.replaces_id}
    return _with_before(agreement.case.debtor.account_id, agreement.waiver, owed=agreement.owed, besides=out)


def _with_before(
    account: int, now: Decimal, *, owed: Decimal, besides: Collection[int | None] = ()
) -> Concession:
    since = clock.business_date() - timedelta(days=COUNTS_FOR_DAYS)
    # An entry that was taken back stands no longer, and a broken settlement gives up nothing.
    entries = LedgerEntry.objects.standing().filter(
        debt__account=account, kind__in=[EntryKind.WAIVER, EntryKind.WRITE_OFF], value_date__gt=since
    )
    booked = -(entries.aggregate(total=Sum("amount"))["total"] or ZERO)
    settlements = RepaymentAgreement.objects.filter(
        case__debtor__account=account,
        scope=Scope.SETTLEMENT,
        state__in=STANDING_SETTLEMENTS,
        drafted_at__gte=clock.day_bounds(since + timedelta(days=1))[0],
    ).exclude(pk__in=[pk for pk in besides if pk is not None])
    promised = done = ZERO
    for settlement in settlements.prefetch_related("approvals"):
        if settlement.awaits_approval:
            continue
        if settlement.state == AgreementState.COMPLETED:
            done += settlement.waiver
        else:
            promised += settlement.waiver
    # What is promised is still owed. What was given up is owed no longer.
    return Concession(now, owed + booked + done, booked + done + promised)


def may_give_up(user: "User", wanted: Concession) -> bool:
    """Say whether one of the user's roles covers it. Nothing to give up needs no role."""
    return wanted.now <= ZERO or any(limit.covers(wanted) for limit in limits_of(user))


def must_cover(user: "User", wanted: Concession) -> None:
    """Raise ValidationError if it is beyond what the user may approve."""
    if may_give_up(user, wanted):
        return
    most = "; ".join(limit.words for limit in limits_of(user)) or _("nothing")
    facts = {"waiver": formats.money(wanted.now), "most": most}
    if not wanted.before:
        words = _(
            "To give up %(waiver)s is beyond your limit: %(most)s. Somebody with a higher limit decides."
        )
    else:
        facts |= {"before": formats.money(wanted.before), "together": formats.money(wanted.together)}
        words = _(
            "To give up %(waiver)s is beyond your limit: %(before)s was given up before, together "
            "%(together)s, and your limit is %(most)s. Somebody with a higher limit decides."
        )
    raise ValidationError(words % facts, code="authority")


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
