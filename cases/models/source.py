"""Where a personal fact comes from: rule I1 lets nothing in without a lawful source."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

SOURCE_MAX = 24


class Source(models.TextChoices):
    """The six lawful channels of the guideline (conduct.md, I1)."""

    CONTRACT = "contract", _("the contract")
    DEBTOR = "debtor", _("the debtor told us")
    AUTHORISATION = "authorisation", _("the debtor's authorisation")
    PUBLIC = "public", _("a public register")
    CONTACT_PERSON = "contact_person", _("the reserved contact person")
    CREDIT_BUREAU = "credit_bureau", _("the credit bureau, where authorised")


class LawfulBasis(models.TextChoices):
    """The ground on which the fact may be kept (PIPL art. 13)."""

    CONTRACT = "contract", _("needed for the contract")
    CONSENT = "consent", _("consent")
    LEGAL_DUTY = "legal_duty", _("a legal duty")
    PUBLIC = "public", _("lawfully made public")


class SourcedState(models.TextChoices):
    UNVERIFIED = "unverified", _("not verified")
    VERIFIED = "verified", _("verified")
    STALE = "stale", _("stale")
    WRONG = "wrong", _("wrong")


class Sourced(models.Model):
    """A fact about a person with its source, date, lawful basis and how sure we are of it (P2, I1)."""

    source = models.CharField(max_length=SOURCE_MAX, choices=Source)
    source_date = models.DateField(null=True, blank=True)
    lawful_basis = models.CharField(max_length=16, choices=LawfulBasis)
    state = models.CharField(max_length=12, choices=SourcedState, default=SourcedState.UNVERIFIED)
    state_changed_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="%(app_label)s_%(class)s_has_a_lawful_source"
            )
        ]
