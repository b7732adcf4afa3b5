"""A visit that is meant to be made: two people, a place, a window, what it is for (V1)."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Self, Union
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.record import record
from cases import contacting
from cases.contact_facts import approach_to
from cases.models import Address, Case, Channel, EvidenceItem, Purpose, Refusal, Stage
from foundation import clock, once
from foundation.versioned import Versioned
from staff.models import Absence, User
from visits.verbs import Verb

if TYPE_CHECKING:
    from visits.models.permit import Permit
    from visits.permits import PermitNow

# Without the letters and digits that are mistaken for one another when read out over the telephone.
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 6
# What a row that hangs on a visit shows of it; for select_related.
WITH_THE_VISIT = (
    "visit__case__debtor__person",
    "visit__contact",
    "visit__address",
    "visit__lead",
    "visit__second",
)


def new_code() -> str:
    """Six characters that are easy to read out."""
    return "".join(secrets.choice(CODE_LETTERS) for _i in range(CODE_LENGTH))


class VisitPlanQuerySet(models.QuerySet["VisitPlan"]):
    """Reads of visits. A visit is seen by whoever sees its case."""

    def visible_to(self, user: User) -> Self:
        return self.filter(case__in=Case.objects.visible_to(user))

    def to_come(self) -> Self:
        """Visits that are planned or wait for approval."""
        return self.filter(contact__state__in=("planned", "awaiting"))

    def of_day(self, user: User, on: date) -> Self:
        """The visits that ``user`` makes on ``on``, or that a colleague whom he covers was to make; in the
        order of their windows."""
        covered = Absence.objects.covered_by(user, on=on).values("user_id")
        his = Q(lead=user) | Q(second=user) | Q(lead__in=covered) | Q(second__in=covered)
        return (
            self.filter(his, day=on).exclude(contact__state="cancelled").order_by("contact__starts_at", "pk")
        )

    def with_everything(self) -> Self:
        """With all that a list of visits and their permits shows, in a fixed number of queries."""
        return self.select_related(
            "case__debtor__person", "case__debtor__account", "contact", "address", "lead", "second"
        ).prefetch_related("permits__checked_by", "evidence")


class VisitPlan(Versioned):
    """One planned visit of two collectors to one place (W2).

    Its ``contact`` holds the window (``starts_at`` to ``ends_at``), the purpose and the state (planned,
    awaiting, cancelled, or what came of it), so that caps and closing need no look at visits. ``day`` is the
    business date of the window. ``code`` is the visit code by which the debtor can ask who comes (R1), unique
    on its day.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="visits")
    contact = models.OneToOneField("cases.Contact", models.PROTECT, related_name="visit")
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="visits_led")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="visits_seconded")
    address = models.ForeignKey("cases.Address", models.PROTECT, related_name="visits")
    evidence = models.ManyToManyField("cases.EvidenceItem", blank=True, related_name="taken_on_visits")
    day = models.DateField(editable=False)
    code = models.CharField(max_length=CODE_LENGTH, editable=False)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()

    objects = VisitPlanQuerySet.as_manager()

    class Meta:
        permissions = [
            ("see_visits", "Can see planned visits"),
            ("plan_visit", "Can plan, move and cancel visits"),
            ("make_visit", "Can make visits: my day, the door, the write-up"),
        ]
        indexes = [
            # My day.
            models.Index(fields=["lead", "day"], name="visit_by_lead_and_day"),
            models.Index(fields=["second", "day"], name="visit_by_second_and_day"),
            # The visits of a case, newest first.
            models.Index(fields=["case", "-day", "-id"], name="visit_by_case"),
        ]
        constraints = [
            # Also how a visit code is found.
            models.UniqueConstraint(fields=["day", "code"], name="a_visit_code_is_unique_on_its_day"),
            models.CheckConstraint(condition=~Q(lead=models.F("second")), name="a_visit_takes_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.case.number} {self.day:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("visit", args=[self.pk])

    @property
    def pair(self) -> tuple[User, User]:
        """Lead and second."""
        return (self.lead, self.second)

    @property
    def purpose(self) -> str:
        return self.contact.purpose

    @property
    def state(self) -> str:
        """The contact's state: planned, awaiting, cancelled, or what came of it."""
        return self.contact.state

    @property
    def starts_at(self) -> datetime:
        return self.contact.starts_at

    @property
    def ends_at(self) -> datetime:
        """The end of the window; a visit always has one until it is recorded."""
        return self.contact.ends_at or self.contact.starts_at

    @property
    def is_to_come(self) -> bool:
        return self.contact.is_to_come

    @property
    def last_permit(self) -> "Permit":
        """The newest check; one is made at planning."""
        return max(self.permits.all(), key=lambda it: it.pk)

    def permit_now(self) -> "PermitNow":
        """The permit as it stands at this moment: the rules are asked again on every reading."""
        from visits import permits

        return permits.now(self)

    def takes_part(self, user: User) -> bool:
        """Whether ``user`` is one of the pair."""
        return user.pk in (self.lead_id, self.second_id)

    @classmethod
    @transaction.atomic
    def plan(
        cls,
        case: Case,
        *,
        lead: User,
        second: User,
        address: Address,
        at: datetime,
        until: datetime,
        by: User,
        purpose: str = Purpose.DEMAND,
        evidence: Iterable[EvidenceItem] = (),
        version: int | None = None,
        reason: str = "",
        request_id: UUID | None = None,
    ) -> Union["VisitPlan", Refusal]:
        """Plan a visit under the contact rules with its first permit, or return the Refusal they keep.

        A visit that another person must agree to waits for him, with ``reason``. ``version`` is that of the
        case shown. Raises Stale; ValidationError beside the field when the case is not in its visit stage,
        the window is none, or somebody or something named has nothing to do with the case; Repeated for a
        form sent twice.
        """
        chosen = list(evidence)
        body = {
            "case": case.pk,
            "pair": [lead.pk, second.pk],
            "address": address.pk,
            "window": [at, until],
            "purpose": purpose,
            "evidence": sorted(item.pk for item in chosen),
            "reason": reason,
        }
        first = None
        if request_id:
            first = once.begin(by=by, action="visit.plan", request_id=request_id, body=body)
        case.lock_all(version)
        case.must_be_open()
        if case.stage != Stage.VISIT:
            raise ValidationError(_("The case is not in its visit stage."), code="stage")
        _must_make_sense(case, lead=lead, second=second, address=address, at=at, until=until)
        if any(item.debtor_id != case.debtor_id for item in chosen):
            raise ValidationError({"evidence": _("This evidence belongs to somebody else's file.")})
        contact = contacting.plan(
            approach_to(
                case.debtor.person,
                channel=Channel.VISIT,
                purpose=purpose,
                at=at,
                until=until,
                case=case,
                address=address,
                pair=(lead, second),
            ),
            by=by,
            reason=reason,
        )
        if isinstance(contact, Refusal):
            if first:
                first.finish(reverse("case-visits", args=[case.number]))
            return contact
        day = clock.business_date(at)
        visit = cls.objects.create(
            case=case,
            contact=contact,
            lead=lead,
            second=second,
            address=address,
            day=day,
            code=cls._free_code(day),
            planned_by=by,
            planned_at=clock.now(),
        )
        visit.evidence.set(chosen)
        record(
            Verb.VISIT_PLANNED,
            visit,
            by=by,
            case=case.number,
            after={"at": at, "until": until, "pair": [lead.pk, second.pk]},
        )
        visit._check(by=by)
        if first:
            first.finish(visit.get_absolute_url())
        return visit

    @transaction.atomic
    def move(
        self,
        *,
        at: datetime,
        until: datetime,
        by: User,
        lead: User | None = None,
        second: User | None = None,
        address: Address | None = None,
        version: int | None = None,
        reason: str = "",
    ) -> Union["VisitPlan", Refusal]:
        """Another window, pair or place for this visit, checked anew; or the Refusal, and all stays as it is.

        The old contact frees its place. On another day the visit has another code. Raises Stale;
        ValidationError as ``plan`` does, and for a visit that is recorded or cancelled."""
        self._lock(version)
        lead, second, address = lead or self.lead, second or self.second, address or self.address
        _must_make_sense(self.case, lead=lead, second=second, address=address, at=at, until=until)
        before = {"at": self.starts_at, "until": self.ends_at, "pair": [self.lead_id, self.second_id]}
        contact = contacting.plan(
            approach_to(
                self.case.debtor.person,
                channel=Channel.VISIT,
                purpose=self.purpose,
                at=at,
                until=until,
                case=self.case,
                address=address,
                pair=(lead, second),
                moved=self.contact,
            ),
            by=by,
            reason=reason,
        )
        if isinstance(contact, Refusal):
            return contact
        day = clock.business_date(at)
        if day != self.day:
            self.day, self.code = day, self._free_code(day)
        self.contact, self.lead, self.second, self.address = contact, lead, second, address
        self.save_next("contact", "lead", "second", "address", "day", "code")
        record(
            Verb.VISIT_MOVED,
            self,
            by=by,
            case=self.case.number,
            before=before,
            after={"at": at, "until": until, "pair": [lead.pk, second.pk], "reason": reason},
        )
        self._check(by=by)
        return self

    @transaction.atomic
    def cancel(self, *, by: User, reason: str, version: int | None = None) -> None:
        """Not make this visit after all; its place under the caps is free again. Raises Stale;
        ValidationError without a reason and for a visit that is recorded or cancelled."""
        self._lock(version)
        if not reason.strip():
            raise ValidationError({"reason": _("Say why nobody goes.")})
        self.contact.cancel(by=by, reason=reason)
        self.save_next()
        record(Verb.VISIT_CANCELLED, self, by=by, case=self.case.number, after={"reason": reason})

    def _lock(self, version: int | None) -> None:
        """Lock case and visit, the house's order, with the contact as it stands."""
        self.case.lock_all()
        self.case.must_be_open()
        self.lock(version)
        if not self.is_to_come:
            raise ValidationError(_("This visit is over: it was recorded or cancelled."), code="over")

    def _check(self, *, by: User) -> None:
        """Keep a first permit for what was planned, and let a pair that is out be expected later."""
        from visits import permits
        from visits.models.outing import Outing

        permits.check(self, by=by)
        Outing.reckon_with(self)

    @classmethod
    def _free_code(cls, day: date) -> str:
        taken = set(cls.objects.filter(day=day).values_list("code", flat=True))
        while (code := new_code()) in taken:
            pass
        return code


def assigned_pair(case: Case) -> list[User]:
    """The case's standing pair, lead first; empty while nobody is assigned."""
    standing = case.assignments.standing().order_by("role").select_related("collector")
    return [it.collector for it in standing]


def who_may_go(case: Case, on: date) -> list[User]:
    """The assigned pair, lead first, then whoever covers one of them on ``on``."""
    there = assigned_pair(case)
    covers = Absence.objects.standing(on).filter(user__in=there).exclude(cover=None)
    for absence in covers.select_related("cover"):
        if absence.cover and absence.cover not in there:
            there.append(absence.cover)
    return there


def _must_make_sense(
    case: Case, *, lead: User, second: User, address: Address, at: datetime, until: datetime
) -> None:
    """Raise ValidationError beside the field for a window that is none, or for what is not the case's."""
    if at < clock.now():
        raise ValidationError({"at": _("This lies in the past.")})
    if until <= at:
        raise ValidationError({"until": _("The window ends before it begins.")})
    if clock.business_date(until) != clock.business_date(at):
        raise ValidationError({"until": _("The window ends on the day on which it begins.")})
    if lead.pk == second.pk:
        raise ValidationError({"second": _("A visit takes two different people.")})
    may_go = {it.pk for it in who_may_go(case, clock.business_date(at))}
    for field, member in (("lead", lead), ("second", second)):
        if member.pk not in may_go:
            raise ValidationError(
                {field: _("%(name)s does not work on this case: assign it first.") % {"name": member.name}}
            )
    if address.person_id != case.debtor.person_id:
        raise ValidationError({"address": _("This address belongs to somebody else's file.")})
