"""How a debtor bears himself towards his debt (V6): whether he wants to pay, and whether he can."""

from django.db import models
from django.utils.translation import gettext_lazy as lazy


class Willingness(models.TextChoices):
    """Whether he wants to pay, as heard by whoever spoke with him."""

    WILLING = "willing", lazy("willing to pay")
    UNSURE = "unsure", lazy("undecided")
    UNWILLING = "unwilling", lazy("not willing to pay")
    UNKNOWN = "unknown", lazy("not known")


class Ability(models.TextChoices):
    """Whether he can pay, as far as something supports it."""

    ABLE = "able", lazy("able to pay")
    PARTLY = "partly", lazy("able to pay a part, or over time")
    UNABLE = "unable", lazy("not able to pay now")
    UNKNOWN = "unknown", lazy("not known")
