"""Who somebody is, whatever he owes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.encrypted import EncryptedTextField, mask
from foundation.versioned import Versioned


class PersonKind(models.TextChoices):
    NATURAL = "natural", _("person")
    LEGAL = "legal", _("company")


class Person(Versioned):
    """A natural or legal person. Owns addresses, phones, employments and holds, and is what the contact caps count.

    ``name`` may be only the creditor's reference when the source gives no name. ``id_number`` is the resident
    identity number (GB 11643) or the unified social credit code (GB 32100), checked by its check digit.
    """

    kind = models.CharField(max_length=8, choices=PersonKind, default=PersonKind.NATURAL)
    name = models.CharField(max_length=120)
    # Search keys, written by the verb that names the person: full pinyin and initials.
    pinyin = models.CharField(max_length=400, blank=True, editable=False)
    initials = models.CharField(max_length=120, blank=True, editable=False)
    id_number = EncryptedTextField(blank=True, default="")
    id_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    birth_date = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=10, blank=True, default="")
    time_zone = models.CharField(max_length=40, blank=True, default="")
    # Rule T5: no paper is left and nobody calls at the door.
    not_at_home = models.BooleanField(default=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from", editable=False
    )
    added_at = models.DateTimeField()

    class Meta:
        permissions = [("unmask_person", "Can see an ID number or a phone in full")]
        indexes = [
            # Search by name, pinyin, initials or exact ID number.
            models.Index(fields=["name"], name="person_by_name"),
            models.Index(fields=["pinyin"], name="person_by_pinyin"),
            models.Index(fields=["initials"], name="person_by_initials"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["id_hash"],
                condition=~Q(id_hash="") & Q(merged_into=None),
                name="one_person_per_id_number",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_id(self) -> str:
        """The ID number with its middle starred."""
        return mask(self.id_number, head=4, tail=4)


class IdentityConfirmation(models.Model):
    """Who confirmed that this is the person who owes, how and when (P1)."""

    class How(models.TextChoices):
        CREDITOR_FILE = "creditor_file", _("from the creditor's file")
        ID_CARD = "id_card", _("identity card seen")
        TWO_FACTS = "two_facts", _("two facts supplied by the person")
        REGISTER = "register", _("company register")

    person = models.ForeignKey(Person, models.PROTECT, related_name="identity_confirmations")
    how = models.CharField(max_length=16, choices=How)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()
    remarks = models.TextField(blank=True)
