"""How much a role may give up: settings of the installation, from a day on."""

from django.conf import settings
from django.db import models

from foundation.money import MoneyField, RateField
from staff.models import Role


class AuthorityLimit(models.Model):
    """The most that a role may approve as given up, from ``since`` on.

    ``amount`` has two places, and ``share`` is a fraction of what is owed. Both bind. None is no limit. The
    presets in followups.authority hold before the first row of a role.
    """

    role = models.CharField(max_length=16, choices=Role)
    since = models.DateField()
    amount = MoneyField(null=True, blank=True)  # type: ignore[misc]
    share = RateField(null=True, blank=True)  # type: ignore[misc]
    reason = models.CharField(max_length=250)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        permissions = [("set_authority", "Can set how much a role may give up")]
        constraints = [
            models.UniqueConstraint(fields=["role", "since"], name="one_authority_limit_a_role_and_day")
        ]
