"""What a visit rests on: one kept check of the contact rules, fresh for four hours."""

from django.conf import settings
from django.db import models

from cases.findings import Finding
from foundation import clock
from visits.codes import CODE_LENGTH
from visits.kinds import CheckedHow


class Permit(models.Model):
    """One check of the contact rules for a visit, kept as it was.

    Keeps when, by whom, what the rules said (``findings``), and the versions of the ``facts`` that it rests
    on. A visit's newest permit is the one that counts. Whether it still stands is computed on reading
    (visits.permits).

    ``read_out`` are the six characters by which the office passes a fresh check on to a laptop without
    signal; empty for any other check.
    """

    visit = models.ForeignKey("visits.VisitPlan", models.PROTECT, related_name="permits")
    how = models.CharField(max_length=8, choices=CheckedHow)
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    fresh_until = models.DateTimeField()
    findings = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    read_out = models.CharField(max_length=CODE_LENGTH, blank=True, editable=False)

    class Meta:
        permissions = [
            ("check_permit", "Can check a visit's permit again"),
            ("read_out_permit", "Can read a fresh check out to a pair without signal"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "read_out"],
                condition=~models.Q(read_out=""),
                name="a_code_is_read_out_once",
            )
        ]

    @property
    def is_fresh(self) -> bool:
        """Whether it was checked lately enough to knock at the door."""
        return clock.now() <= self.fresh_until

    @property
    def spoken(self) -> list[Finding]:
        """What the rules said then, to be worded in the reader's language."""
        return [Finding.from_json(row) for row in self.findings]
