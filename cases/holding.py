"""Leaving a person alone, and ending that: what a hold brings with it (rules S1–S8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.record import record
from cases.bars import matrix
from cases.contact_facts import values_on
from cases.kinds import HoldKind
from cases.models.case import Case
from cases.models.concern import Concern, ConcernKind
from cases.models.hold import REVIEW_DAYS, Hold, HoldQuerySet
from cases.models.party import Party
from cases.models.person import Person
from cases.verbs import Verb
from foundation import clock
from ledger.models import Account, Debt, Pause
from staff.models import Notification, Role, User


@dataclass(frozen=True)
class HoldTerms:
    """When a hold stands, and what it is about.

    ``since`` None is today. ``until`` None is until somebody releases it. ``channel`` is the one that stops
    (rule S4 only). Without a ``debt`` and a ``party`` the hold is on the whole person.
    """

    since: date | None = None
    until: date | None = None
    channel: str = ""
    debt: Debt | None = None
    party: Party | None = None


WHOLE_PERSON = HoldTerms()


@transaction.atomic
def place(person: Person, kind: str, *, by: User, reason: str, terms: HoldTerms = WHOLE_PERSON) -> Hold:
    """Stop what the kind bars for this person; permits that rest on it turn red.

    Delinquent days of the person's accounts pause meanwhile, and compliance sees their open cases. Raises
    ValidationError for no reason, a stopped channel that is not named, an end before the beginning, or when
    the same hold stands already.
    """
    accounts = Account.lock_all(person.debtors.values_list("account_id", flat=True))
    Person.objects.lock_with_household(person.pk)
    today = clock.business_date()
    begins = terms.since or today
    if not reason.strip():
        raise ValidationError({"reason": _("Say why this person is to be left alone.")})
    if (kind == HoldKind.STOP_CHANNEL) != bool(terms.channel):
        raise ValidationError({"channel": _("Name the channel that is to stop, for this kind only.")})
    if terms.until and terms.until < max(begins, today):
        raise ValidationError({"until": _("The hold ends before it begins.")})
    if _same(person, kind, terms).filter(_lasts_until(begins), released_at=None).exists():
        raise ValidationError(_("The same hold stands already."), code="stands")
    hold = Hold.objects.create(
        person=person,
        kind=kind,
        channel=terms.channel,
        debt=terms.debt,
        party=terms.party,
        bars=matrix(kind, terms.channel),
        since=begins,
        until=terms.until or _usual_end(kind, begins),
        reason=reason,
        placed_by=by,
        placed_at=clock.now(),
        review_on=today + timedelta(days=REVIEW_DAYS),
    )
    _pause(hold, accounts)
    cases = _open_cases(person)
    for case in cases:
        Concern.raise_(case, ConcernKind.HOLD, f"hold:{hold.pk}", by=by)
    _tell("hold_placed", hold, cases, by=by)
    record(
        Verb.HOLD_PLACED,
        hold,
        by=by,
        case=cases[0].number if cases else "",
        after={"kind": kind, "since": begins, "until": hold.until},
        personal={"reason": reason},
    )
    return hold


def ensure(person: Person, kind: str, *, by: User, reason: str, channel: str = "") -> Hold:
    """The standing hold of this kind on the whole person, placed now unless it stands."""
    terms = HoldTerms(channel=channel)
    standing = _same(person, kind, terms).standing(clock.business_date()).first()
    return standing or place(person, kind, by=by, reason=reason, terms=terms)


@transaction.atomic
def keep_until(person: Person, kind: str, *, until: date, by: User, reason: str) -> Hold:
    """Return a hold of this kind on the whole person that stands until ``until`` at least.

    One that stands and would end before is prolonged, with the days that it pauses. Else it is placed.
    """
    Account.lock_all(person.debtors.values_list("account_id", flat=True))
    today = clock.business_date()
    hold = _same(person, kind, WHOLE_PERSON).standing(today).first()
    if hold is None:
        return place(person, kind, by=by, reason=reason, terms=HoldTerms(until=until))
    hold.lock()
    if hold.until is not None and hold.until < until:
        hold.pauses.filter(until=hold.until).update(until=until)
        former, hold.until = hold.until, until
        hold.save_next("until")
        record(
            Verb.HOLD_PROLONGED,
            hold,
            by=by,
            before={"until": former},
            after={"until": until},
            personal={"reason": reason},
        )
    return hold


@transaction.atomic
def release(hold: Hold, *, by: User, reason: str, version: int | None = None) -> None:
    """End the hold from today; the days it paused end yesterday.

    By compliance, never by whoever placed it, nor by a supervisor of the team whose case it is. Raises Stale;
    ValidationError.
    """
    Account.lock_all(hold.person.debtors.values_list("account_id", flat=True))
    hold.lock(version)
    hold.must_stand()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the hold may end.")})
    cases = _open_cases(hold.person)
    _must_be_released_by(by, hold, cases)
    hold.released_by, hold.released_at, hold.release_reason = by, clock.now(), reason
    hold.save_next("released_by", "released_at", "release_reason")
    _end_pauses(hold)
    # Also in a case that has closed, or that the debt or the part has left, since the hold was placed.
    for concern in Concern.objects.filter(subject=f"hold:{hold.pk}", until=None):
        concern.end(by=by, finding=reason)
    _tell("hold_released", hold, cases, by=by)
    record(
        Verb.HOLD_RELEASED,
        hold,
        by=by,
        case=cases[0].number if cases else "",
        after={"kind": hold.kind},
        personal={"reason": reason},
    )


def _same(person: Person, kind: str, terms: HoldTerms) -> HoldQuerySet:
    """Holds of this kind on the same thing, whenever they stood."""
    return Hold.objects.filter(
        person=person, kind=kind, channel=terms.channel, debt=terms.debt, party=terms.party
    )


def _lasts_until(day: date) -> Q:
    return Q(until=None) | Q(until__gte=day)


def _usual_end(kind: str, begins: date) -> date | None:
    """When a hold of this kind ends by itself; hardship after the days of rule S3."""
    if kind != HoldKind.HARDSHIP:
        return None
    days: int = values_on(clock.business_date()).need("S3", "min_days").value
    return begins + timedelta(days=days)


def _must_be_released_by(by: User, hold: Hold, cases: Iterable[Case]) -> None:
    if by.pk == hold.placed_by_id:
        raise ValidationError(_("Somebody else must release what you placed."), code="own")
    if by.has_role(Role.SUPERVISOR) and any(case.team_id == by.team_id for case in cases):
        raise ValidationError(_("A supervisor cannot release a hold of their own team."), code="own")
    if not by.has_role(Role.COMPLIANCE):
        raise ValidationError(_("Only compliance releases holds."), code="role")


def _pause(hold: Hold, accounts: Iterable[Account]) -> None:
    """Let the delinquent days of these accounts stand still, unless only a channel stops."""
    if hold.kind == HoldKind.STOP_CHANNEL:
        return
    for account in accounts:
        if hold.on_debt is None or hold.on_debt.account_id == account.pk:
            reason = f"hold {hold.kind}"
            hold.pauses.add(
                Pause.objects.create(account=account, since=hold.since, until=hold.until, reason=reason)
            )


def _end_pauses(hold: Hold) -> None:
    """Let the days count again from today. A pause of no day at all is one that ends before it begins."""
    today = clock.business_date()
    for pause in hold.pauses.filter(_lasts_until(today)):
        pause.until = today - timedelta(days=1)
        pause.save(update_fields=["until"])


def _tell(kind: str, hold: Hold, cases: Iterable[Case], *, by: User) -> None:
    """The pair and its supervisors hear of it: what they may do has changed."""
    for case in cases:
        pair = case.assignments.standing().values("collector_id")
        hearers = User.objects.filter(
            Q(pk__in=pair) | Q(pk__in=User.objects.with_role(Role.SUPERVISOR).filter(team=case.team_id))
        ).exclude(pk=by.pk)
        Notification.tell(
            hearers,
            dedupe_key=f"{kind}:{hold.pk}:{case.pk}",
            kind=kind,
            params={"case": case.number, "hold": hold.kind},
            subject=case.number,
            url=case.path,
        )


def _open_cases(person: Person) -> list[Case]:
    """The open cases of the person, and of the debts in which they have a part now."""
    parts = Party.objects.filter(person=person, until=None)
    part = Q(case_debts__until=None, case_debts__debt__in=parts.values("debt"))
    theirs = Case.objects.filter(Q(debtor__person=person) | part)
    return list(Case.objects.standing_open().filter(pk__in=theirs.values("pk")).order_by("pk"))
