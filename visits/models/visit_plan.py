"""A visit that is meant to be made: two people, a place, a window, what it is for (V1)."""

from dataclasses import replace
from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from cases.models import Case, ContactState
from foundation.status import Status
from foundation.versioned import Versioned
from staff.models import Absence, User
from visits.codes import CODE_LENGTH
from visits.models.permit import Permit

# What a row that hangs on a visit shows of it; for select_related.
WITH_THE_VISIT = (
    "visit__case__debtor__person",
    "visit__contact",
    "visit__address",
    "visit__lead",
    "visit__second",
)


class VisitPlanQuerySet(models.QuerySet["VisitPlan"]):
    """Reads of visits. A visit is seen by whoever sees its case."""

    def visible_to(self, user: User) -> Self:
        return self.filter(case__in=Case.objects.visible_to(user))

    def open(self) -> Self:
        """Visits that are planned or wait for approval."""
        return self.filter(contact__state__in=("planned", "awaiting"))

    def of_day(self, user: User, on: date) -> Self:
        """The visits that ``user`` makes on ``on``, or that a colleague whom they cover was to make.

        In the order of their windows.
        """
        covered = Absence.objects.covered_by(user, on=on).values("user_id")
        theirs = Q(lead=user) | Q(second=user) | Q(lead__in=covered) | Q(second__in=covered)
        return (
            self.filter(theirs, day=on)
            .exclude(contact__state="cancelled")
            .order_by("contact__starts_at", "pk")
        )

    def with_everything(self) -> Self:
        """With all that a list of visits and their permits shows, in a fixed number of queries."""
        return self.select_related(
            "case__debtor__person", "case__debtor__account", "contact", "address", "lead", "second"
        ).prefetch_related("permits__checked_by", "evidence")


class VisitPlan(Versioned):
    """One planned visit of two collectors to one place (W2); visits.planning plans, moves and cancels it.

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
    def shown_as(self) -> Status:
        """How a page shows the visit: its state, and once it happened what came of it."""
        shown = ContactState(self.contact.state).shown_as
        if self.contact.outcome:
            return replace(shown, words=self.contact.get_outcome_display())
        return shown

    @property
    def starts_at(self) -> datetime:
        return self.contact.starts_at

    @property
    def ends_at(self) -> datetime:
        """The end of the window; a visit always has one until it is recorded."""
        return self.contact.ends_at or self.contact.starts_at

    @property
    def is_open(self) -> bool:
        return self.contact.is_open

    @property
    def last_permit(self) -> Permit:
        """The newest check; one is made at planning."""
        return max(self.permits.all(), key=lambda it: it.pk)

    def takes_part(self, user: User) -> bool:
        """Whether ``user`` is one of the pair."""
        return user.pk in (self.lead_id, self.second_id)
