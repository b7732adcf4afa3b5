"""Dated reasons to leave a person alone."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from audit.record import record
from cases.bars import forbids
from cases.kinds import Channel, Direction, HoldKind, Purpose, Stopped
from cases.models.case import Case
from cases.models.party import people_in
from cases.verbs import Verb
from foundation import clock
from foundation.listing import listed
from foundation.versioned import Versioned
from staff.models import Role, User

if TYPE_CHECKING:
    from ledger.models import Debt

REVIEW_DAYS = 7


class HoldQuerySet(models.QuerySet["Hold"]):
    def standing(self, on: date) -> Self:
        """Holds that bar something on ``on``."""
        return self.filter(Q(until=None) | Q(until__gte=on), since__lte=on, released_at=None)

    def against_demands(self, on: date) -> Self:
        """Standing holds on the whole person that bar demands on every channel; the gate asks for these."""
        return self.standing(on).exclude(kind=HoldKind.STOP_CHANNEL).filter(debt=None, party=None)

    def visible_to(self, user: User) -> Self:
        """Holds on persons in the cases that ``user`` may see.

        Compliance, which owns them (R4), sees all, also those of persons without an open case.
        """
        if user.is_active and user.has_role(Role.COMPLIANCE):
            return self
        return self.filter(person__in=people_in(Case.objects.visible_to(user)))

    def of_case(self, case: "Case") -> Self:
        """All holds on the debtor and on those who stand in the case's debts.

        Each comes with what a page shows of it.
        """
        return self.filter(person__in=people_in([case])).with_details()

    def newest_first(self) -> Self:
        """Standing ones before past ones, the newest first."""
        return self.order_by(F("released_at").asc(nulls_first=True), "-placed_at", "-pk")

    def with_details(self) -> Self:
        """With whom it is on and who placed and released it."""
        return self.select_related("person", "debt", "party__debt", "placed_by", "released_by")

    def to_review(self, on: date) -> Self:
        """Standing holds that compliance has not looked at since their day of review came, oldest first."""
        return self.standing(on).filter(review_on__lte=on).order_by("review_on", "pk")


class Hold(Versioned):
    """A dated reason to leave a person alone (rules S1–S8): standing until released or past ``until``.

    ``bars`` lists [channel, direction, purpose] triples; ``*`` stands for any. It holds on the person, or on
    one of their debts or parts when named, and outlives cases. Released by compliance only.
    """

    person = models.ForeignKey("cases.Person", models.PROTECT, related_name="holds")
    debt = models.ForeignKey("ledger.Debt", models.PROTECT, null=True, blank=True, related_name="holds")
    party = models.ForeignKey("cases.Party", models.PROTECT, null=True, blank=True, related_name="holds")
    kind = models.CharField(max_length=2, choices=HoldKind)
    channel = models.CharField(max_length=10, choices=Stopped, blank=True)
    bars = models.JSONField(default=list)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    reason = models.TextField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    review_on = models.DateField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    release_reason = models.TextField(blank=True)
    pauses = models.ManyToManyField("ledger.Pause", related_name="holds", blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        permissions = [("place_hold", "Can place a hold"), ("release_hold", "Can release a hold")]
        indexes = [
            # The rule engine asks for a person's standing holds before every contact.
            models.Index(fields=["person", "released_at", "since"], name="hold_by_person"),
            # Compliance's list of holds to review.
            models.Index(fields=["released_at", "review_on", "id"], name="hold_to_review"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.get_kind_display()}"

    @property
    def on_debt(self) -> "Debt | None":
        """The one debt that it is about; None for a hold on the whole person.

        It is the named debt, or that of the named part.
        """
        return self.debt or (self.party.debt if self.party else None)

    @property
    def on_debt_id(self) -> int | None:
        """The key of ``on_debt``."""
        return self.debt_id or (self.party.debt_id if self.party else None)

    def stands(self, on: date) -> bool:
        """Whether it bars something on ``on``."""
        return self.released_at is None and self.since <= on and (self.until is None or on <= self.until)

    def forbids(self, channel: str, direction: str, purpose: str) -> bool:
        """Whether such a contact is barred."""
        return forbids(self.bars, channel, direction, purpose)

    @property
    def channels(self) -> list[Channel]:
        """The channels in the order of the grid's columns."""
        return list(Channel)

    def grid(self) -> list[tuple[str, list[bool]]]:
        """What it bars of what we do: a row a purpose, a cell a channel."""
        return [
            (str(purpose.label), [self.forbids(channel, Direction.OUT, purpose) for channel in Channel])
            for purpose in Purpose
        ]

    def barred(self) -> list[tuple[str, str]]:
        """The same in words: purposes, and the channels on which they are barred.

        A narrow screen shows this instead of the grid.
        """
        groups: dict[tuple[Channel, ...], list[str]] = {}
        for purpose in Purpose:
            where = tuple(it for it in Channel if self.forbids(it, Direction.OUT, purpose))
            if where:
                groups.setdefault(where, []).append(str(purpose.label))
        every = str(Stopped.EVERY.label)
        return [
            (
                listed(purposes),
                every if len(where) == len(Channel) else listed(it.label for it in where),
            )
            for where, purposes in groups.items()
        ]

    def must_stand(self) -> None:
        """Raise ValidationError for a hold that was released."""
        if self.released_at is not None:
            raise ValidationError(_("This hold was released already."), code="released")

    @transaction.atomic
    def review(self, *, by: User, next_on: date, version: int | None = None) -> None:
        """Compliance looked at it and lets it stand; it comes up again on ``next_on``.

        Raises Stale; ValidationError for a day gone by and for a hold that stands no more.
        """
        self.lock(version)
        self.must_stand()
        if next_on <= clock.business_date():
            raise ValidationError({"next_on": _("Choose a day to come.")})
        self.review_on = next_on
        self.save_next("review_on")
        record(Verb.HOLD_REVIEWED, self, by=by, after={"review_on": next_on})
