"""The debtor's own words after a visit (R2)."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from cases.models import Channel, ContactState
from followups.kinds import Answer

if TYPE_CHECKING:
    from cases.models import Case, Contact


class DebtorStatement(models.Model):
    """What the debtor says about a visit, kept unaltered beside the collector's record.

    Somebody outside the pair takes it down. ``as_recorded``: did the collectors come and leave as recorded.
    ``frightened``: did anything frighten the debtor. ``agrees``: does the debtor agree with amount and plan.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="statements")
    contact = models.ForeignKey("cases.Contact", models.PROTECT, related_name="statements")
    as_recorded = models.CharField(max_length=6, choices=Answer)
    frightened = models.CharField(max_length=6, choices=Answer)
    agrees = models.CharField(max_length=6, choices=Answer)
    words = models.TextField(blank=True)
    said_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        permissions = [("take_statement", "Can take a debtor's own words after a visit")]
        constraints = [models.UniqueConstraint(fields=["contact"], name="one_statement_per_visit")]

    @classmethod
    def visits_of(cls, case: "Case") -> "list[Contact]":
        """Return the visits of a case with a conversation, newest first.

        Each comes with who went and what the debtor said about it. The number of queries is fixed.
        """
        return list(
            case.contacts.filter(channel=Channel.VISIT, state=ContactState.CONVERSATION)
            .select_related("made_by")
            .prefetch_related("participants__staff", "statements__taken_by")
            .order_by("-starts_at", "-pk")
        )

    @property
    def is_worrying(self) -> bool:
        """Whether compliance should look into it.

        Something frightened the debtor, was not as recorded, or is not agreed to.
        """
        return self.frightened == Answer.YES or Answer.NO in (self.as_recorded, self.agrees)

    @property
    def tones(self) -> dict[str, str]:
        """The tone in which a page shows each answer, by its field; silence has none."""
        wished = {Answer.YES: "good", Answer.NO: "stop"}
        feared = {Answer.YES: "stop", Answer.NO: "good"}
        return {
            "as_recorded": wished.get(Answer(self.as_recorded), ""),
            "frightened": feared.get(Answer(self.frightened), ""),
            "agrees": wished.get(Answer(self.agrees), ""),
        }
