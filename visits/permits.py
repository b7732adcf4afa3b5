"""May this visit be made now? The stored check, and whether what it rests on still holds.

A permit turns red by itself: nobody has to tell it that a payment came in or a hold was placed, since the
rules are asked again on every reading (S6 with the moment of the last check). ``check`` keeps a new one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.record import record
from cases.contact_check import check_many
from cases.contact_facts import approach_to
from cases.contact_rules import Approach
from cases.findings import Finding
from cases.models import Channel, ContactState, Effect, Hold
from foundation import clock
from foundation.status import Status
from staff.models import User
from visits.codes import new_code
from visits.kinds import CheckedHow, PermitState
from visits.models.permit import Permit
from visits.models.visit_plan import VisitPlan
from visits.verbs import Verb

# What a permit rests on, in words.
FACTS = {
    "account": lazy("what is owed"),
    "address": lazy("the address"),
    "holds": lazy("the holds"),
}


@dataclass(frozen=True)
class PermitNow:
    """A visit's permit at this moment.

    Keeps its state, the newest check, what the rules say now, and which of the facts that it rests on have
    changed (keys of FACTS).
    """

    state: PermitState
    permit: Permit
    findings: tuple[Finding, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def is_green(self) -> bool:
        return self.state == PermitState.GREEN

    @property
    def is_red(self) -> bool:
        return self.state == PermitState.RED

    @property
    def is_stale(self) -> bool:
        return self.state == PermitState.STALE

    @property
    def is_waiting(self) -> bool:
        return self.state == PermitState.WAITING

    @property
    def shown_as(self) -> Status:
        """How a page shows the permit."""
        return self.state.shown_as

    @property
    def may_become_green(self) -> bool:
        """Whether the pair may set out for it: green, or only to be checked again on the way."""
        return self.state in (PermitState.GREEN, PermitState.STALE)

    @property
    def words(self) -> str:
        return str(self.state.label)

    @property
    def changed_words(self) -> list[str]:
        """What changed since the check, in the reader's language."""
        return [str(FACTS[key]) for key in self.changed]

    def refused_by(self, rule: str) -> bool:
        """Whether ``rule`` is among those that say no now."""
        return any(it.rule == rule and it.effect == Effect.REFUSE for it in self.findings)


def now(visit: VisitPlan) -> PermitNow:
    """The permit of one visit at this moment."""
    return now_many([visit])[visit.pk]


def now_many(visits: Iterable[VisitPlan]) -> dict[int, PermitNow]:
    """The permits of these visits at this moment, by the visit's id.

    The number of queries is fixed when the visits come ``with_everything``.
    """
    found: dict[int, PermitNow] = {}
    asked: list[VisitPlan] = []
    for visit in visits:
        if visit.is_open:
            asked.append(visit)
        else:
            found[visit.pk] = PermitNow(PermitState.OVER, visit.last_permit)
    verdicts = check_many([_approach(visit, as_of=visit.last_permit.checked_at) for visit in asked])
    facts = _facts(asked)
    for visit, verdict in zip(asked, verdicts, strict=True):
        permit = visit.last_permit
        changed = tuple(key for key in FACTS if permit.facts.get(key) != facts[visit.pk][key])
        state = _state(visit, permit, verdict.findings, changed)
        found[visit.pk] = PermitNow(state, permit, verdict.findings, changed)
    return found


@transaction.atomic
def check(visit: VisitPlan, *, by: User, how: str = "") -> Permit:
    """Ask the rules now and keep the answer as the visit's newest permit, fresh for PERMIT_FRESH_HOURS.

    Whoever asks has seen what is owed and held now: a payment booked before this moment no longer speaks
    against the visit. Raises ValidationError for a visit that is over.
    """
    visit.case.lock_all()
    visit.lock()
    if not visit.is_open:
        raise ValidationError(_("This visit is over: it was recorded or cancelled."), code="over")
    moment = clock.now()
    verdict = check_many([_approach(visit, as_of=moment)])[0]
    how = how or (CheckedHow.REFRESH if visit.permits.exists() else CheckedHow.PLANNING)
    permit = Permit.objects.create(
        visit=visit,
        how=how,
        checked_at=moment,
        checked_by=by,
        fresh_until=moment + timedelta(hours=settings.PERMIT_FRESH_HOURS),
        findings=verdict.as_json(),
        facts=_facts([visit])[visit.pk],
        read_out=new_code() if how == CheckedHow.OFFICE and not verdict.refused else "",
    )
    record(
        Verb.PERMIT_CHECKED,
        permit,
        by=by,
        case=visit.case.number,
        after={"visit": visit.pk, "how": how, "rules": [finding.rule for finding in verdict.findings]},
    )
    return permit


def read_out(visit: VisitPlan, *, by: User) -> Permit:
    """A fresh check by the office for a pair without signal; its six characters are read out to them.

    Raises ValidationError when ``by`` is one of the pair, or when the visit may not be made now.
    """
    if visit.takes_part(by):
        raise ValidationError(_("Somebody outside the pair must check for you."), code="own")
    with transaction.atomic():
        permit = check(visit, by=by, how=CheckedHow.OFFICE)
    if not permit.read_out:
        raise ValidationError(_("The rules say no to this visit now: tell the pair not to go."), code="red")
    return permit


def _approach(visit: VisitPlan, *, as_of: datetime) -> Approach:
    return approach_to(
        visit.case.debtor.person,
        channel=Channel.VISIT,
        purpose=visit.contact.purpose,
        at=visit.contact.starts_at,
        until=visit.contact.ends_at,
        address=visit.address,
        case=visit.case,
        pair=visit.pair,
        facts_as_of=as_of,
        moved=visit.contact,
    )


def _state(
    visit: VisitPlan, permit: Permit, findings: Sequence[Finding], changed: Sequence[str]
) -> PermitState:
    if any(finding.effect == Effect.REFUSE for finding in findings):
        return PermitState.RED
    if visit.contact.state == ContactState.AWAITING:
        return PermitState.WAITING
    if visit.contact.approved_by_id is None and any(it.effect == Effect.APPROVE for it in findings):
        return PermitState.RED
    return PermitState.STALE if changed or not permit.is_fresh else PermitState.GREEN


def _facts(visits: Sequence[VisitPlan]) -> dict[int, Mapping[str, Any]]:
    """The versions of what each visit rests on now, as they are kept in a permit."""
    people = {visit.case.debtor.person_id for visit in visits}
    holds: dict[int, list[list[int]]] = defaultdict(list)
    standing = Hold.objects.standing(clock.business_date()).filter(person__in=people).order_by("pk")
    for person, pk, version in standing.values_list("person_id", "pk", "version"):
        holds[person].append([pk, version])
    return {
        visit.pk: {
            "account": visit.case.debtor.account.version,
            "address": visit.address.state,
            "holds": holds[visit.case.debtor.person_id],
        }
        for visit in visits
    }
