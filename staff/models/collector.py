"""What a collector can do and how much (P7)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.record import record
from staff.verbs import Verb

if TYPE_CHECKING:
    from staff.models.user import User


class Skill(models.TextChoices):
    NEGOTIATION = "negotiation", _("negotiation")
    COMPOSURE = "composure", _("composure")
    LISTENING = "listening", _("listening")


@dataclass(frozen=True)
class Ability:
    """What a collector can do and how much. ``skills`` maps each skill to a level of 1 to 5."""

    districts: Sequence[str]
    languages: Sequence[str]
    years: int
    visits_a_day: int
    open_cases: int
    skills: Mapping[str, int] = field(default_factory=dict)


class CollectorProfile(models.Model):
    """A collector's districts, languages, years of experience, and capacity: visits a day and open cases."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="collector_profile")
    districts = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    years = models.PositiveSmallIntegerField(default=0)
    visits_a_day = models.PositiveSmallIntegerField(default=6)
    open_cases = models.PositiveSmallIntegerField(default=12)

    def __str__(self) -> str:
        return str(self.user)

    @classmethod
    @transaction.atomic
    def describe(cls, user: "User", ability: Ability, *, by: "User") -> Self:
        """Say what ``user`` can do and how much. A skill that is not named keeps its level."""
        facts = asdict(ability)
        skills = facts.pop("skills")
        profile, _made = cls.objects.update_or_create(user=user, defaults=facts)
        for skill, level in skills.items():
            profile.skills.update_or_create(skill=skill, defaults={"level": level})
        record(Verb.COLLECTOR_DESCRIBED, profile, by=by, after=asdict(ability))
        return profile


class SkillLevel(models.Model):
    """How good a collector is at something, 1 to 5."""

    profile = models.ForeignKey(CollectorProfile, models.CASCADE, related_name="skills")
    skill = models.CharField(max_length=12, choices=Skill)
    level = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "skill"], name="one_level_per_skill"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="skill_levels_are_1_to_5"),
        ]
