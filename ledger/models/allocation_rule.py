"""The order in which money settles what is owed."""

from django.db import models


class AllocationRule(models.Model):
    """A versioned order of settlement. Debts that were opened under an old version keep it.

    ``steps`` lists {"from_dpd": days, "components": [...]} by ascending days past due on the value date.
    Inside an instalment the components are settled in that order (Civil Code 561; the card rules of 2011,
    art. 57, reverse it from 91 days). Costs come before every instalment.
    """

    name = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    steps = models.JSONField()
    source = models.CharField(max_length=200, blank=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="one_rule_per_name_and_version"),
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_rule"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @classmethod
    def default(cls) -> "AllocationRule":
        """The rule that new debts are opened under."""
        return cls.objects.get(is_default=True)
