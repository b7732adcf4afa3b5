"""When somebody is away, and who covers their cases."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from audit.record import record
from foundation import clock
from foundation.locking import lock
from staff.verbs import Verb

if TYPE_CHECKING:
    from staff.models.user import User


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def standing(self, on: date) -> Self:
        """Absences that include ``on``."""
        return self.filter(since__lte=on, until__gte=on, cancelled_at=None)

    def covered_by(self, user: "User", on: date) -> Self:
        """Absences on ``on`` that ``user`` covers."""
        return self.standing(on).filter(cover=user)


class Absence(models.Model):
    """A person away from ``since`` to ``until``, both included. ``cover`` sees their cases during it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences")
    cover = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="covering"
    )
    since = models.DateField()
    until = models.DateField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        indexes = [
            # visible_to() asks whom somebody covers today; ranking asks who is away.
            models.Index(fields=["cover", "since", "until"], name="absence_by_cover"),
            models.Index(fields=["user", "since", "until"], name="absence_by_user"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="absence_ends_after_it_begins")
        ]

    @classmethod
    @transaction.atomic
    def enter(cls, user: "User", *, since: date, until: date, cover: "User | None", by: "User") -> "Absence":
        """Note that ``user`` is away.

        Raises ValidationError for a period that ends before it begins, for a person who covers themselves,
        for a cover who is away too, and for days entered already.
        """
        if until < since:
            raise ValidationError({"until": _("The absence ends before it begins.")})
        if cls.objects.filter(user=user, since__lte=until, until__gte=since, cancelled_at=None).exists():
            raise ValidationError({"since": _("An absence in these days is entered already.")})
        if cover is not None:
            if cover.pk == user.pk:
                raise ValidationError({"cover": _("Somebody else must cover.")})
            if cls.objects.filter(user=cover, since__lte=until, until__gte=since, cancelled_at=None).exists():
                raise ValidationError({"cover": _("%(name)s is away then too.") % {"name": cover.name}})
        absence = cls.objects.create(user=user, since=since, until=until, cover=cover, entered_by=by)
        record(Verb.ABSENCE_ENTERED, absence, by=by, after={"user": user.pk, "cover": cover and cover.pk})
        return absence

    @transaction.atomic
    def cancel(self, *, by: "User") -> None:
        """The person is at work after all; the cover no longer sees their cases. Twice does no harm."""
        lock(self)
        if self.cancelled_at is not None:
            return
        self.cancelled_at = clock.now()
        self.save(update_fields=["cancelled_at"])
        record(Verb.ABSENCE_CANCELLED, self, by=by)
