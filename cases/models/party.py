"""Others who stand in a debt: co-borrower, guarantor, representative, heir, signatory, contact person."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartyRole(models.TextChoices):
    CO_BORROWER = "co_borrower", _("co-borrower")
    GUARANTOR = "guarantor", _("guarantor")
    REPRESENTATIVE = "representative", _("representative")
    HEIR = "heir", _("heir")
    SIGNATORY = "signatory", _("company signatory")
    CONTACT_PERSON = "contact_person", _("reserved contact person")


class GuaranteeKind(models.TextChoices):
    GENERAL = "general", _("general guarantee")
    JOINT = "joint", _("joint guarantee")


class Party(models.Model):
    """A Person × Debt × role, with what may be said to him (rules T1, T2; guarantee Civil Code 681–695)."""

    class MayBeTold(models.TextChoices):
        NOTHING = "nothing", _("nothing about the debt")
        DEBT = "debt", _("the debt he stands for")

    person = models.ForeignKey("cases.Person", models.PROTECT, related_name="parts_played")
    debt = models.ForeignKey("ledger.Debt", models.PROTECT, related_name="parties")
    role = models.CharField(max_length=16, choices=PartyRole)
    may_be_told = models.CharField(max_length=8, choices=MayBeTold, default=MayBeTold.NOTHING)
    guarantee_kind = models.CharField(max_length=8, choices=GuaranteeKind, blank=True)
    guarantee_until = models.DateField(null=True, blank=True)
    claimed_on = models.DateField(null=True, blank=True)
    authority = models.TextField(blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "debt", "role"], name="one_part_per_person_debt_and_role"
            )
        ]
