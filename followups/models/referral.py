"""A case that is referred to legal."""

from django.conf import settings
from django.db import models

from foundation.money import MoneyField


class LegalReferral(models.Model):
    """The referral to a law firm or our lawyers. Reports builds the pack of evidence with its hashes.

    ``claimed`` is what was owed on the day of the referral.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="referrals")
    firm = models.CharField(max_length=120, blank=True)
    claimed = MoneyField()
    reason = models.TextField(blank=True)
    document = models.ForeignKey("audit.Document", models.PROTECT, null=True, blank=True, related_name="+")
    referred_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    referred_at = models.DateTimeField()
