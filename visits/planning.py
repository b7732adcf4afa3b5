"""Planning, moving and cancelling visits under the contact rules (V1, W2)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.record import record
from cases import contacting
from cases.contact_facts import approach_to
from cases.models import Address, Case, Channel, Contact, EvidenceItem, Purpose, Refusal, Stage
from foundation import clock, once
from staff.models import User
from visits import outings, permits
from visits.codes import new_code
from visits.models import VisitPlan
from visits.pair import who_may_go
from visits.verbs import Verb


@dataclass(frozen=True)
class VisitWish:
    """A visit as somebody wants it.

    Says whose case, which pair, where, in which window, what for, with which evidence. ``reason`` says why
    another person should agree, where the rules ask for that.
    """

    case: Case
    lead: User
    second: User
    address: Address
    at: datetime
    until: datetime
    purpose: str = Purpose.DEMAND
    evidence: Iterable[EvidenceItem] = ()
    reason: str = ""

    @classmethod
    def of(cls, visit: VisitPlan) -> Self:
        """The visit as it is planned."""
        return cls(
            visit.case,
            visit.lead,
            visit.second,
            visit.address,
            visit.starts_at,
            visit.ends_at,
            purpose=visit.purpose,
        )

    @property
    def day(self) -> date:
        """The business date on which the window begins."""
        return clock.business_date(self.at)

    @property
    def pair(self) -> tuple[User, User]:
        return (self.lead, self.second)

    @property
    def audit_facts(self) -> dict[str, Any]:
        """The facts that the audit trail keeps of it."""
        return {"at": self.at, "until": self.until, "pair": [self.lead.pk, self.second.pk]}


@transaction.atomic
def plan(
    wish: VisitWish, *, by: User, version: int | None = None, request_id: UUID | None = None
) -> VisitPlan | Refusal:
    """Plan a visit under the contact rules with its first permit, or return the Refusal they keep.

    A visit that another person must agree to waits for them. ``version`` is that of the case shown. Raises
    Stale; ValidationError beside the field when the case is not in its visit stage, the window makes no
    sense, or a named person or thing has nothing to do with the case; Repeated for a form sent twice.
    """
    case, chosen = wish.case, list(wish.evidence)
    first = None
    if request_id:
        body = _body(wish, chosen)
        first = once.begin(by=by, action="visit.plan", request_id=request_id, body=body)
    case.lock_all(version)
    case.must_be_open()
    if case.stage != Stage.VISIT:
        raise ValidationError(_("The case is not in its visit stage."), code="stage")
    _must_be_possible(wish)
    if any(item.debtor_id != case.debtor_id for item in chosen):
        raise ValidationError({"evidence": _("This evidence belongs to somebody else's file.")})
    contact = _contact(wish, by=by)
    if isinstance(contact, Refusal):
        if first:
            first.finish(reverse("case-visits", args=[case.number]))
        return contact
    visit = VisitPlan.objects.create(
        case=case,
        contact=contact,
        lead=wish.lead,
        second=wish.second,
        address=wish.address,
        day=wish.day,
        code=_free_code(wish.day),
        planned_by=by,
        planned_at=clock.now(),
    )
    visit.evidence.set(chosen)
    record(Verb.VISIT_PLANNED, visit, by=by, case=case.number, after=wish.audit_facts)
    _keep_permit(visit, by=by)
    if first:
        first.finish(visit.get_absolute_url())
    return visit


@transaction.atomic
def move(visit: VisitPlan, wish: VisitWish, *, by: User, version: int | None = None) -> VisitPlan | Refusal:
    """Give this visit another window, pair or place, checked anew; or return the Refusal and change nothing.

    The case, the purpose and the evidence stay. The old contact frees its place. On another day the visit has
    another code. Raises Stale; ValidationError as ``plan`` does, and for a visit that is recorded or
    cancelled.
    """
    _lock(visit, version)
    wish = replace(wish, case=visit.case, purpose=visit.purpose)
    _must_be_possible(wish)
    before = VisitWish.of(visit).audit_facts
    contact = _contact(wish, by=by, moved=visit.contact)
    if isinstance(contact, Refusal):
        return contact
    if wish.day != visit.day:
        visit.day, visit.code = wish.day, _free_code(wish.day)
    visit.contact, visit.address = contact, wish.address
    visit.lead, visit.second = wish.pair
    visit.save_next("contact", "lead", "second", "address", "day", "code")
    after = {**wish.audit_facts, "reason": wish.reason}
    record(Verb.VISIT_MOVED, visit, by=by, case=visit.case.number, before=before, after=after)
    _keep_permit(visit, by=by)
    return visit


@transaction.atomic
def cancel(visit: VisitPlan, *, by: User, reason: str, version: int | None = None) -> None:
    """Cancel the visit; its place under the caps is free again.

    Raises Stale; ValidationError without a reason and for a visit that is recorded or cancelled.
    """
    _lock(visit, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why nobody goes.")})
    visit.contact.cancel(by=by, reason=reason)
    visit.save_next()
    record(Verb.VISIT_CANCELLED, visit, by=by, case=visit.case.number, after={"reason": reason})


def _contact(wish: VisitWish, *, by: User, moved: Contact | None = None) -> Contact | Refusal:
    """Plan the contact of the visit, or return the Refusal. ``moved`` is the contact that it replaces."""
    approach = approach_to(
        wish.case.debtor.person,
        channel=Channel.VISIT,
        purpose=wish.purpose,
        at=wish.at,
        until=wish.until,
        case=wish.case,
        address=wish.address,
        pair=wish.pair,
        moved=moved,
    )
    return contacting.plan(approach, by=by, reason=wish.reason)


def _body(wish: VisitWish, evidence: list[EvidenceItem]) -> dict[str, Any]:
    """The fingerprint of a form that may arrive twice."""
    return {
        "case": wish.case.pk,
        "pair": [wish.lead.pk, wish.second.pk],
        "address": wish.address.pk,
        "window": [wish.at, wish.until],
        "purpose": wish.purpose,
        "evidence": sorted(item.pk for item in evidence),
        "reason": wish.reason,
    }


def _lock(visit: VisitPlan, version: int | None) -> None:
    """Lock case and visit, in the house's order, with the contact as it stands."""
    visit.case.lock_all()
    visit.case.must_be_open()
    visit.lock(version)
    if not visit.is_open:
        raise ValidationError(_("This visit is over: it was recorded or cancelled."), code="over")


def _keep_permit(visit: VisitPlan, *, by: User) -> None:
    """Keep a permit for the planned visit. A pair that is out today is due back after it."""
    permits.check(visit, by=by)
    outings.include(visit)


def _free_code(day: date) -> str:
    """A visit code that no other visit of ``day`` has."""
    taken = set(VisitPlan.objects.filter(day=day).values_list("code", flat=True))
    while (code := new_code()) in taken:
        pass
    return code


def _must_be_possible(wish: VisitWish) -> None:
    """Raise ValidationError beside the field for an impossible window or for what is not the case's."""
    if wish.at < clock.now():
        raise ValidationError({"at": _("This lies in the past.")})
    if wish.until <= wish.at:
        raise ValidationError({"until": _("The window ends before it begins.")})
    if clock.business_date(wish.until) != wish.day:
        raise ValidationError({"until": _("The window ends on the day on which it begins.")})
    if wish.lead.pk == wish.second.pk:
        raise ValidationError({"second": _("A visit takes two different people.")})
    may_go = {it.pk for it in who_may_go(wish.case, wish.day)}
    for field, member in (("lead", wish.lead), ("second", wish.second)):
        if member.pk not in may_go:
            raise ValidationError(
                {field: _("%(name)s does not work on this case: assign it first.") % {"name": member.name}}
            )
    if wish.address.person_id != wish.case.debtor.person_id:
        raise ValidationError({"address": _("This address belongs to somebody else's file.")})
