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
    """A pair for a case.

    ``version`` is the one shown (None: whichever stands). ``reasons`` and ``second_reasons`` are the
    ranking's for the lead and for the second.
    """

    case_id: int
    version: int | None
    lead: User
    second: User
    reasons: tuple[dict[str, Any], ...] = ()
    second_reasons: tuple[dict[str, Any], ...] = ()

    @property
    def parts(self) -> tuple[tuple[PairRole, User, tuple[dict[str, Any], ...]], ...]:
        """Role, person and reasons of the two."""
        return (
            (PairRole.LEAD, self.lead, self.reasons),
            (PairRole.SECOND, self.second, self.second_reasons),
        )

    def rows(self, case: Case, *, by: User, reason: str) -> list[Assignment]:
        """The assignments that begin now, not saved yet."""
        return [
            Assignment(
                case=case,
                collector=person,
                role=role,
                since=clock.now(),
                assigned_by=by,
                reason=reason,
                reasons=[*reasons],
            )
            for role, person, reasons in self.parts
        ]


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


def assign(case: Case, lead: User, second: User, *, by: User, version: int | None, reason: str = "") -> None:
    """Give one case to a pair from now on (P7, W2); raises as ``assign_many`` does."""
    assign_many([Choice(case.pk, version, lead, second)], by=by, reason=reason)
    case.refresh_from_db()


@transaction.atomic
def assign_many(choices: Sequence[Choice], *, by: User, reason: str = "") -> int:
    """Give each case to its pair from now on; what stood before ends. Returns how many changed hands.

    Raises Stale for a case changed since it was shown; ValidationError for a closed one, for a pair that is
    none, for people of another team or without room for one case more, and when a case changes hands without
    a reason.
    """
    _must_fit({(choice.lead, choice.second) for choice in choices})
    cases = _locked([choice.case_id for choice in choices])
    standing: dict[int, dict[str, int]] = {}
    for row in Assignment.objects.standing().filter(case__in=cases):
        standing.setdefault(row.case_id, {})[row.role] = row.collector_id
    changed, made = [], []
    for choice in choices:
        case, before = cases[choice.case_id], standing.get(choice.case_id)
        _must_be_assignable(case, choice)
        if before == {PairRole.LEAD: choice.lead.pk, PairRole.SECOND: choice.second.pk}:
            continue
        if before and not reason.strip():
            raise ValidationError({"reason": _("Say why the case changes hands.")})
        case.lead, case.version = choice.lead, case.version + 1
        changed.append(case)
        made += choice.rows(case, by=by, reason=reason)
    _must_have_room(made, standing)
    Assignment.objects.standing().filter(case__in=changed).update(until=clock.now(), ended_reason=reason)
    Assignment.objects.bulk_create(made)
    Case.objects.bulk_update(changed, ["lead", "version"])
    record_many(
        Verb.CASE_ASSIGNED,
        changed,
        by=by,
        cases={case.pk: case.number for case in changed},
        after={case.pk: {"lead": case.lead.name, "reason": reason} for case in changed if case.lead},
    )
    _tell(made)
    return len(changed)


def _locked(ids: Sequence[int]) -> dict[int, Case]:
    """The cases by key, locked after their accounts as the house's order has it."""
    Account.lock_all(Case.objects.filter(pk__in=ids).values_list("debtor__account_id", flat=True))
    rows = Case.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return {case.pk: case for case in rows}


def _must_be_assignable(case: Case, choice: Choice) -> None:
    """The case is open and as it was shown, and the pair works in its team."""
    if choice.version is not None and choice.version != case.version:
        raise Stale(case, mine=choice.version, theirs=case.version)
    case.must_be_open()
    for role, person, _reasons in choice.parts:
        if person.team_id != case.team_id:
            raise ValidationError(
                {role: _("%(name)s works in another team.") % {"name": person.name}}, code="team"
            )


def _must_have_room(made: Sequence[Assignment], standing: Mapping[int, Mapping[str, int]]) -> None:
    """Nobody gets more cases than their profile has room for; whoever is on a case needs none for it."""
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
    """One notice per collector, however many cases they were given."""
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
