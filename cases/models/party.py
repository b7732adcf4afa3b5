"""Others who stand in a debt: co-borrower, guarantor, representative, heir, signatory, contact person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.record import record
from cases.kinds import GuaranteeKind, PartyRole
from cases.models.case import Case, CaseDebt
from cases.models.person import NewPerson, Person
from cases.verbs import Verb
from foundation import clock
from foundation.locking import lock

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ledger.models import Debt
    from staff.models import User


class PartyQuerySet(models.QuerySet["Party"]):
    def of_case(self, case: "Case") -> Self:
        """Everybody's part in the debts that are or were in the case, those that stand first."""
        rows = self.filter(debt__in_cases__case=case).select_related("person", "debt").distinct()
        return rows.order_by(models.F("until").asc(nulls_first=True), "pk")


@dataclass(frozen=True)
class Part:
    """The role of somebody in a debt, and since when.

    With the terms of the guarantee or the words of the authority.
    """

    role: str
    guarantee_kind: str = ""
    guarantee_until: date | None = None
    claimed_on: date | None = None
    since: date | None = None
    authority: str = ""


class Party(models.Model):
    """A Person × Debt × role, with what may be said to them (rules T1, T2; guarantee Civil Code 681–695)."""

    class MayBeTold(models.TextChoices):
        NOTHING = "nothing", lazy("nothing about the debt")
        DEBT = "debt", lazy("the debt that they stand for")

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

    objects = PartyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "debt", "role"], name="one_part_per_person_debt_and_role"
            )
        ]

    @classmethod
    @transaction.atomic
    def add(cls, person: Person, debt: "Debt", part: Part, *, by: "User", case: str = "") -> "Party":
        """Write down somebody's part in a debt, with the terms of their guarantee or authority.

        Only a co-borrower, guarantor, representative, heir or signatory may be told of the debt; a reserved
        contact person never (rule T2). Raises ValidationError for the debtor and for a part on file already.
        """
        if person.debtors.filter(account=debt.account_id).exists():
            raise ValidationError({"person": _("This is the debtor.")})
        if cls.objects.filter(person=person, debt=debt, role=part.role).exists():
            raise ValidationError({"role": _("This part is on file already.")})
        if part.role == PartyRole.GUARANTOR and not part.guarantee_kind:
            raise ValidationError({"guarantee_kind": _("Say whether the guarantee is general or joint.")})
        told = cls.MayBeTold.NOTHING if part.role == PartyRole.CONTACT_PERSON else cls.MayBeTold.DEBT
        party = cls.objects.create(person=person, debt=debt, may_be_told=told, **vars(part))
        after = {"role": part.role, "debt": debt.reference}
        record(Verb.PARTY_ADDED, party, by=by, case=case, after=after)
        return party

    @classmethod
    @transaction.atomic
    def introduce(cls, who: NewPerson, debt: "Debt", part: Part, *, by: "User", case: str = "") -> "Party":
        """Add the part of somebody whom the case does not know yet.

        Whoever carries the ID number is taken, else a new person is added. Raises ValidationError beside the
        field.
        """
        person = Person.find_or_add(who, by=by, case=case)
        return cls.add(person, debt, part, by=by, case=case)

    @transaction.atomic
    def end(self, *, by: "User", reason: str, case: str = "") -> None:
        """They have no part in the debt any more, from today.

        Raises ValidationError without a reason, and for a part that ended before.
        """
        lock(self)
        if self.until is not None:
            raise ValidationError(_("This part has ended already."), code="ended")
        if not reason.strip():
            raise ValidationError({"reason": _("Say why they have no part in it any more.")})
        self.until = clock.business_date()
        self.save(update_fields=["until"])
        record(Verb.PARTY_ENDED, self, by=by, case=case, after={"until": self.until, "reason": reason})


def people_in(cases: "Iterable[Case] | QuerySet[Case]") -> "QuerySet[Person]":
    """Everybody whom the rules count in ``cases``: the debtors, and those who stand in their debts now."""
    debts = CaseDebt.objects.filter(case__in=cases, until=None).values("debt_id")
    parts = Party.objects.filter(debt__in=debts, until=None).values("person_id")
    return Person.objects.filter(Q(debtors__cases__in=cases) | Q(pk__in=parts)).distinct()
