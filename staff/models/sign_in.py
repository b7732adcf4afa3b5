"""Attempts to sign in, from which the throttle counts."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.status import Status, StatusChoices


class SignIn(models.Model):
    """One attempt: for which account, from where, with what outcome.

    The number typed is kept as a keyed hash: people type passwords into the wrong box.
    """

    class Outcome(StatusChoices):
        SIGNED_IN = "signed_in", "good", _("signed in")
        WRONG = "wrong", "warn", _("wrong number or password")
        THROTTLED = "throttled", "warn", _("too many attempts")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="sign_ins"
    )
    number_hash = models.CharField(max_length=64)
    address = models.GenericIPAddressField(null=True, blank=True)
    device = models.CharField(max_length=200, blank=True)
    known_device = models.BooleanField(default=False)
    outcome = models.CharField(max_length=10, choices=Outcome)
    tried_at = models.DateTimeField()

    class Meta:
        indexes = [
            # The throttle, per account and per address.
            models.Index(fields=["number_hash", "tried_at"], name="sign_in_by_number"),
            models.Index(fields=["address", "tried_at"], name="sign_in_by_address"),
            # The administrator's log, newest first.
            models.Index(fields=["-tried_at", "-id"], name="sign_in_newest_first"),
        ]

    @property
    def shown_as(self) -> Status:
        """How a page shows the outcome."""
        return self.Outcome(self.outcome).shown_as
