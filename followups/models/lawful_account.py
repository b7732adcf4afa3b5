"""The one account into which debtors pay (N1, R3)."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.record import record
from followups.verbs import Verb
from foundation import clock
from foundation.approvals import Approval, Decision
from foundation.locking import lock
from staff.models import Notification, Role, User


class LawfulAccount(Approval):
    """Where debtors pay: printed on letters, agreements and packs with "pay nobody else".

    One person proposes it and another approves it. The newest approved account stands.
    """

    holder = models.CharField(max_length=120)
    bank = models.CharField(max_length=120)
    number = models.CharField(max_length=40)

    class Meta:
        permissions = [("set_lawful_account", "Can propose and approve the account debtors pay into")]

    def __str__(self) -> str:
        return f"{self.holder} · {self.bank} · {self.number}"

    @classmethod
    def standing(cls) -> "LawfulAccount | None":
        """Return the account to pay into, or None while two people have not agreed on one."""
        return cls.objects.filter(decision=Decision.APPROVED).order_by("-decided_at", "-pk").first()

    @classmethod
    @transaction.atomic
    def propose(cls, *, holder: str, bank: str, number: str, by: User) -> Self:
        """Put a new account before another person. Raises ValidationError while one waits."""
        if cls.objects.filter(decision=Decision.PENDING).exists():
            raise ValidationError(_("A new account waits for its approval already."), code="waiting")
        account = cls.objects.create(
            holder=holder, bank=bank, number=number, asked_by=by, asked_at=clock.now()
        )
        record(Verb.LAWFUL_ACCOUNT_PROPOSED, account, by=by, after={"holder": holder, "bank": bank})
        for role in (Role.FINANCE, Role.MANAGER):
            Notification.tell(
                User.objects.with_role(role).exclude(pk=by.pk),
                dedupe_key=f"lawful_account:{account.pk}",
                kind="lawful_account_proposed",
                url=reverse("lawful-account-decision", args=[account.pk]),
            )
        return account

    @transaction.atomic
    def decide_on(self, decision: Decision, *, by: User, remarks: str = "") -> None:
        """Approve it or return it, as somebody other than the proposer. Raises ValidationError."""
        lock(self)
        self.decide(decision, by=by, at=clock.now(), remarks=remarks)
        self.save()
        record(Verb(f"lawful_account.{decision}"), self, by=by)
