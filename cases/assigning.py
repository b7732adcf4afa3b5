"""Giving cases to pairs, one or many at once (P7, M1)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from audit.record import record_many
from cases.models.assignment import Assignment, PairRole
from cases.models.case import Case
from cases.verbs import Verb
from foundation import clock
from foundation.errors import Stale
from ledger.models import Account
from staff.models import Absence, CollectorProfile, Notification, Role, User


@dataclass(frozen=True)
class Choice:
    """A pair for a case; ``version`` is the one shown (None: whichever stands), ``reasons`` and
    ``second_reasons`` are the ranking's for the lead and for the second."""

    case_id: int
    version: int | None
    lead: User
    second: User
    reasons: tuple[dict[str, Any], ...] = ()
    second_reasons: tuple[dict[str, Any], ...] = ()


def _must_fit(pairs: set[tuple[User, User]]) -> None:
    """Two different collectors at work, for every pair; else ValidationError beside the field."""
    people = {person for pair in pairs for person in pair}
    collectors = set(
        User.objects.with_role(Role.COLLECTOR)
        .filter(pk__in=[person.pk for person in people])
        .values_list("pk", flat=True)
    )
    away = set(
        Absence.objects.standing(clock.business_date())
        .filter(user__in=people)
        .values_list("user_id", flat=True)
    )
    for lead, second in pairs:
        if lead.pk == second.pk:
            raise ValidationError({"second": _("A pair is two different people.")})
        for field, person in (("lead", lead), ("second", second)):
            if person.pk not in collectors:
                raise ValidationError({field: _("%(name)s is not a collector.") % {"name": person.name}})
            if person.pk in away:
                raise ValidationError({field: _("%(name)s is away today.") % {"name": person.name}})


@transaction.atomic
def assign_many(choices: Sequence[Choice], *, by: User, reason: str = "") -> int:
    """Give each case to its pair from now on; what stood before ends. Returns how many changed hands.

    Raises Stale for a case changed since it was shown; ValidationError for a closed one, for a pair that is
    none, for people of another team or without room for one case more, and when a case changes hands without
    a reason."""
    _must_fit({(choice.lead, choice.second) for choice in choices})
    ids = [choice.case_id for choice in choices]
    Account.lock_all(Case.objects.filter(pk__in=ids).values_list("debtor__account_id", flat=True))
    locked = Case.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    cases = {case.pk: case for case in locked}
    standing: dict[int, dict[str, int]] = {}
    for row in Assignment.objects.standing().filter(case__in=ids):
        standing.setdefault(row.case_id, {})[row.role] = row.collector_id
    moment, changed, made = clock.now(), [], []
    for choice in choices:
        case, before = cases[choice.case_id], standing.get(choice.case_id)
        if choice.version is not None and choice.version != case.version:
            raise Stale(case, mine=choice.version, theirs=case.version)
        case.must_be_open()
        for field, person in ((PairRole.LEAD, choice.lead), (PairRole.SECOND, choice.second)):
            if person.team_id != case.team_id:
                raise ValidationError(
                    {field: _("%(name)s works in another team.") % {"name": person.name}}, code="team"
                )
        if before == {PairRole.LEAD: choice.lead.pk, PairRole.SECOND: choice.second.pk}:
            continue
        if before and not reason.strip():
            raise ValidationError({"reason": _("Say why the case changes hands.")})
        case.lead, case.version = choice.lead, case.version + 1
        changed.append(case)
        made += [
            Assignment(
                case=case,
                collector=person,
                role=role,
                since=moment,
                assigned_by=by,
                reason=reason,
                reasons=[*reasons],
            )
            for role, person, reasons in (
                (PairRole.LEAD, choice.lead, choice.reasons),
                (PairRole.SECOND, choice.second, choice.second_reasons),
            )
        ]
    _must_have_room(made, standing)
    Assignment.objects.standing().filter(case__in=changed).update(until=moment, ended_reason=reason)
    Assignment.objects.bulk_create(made)
    Case.objects.bulk_update(changed, ["lead", "version"])
    record_many(
        Verb.CASE_ASSIGNED,
        changed,
        by=by,
        cases={case.pk: case.number for case in changed},
        after={
            row.case_id: {"lead": row.collector.name, "reason": reason}
            for row in made
            if row.role == PairRole.LEAD
        },
    )
    _tell(made)
    return len(changed)


def _must_have_room(made: Sequence[Assignment], standing: Mapping[int, Mapping[str, int]]) -> None:
    """Nobody gets more cases than his profile has room for; who is on a case already needs none for it."""
    given = Counter(row.collector_id for row in made)
    before = {(case_id, person) for case_id, pair in standing.items() for person in pair.values()}
    newcomers = {row.collector_id for row in made if (row.case_id, row.collector_id) not in before}
    kept: dict[int, int] = dict(
        Assignment.objects.standing()
        .filter(collector__in=newcomers)
        .exclude(case__in={row.case_id for row in made})
        .values_list("collector")
        .annotate(count=Count("pk"))
    )
    for profile in CollectorProfile.objects.filter(user__in=newcomers).select_related("user"):
        after = kept.get(profile.user_id, 0) + given[profile.user_id]
        if after > profile.open_cases:
            field = next(row.role for row in made if row.collector_id == profile.user_id)
            message = _("%(name)s would have %(open)s open cases and has room for %(capacity)s.")
            params = {"name": profile.user.name, "open": after, "capacity": profile.open_cases}
            raise ValidationError({field: message % params}, code="full")


def _tell(made: Sequence[Assignment]) -> None:
    """One notice per collector, however many cases he was given."""
    given: dict[User, list[Assignment]] = {}
    for row in made:
        given.setdefault(row.collector, []).append(row)
    for collector, rows in given.items():
        Notification.tell(
            [collector],
            dedupe_key=f"assigned:{rows[0].pk}",
            kind="cases_assigned",
            params={"case": rows[0].case.number, "count": len(rows)},
            subject=rows[0].case.number,
            url=rows[0].case.path,
        )
