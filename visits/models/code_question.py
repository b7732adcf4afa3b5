"""Who asked about a visit code, and what they were told (R1)."""

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from audit.record import record
from cases.models import ContactState
from foundation import clock
from visits.codes import CODE_LENGTH
from visits.models.visit_plan import VisitPlan
from visits.verbs import Verb

if TYPE_CHECKING:
    from staff.models import User

WINDOW = timedelta(minutes=15)
WRONG_PER_WINDOW = 10
# Nobody comes to these.
NOT_COMING = (ContactState.CANCELLED, ContactState.AWAITING)


class CodeQuestion(models.Model):
    """One question about a visit code, typed by staff for a caller.

    Keeps the visit that the code named on that day, if it named one.
    """

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    visit = models.ForeignKey(VisitPlan, models.PROTECT, null=True, blank=True, related_name="questions")

    class Meta:
        indexes = [
            # The throttle.
            models.Index(fields=["asked_by", "asked_at"], name="code_question_throttle")
        ]

    @classmethod
    @transaction.atomic
    def ask(cls, code: str, *, by: "User") -> Self:
        """Look up ``code`` among today's visits; it is written down, whatever comes of it.

        Raises ValidationError if ``by`` asked for too many unknown codes lately.
        """
        lately = cls.objects.filter(asked_by=by, visit=None, asked_at__gt=clock.now() - WINDOW)
        if lately.count() >= WRONG_PER_WINDOW:
            raise ValidationError({"code": _("Too many codes that do not exist. Wait a quarter of an hour.")})
        typed = "".join(letter for letter in code.upper() if letter.isalnum())[:CODE_LENGTH]
        visit = (
            VisitPlan.objects.filter(day=clock.business_date(), code=typed)
            .exclude(contact__state__in=NOT_COMING)
            .select_related("contact", "lead", "second", "case")
            .first()
        )
        question = cls.objects.create(asked_by=by, asked_at=clock.now(), visit=visit)
        record(Verb.VISIT_CODE_ASKED, question, by=by, case=visit.case.number if visit else "")
        return question
