"""Who made sure that this is the person who owes (P1)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class IdentityConfirmation(models.Model):
    """Who confirmed that this is the person who owes, how and when.

    Written by ``Person.confirm_identity``.
    """

    class How(models.TextChoices):
        CREDITOR_FILE = "creditor_file", _("from the creditor's file")
        ID_CARD = "id_card", _("identity card seen")
        TWO_FACTS = "two_facts", _("two facts supplied by the person")
        REGISTER = "register", _("company register")

    person = models.ForeignKey("cases.Person", models.PROTECT, related_name="identity_confirmations")
    how = models.CharField(max_length=16, choices=How)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()
    remarks = models.TextField(blank=True)
