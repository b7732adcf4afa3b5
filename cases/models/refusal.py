"""What a contact rule said no to: kept and counted."""

from django.conf import settings
from django.db import models

from cases.models.contact import Channel, Direction, Purpose


class Refusal(models.Model):
    """A planned or outgoing contact that the rules did not allow, with every rule that spoke.

    ``findings`` is a list of {rule, effect, code, params, source, mark}, worded when shown.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="refusals")
    person = models.ForeignKey("cases.Person", models.PROTECT, related_name="refusals")
    channel = models.CharField(max_length=8, choices=Channel)
    direction = models.CharField(max_length=3, choices=Direction)
    purpose = models.CharField(max_length=12, choices=Purpose)
    wanted_at = models.DateTimeField()
    findings = models.JSONField(default=list)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    refused_at = models.DateTimeField()

    class Meta:
        permissions = [("see_refusals", "Can see what the contact rules refused")]
        indexes = [
            # The supervisor's and compliance's list of refusals, newest first.
            models.Index(fields=["-refused_at", "-id"], name="refusal_newest_first")
        ]
