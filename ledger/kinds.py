"""The words by which what is owed is told apart."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CreditorKind(models.TextChoices):
    """What the creditor is decides which contact rules and rate caps apply."""

    BANK = "bank", _("bank")
    CARD_ISSUER = "card_issuer", _("card issuer")
    CONSUMER_FINANCE = "consumer_finance", _("consumer finance company")
    SMALL_LOAN = "small_loan", _("small loan company")
    PRIVATE_LENDER = "private_lender", _("private lender")
    TRADE = "trade", _("trade creditor")
    ASSIGNEE = "assignee", _("assignee")
