"""A team of collectors under its supervisors."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.record import record
from foundation.versioned import Versioned
from staff.verbs import Verb

if TYPE_CHECKING:
    from staff.models.user import User


class Team(Versioned):
    """Owns cases. Its members are collectors and supervisors; ``districts`` are the names it works in."""

    name = models.CharField(max_length=80, unique=True)
    districts = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("team", args=[self.pk])

    @classmethod
    @transaction.atomic
    def add(cls, name: str, *, districts: Sequence[str], by: "User") -> Self:
        """A new team. Raises ValidationError for a name that is taken."""
        cls._must_be_free(name)
        team = cls.objects.create(name=name.strip(), districts=list(districts))
        record(Verb.TEAM_ADDED, team, by=by, after={"name": team.name})
        return team

    @transaction.atomic
    def change(self, *, name: str, districts: Sequence[str], by: "User", version: int | None) -> None:
        """Rename the team or give it other districts. Raises Stale; ValidationError for a taken name."""
        self.lock(version)
        self._must_be_free(name, but=self.pk)
        before = {"name": self.name, "districts": self.districts}
        self.name, self.districts = name.strip(), list(districts)
        self.save_next("name", "districts")
        record(
            Verb.TEAM_CHANGED, self, by=by, before=before, after={"name": name, "districts": self.districts}
        )

    @classmethod
    def _must_be_free(cls, name: str, *, but: int | None = None) -> None:
        if cls.objects.filter(name__iexact=name.strip()).exclude(pk=but).exists():
            raise ValidationError({"name": _("A team has this name already.")})
