"""A person with their pot of debts."""

from typing import TYPE_CHECKING, Self

from django.db import models, transaction

from audit.record import record
from cases.verbs import Verb
from foundation import clock

if TYPE_CHECKING:
    from cases.models.person import Person
    from ledger.models import Account
    from staff.models import User


class Debtor(models.Model):
    """One Person with one ledger Account: debts in one Account may settle one another."""

    person = models.ForeignKey("cases.Person", models.PROTECT, related_name="debtors")
    account = models.OneToOneField("ledger.Account", models.PROTECT, related_name="debtor")
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.person)

    @classmethod
    @transaction.atomic
    def add(cls, person: "Person", account: "Account", *, by: "User") -> Self:
        """``person`` owes what is in ``account``."""
        debtor = cls.objects.create(person=person, account=account, added_at=clock.now())
        record(Verb.DEBTOR_ADDED, debtor, by=by)
        return debtor
