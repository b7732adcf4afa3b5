"""The values behind the contact rules, dated, with their sources."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Force(models.TextChoices):
    BINDING = "binding", _("binding")
    RECOMMENDED = "recommended", _("recommended")
    HOUSE = "house", _("house rule")


class Effect(models.TextChoices):
    REFUSE = "refuse", _("refused")
    APPROVE = "approve", _("needs another person's approval")
    WARN = "warn", _("warning")
    RECORD = "record", _("recorded")


class RuleValue(models.Model):
    """One value of one rule under one preset (country × creditor kind), from a date on.

    ``mark`` is f (read in a public source) or k (general knowledge, to be confirmed by the customer's lawyers).
    """

    country = models.CharField(max_length=2)
    creditor_kind = models.CharField(max_length=20, blank=True)
    rule = models.CharField(max_length=4)
    name = models.CharField(max_length=40)
    value = models.JSONField()
    effect = models.CharField(max_length=8, choices=Effect)
    force = models.CharField(max_length=12, choices=Force)
    source = models.CharField(max_length=250)
    mark = models.CharField(max_length=1, blank=True)
    since = models.DateField()

    class Meta:
        permissions = [("set_rules", "Can change the contact rules' values")]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "creditor_kind", "rule", "name", "since"], name="a_rule_value_once_a_day"
            )
        ]
