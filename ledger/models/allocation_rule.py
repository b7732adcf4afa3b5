"""The order in which money settles what is owed, as rows with their sources."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from foundation.listing import listed
from ledger.kinds import Component, DebtKind

if TYPE_CHECKING:
    from ledger.models.debt import Debt


class Ranged(models.TextChoices):
    """What an allocation rule puts in order."""

    PARTS = "parts", lazy("the parts of one debt")
    DEBTS = "debts", lazy("several debts of one debtor")


class Timing(models.TextChoices):
    """When a claim falls due, seen from the day of the money."""

    PAST_DUE = "past_due", lazy("past due")
    DUE = "due", lazy("due today")
    IN_ADVANCE = "in_advance", lazy("in advance")


@dataclass(frozen=True)
class Step:
    """The order from so many days past due of the debt on.

    ``components`` is the order inside one instalment. ``cells`` is the whole order as pairs of a Timing and a
    Component.
    """

    from_dpd: int
    components: tuple[str, ...]

    @property
    def cells(self) -> list[tuple[Timing, Component]]:
        """What is settled first, next and so on.

        Costs that are due come before every instalment (Civil Code 561). The other parts follow instalment by
        instalment. Early money keeps costs inside their instalment (docs/money.md, rule 27).
        """
        parts = [Component(it) for it in self.components]
        due = [(timing, Component.COSTS) for timing in (Timing.PAST_DUE, Timing.DUE)]
        due += [(timing, part) for timing in (Timing.PAST_DUE, Timing.DUE) for part in parts]
        return due + [(Timing.IN_ADVANCE, part) for part in (Component.COSTS, *parts)]

    @property
    def matrix(self) -> list[tuple[str, list[str]]]:
        """The cells line by line, as a page shows them: when it falls due, and the parts in their order."""
        return [
            (str(timing.label), [str(part.label) for when, part in self.cells if when == timing])
            for timing in Timing
        ]

    @property
    def in_words(self) -> str:
        """The order of all parts in one phrase: costs, interest, penalty, principal."""
        return listed(Component(it).label for it in (Component.COSTS, *self.components))


class AllocationRuleQuerySet(models.QuerySet["AllocationRule"]):
    def for_parts(self) -> Self:
        """The rules that a contract may name."""
        return self.filter(ranges=Ranged.PARTS).order_by("-is_default", "pk")


class AllocationRule(models.Model):
    """A versioned order of settlement. Debts that were opened under an old version keep it.

    ``steps`` lists {"from_dpd": days, "components": [...]} by ascending days past due on the value date.
    Inside an instalment the components are settled in that order (Civil Code 561; the card rules of 2011,
    art. 57, reverse it from 91 days). Costs come before every instalment. ``words`` has a title, a text and a
    source by language. ``for_kind`` is the kind of debt that gets the rule if nobody chooses another.

    A rule that ranges over DEBTS is a text without steps: the fold applies Civil Code 560 to every account.
    """

    name = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    ranges = models.CharField(max_length=5, choices=Ranged, default=Ranged.PARTS)
    steps = models.JSONField(default=list, blank=True)
    source = models.CharField(max_length=200, blank=True)
    words = models.JSONField(default=dict, blank=True)
    for_kind = models.CharField(max_length=20, choices=DebtKind, blank=True)
    is_default = models.BooleanField(default=False)

    objects = AllocationRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="one_rule_per_name_and_version"),
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_rule"
            ),
            models.UniqueConstraint(
                fields=["for_kind"], condition=~Q(for_kind=""), name="one_rule_for_a_kind_of_debt"
            ),
            models.CheckConstraint(
                condition=Q(ranges=Ranged.PARTS) | Q(is_default=False, for_kind=""),
                name="a_contract_names_an_order_of_parts",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return self._word("title") or f"{self.name} {self.version}"

    @property
    def text(self) -> str:
        """What the rule says, in the reader's language."""
        return self._word("text")

    @property
    def cited(self) -> str:
        """The source in the reader's language."""
        return self._word("source") or self.source

    def _word(self, name: str) -> str:
        told = self.words.get(get_language() or "") or self.words.get("en") or {}
        return str(told.get(name, ""))

    @property
    def orders(self) -> list[Step]:
        """The steps by ascending days past due."""
        return [Step(it["from_dpd"], tuple(it["components"])) for it in self.steps]

    @property
    def sentence(self) -> str:
        """The rule in one sentence, as the contract's page and the agreement's paper say it."""
        first, *later = self.orders
        said = _("Money is settled in this order: %(order)s (%(source)s).") % {
            "order": first.in_words,
            "source": self.cited,
        }
        for step in later:
            said += _(" From %(days)d days past due on: %(order)s.") % {
                "days": step.from_dpd,
                "order": step.in_words,
            }
        return said

    @classmethod
    def default(cls) -> "AllocationRule":
        """The rule that new debts are opened under."""
        return cls.objects.get(is_default=True)

    @classmethod
    def by_kind(cls) -> dict[str, "AllocationRule"]:
        """The rule that a new debt of each kind gets if nobody chooses another."""
        special = {rule.for_kind: rule for rule in cls.objects.exclude(for_kind="")}
        return dict.fromkeys(DebtKind.values, cls.default()) | special

    @classmethod
    def shared_by(cls, debts: "Collection[Debt]") -> "AllocationRule":
        """The rule of all these debts, or the default if their contracts name different ones."""
        named = {debt.allocation_rule_id for debt in debts}
        return cls.objects.get(pk=named.pop()) if len(named) == 1 else cls.default()
