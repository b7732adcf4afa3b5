"""What a collector can do and how much (P7)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Skill(models.TextChoices):
    NEGOTIATION = "negotiation", _("negotiation")
    COMPOSURE = "composure", _("composure")
    LISTENING = "listening", _("listening")


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
