"""What every household keeps: a setting of the installation, from a day on."""

from django.conf import settings
from django.db import models

from foundation.money import MoneyField


class ProtectedMinimum(models.Model):
    """What each person of a household keeps a month, from ``since`` on, with its source.

    The preset in followups.affordability holds before the first row.
    """

    since = models.DateField(unique=True)
    amount = MoneyField()
    source = models.CharField(max_length=250)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        permissions = [("set_minimum", "Can set what every household keeps")]
