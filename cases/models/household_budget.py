"""What a person's household has and needs in a month (V6)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.record import record
from cases.verbs import Verb
from foundation import clock
from foundation.money import ZERO, MoneyField

if TYPE_CHECKING:
    from cases.models.person import Person
    from staff.models import User

MOST_DEPENDANTS = 20


class BudgetSource(models.TextChoices):
    """How the figures of a budget are known."""

    DEBTOR = "debtor", lazy("the debtor told us")
    PAPERS = "papers", lazy("papers that the debtor showed")
    CREDITOR = "creditor", lazy("the creditor's file")


@dataclass(frozen=True)
class Budget:
    """Figures of one month, with two places. ``dependants`` live from the same income."""

    income: Decimal
    outgoings: Decimal
    dependants: int
    source: str
    as_of: date
    note: str = ""


class BudgetQuerySet(models.QuerySet["HouseholdBudget"]):
    def newest_first(self) -> Self:
        return self.order_by("-as_of", "-pk")


class HouseholdBudget(models.Model):
    """Income, outgoings and dependants of a person's household as of a day. The newest counts; all are kept.

    It belongs to the person, so every case of theirs reads the same one.
    """

    person = models.ForeignKey("cases.Person", models.PROTECT, related_name="budgets")
    as_of = models.DateField()
    income = MoneyField()
    outgoings = MoneyField()
    dependants = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=10, choices=BudgetSource)
    note = models.CharField(max_length=250, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = BudgetQuerySet.as_manager()

    class Meta:
        indexes = [
            # The budget that counts for a person.
            models.Index(fields=["person", "-as_of", "-id"], name="budget_of_a_person"),
        ]

    @property
    def left(self) -> Decimal:
        """What is left of a month's income after its outgoings. It may be below zero."""
        return self.income - self.outgoings

    @property
    def people(self) -> int:
        """The people who live from the income."""
        return 1 + self.dependants

    @classmethod
    def of(cls, person_id: int) -> "HouseholdBudget | None":
        """Return the newest budget of a person."""
        return cls.objects.filter(person=person_id).newest_first().first()

    @classmethod
    @transaction.atomic
    def note_down(cls, person: "Person", budget: Budget, *, by: "User", case: str = "") -> "HouseholdBudget":
        """Keep a budget beside the earlier ones.

        Raises ValidationError beside the field for amounts below zero, for too many dependants, and for a day
        that is still to come.
        """
        for name in ("income", "outgoings"):
            if getattr(budget, name) < ZERO:
                raise ValidationError({name: _("Enter zero or more.")})
        if not 0 <= budget.dependants <= MOST_DEPENDANTS:
            raise ValidationError({"dependants": _("Enter from 0 to %(most)s.") % {"most": MOST_DEPENDANTS}})
        if budget.as_of > clock.business_date():
            raise ValidationError({"as_of": _("This lies in the future.")})
        made = cls.objects.create(person=person, added_by=by, added_at=clock.now(), **vars(budget))
        personal = {"income": str(budget.income), "outgoings": str(budget.outgoings)}
        after = {"as_of": budget.as_of, "source": budget.source}
        record(Verb.BUDGET_NOTED, made, by=by, case=case, after=after, personal=personal)
        return made
