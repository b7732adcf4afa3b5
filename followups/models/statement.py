"""The debtor's own words after a visit (R2)."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.record import record
from cases.models import Concern, ConcernKind
from foundation import clock

if TYPE_CHECKING:
    from cases.models import Case, Contact
    from staff.models import User


class Answer(models.TextChoices):
    """Silence is an answer of its own, never counted as satisfaction."""

    YES = "yes", lazy("yes")
    NO = "no", lazy("no")
    SILENT = "silent", lazy("no answer")


class DebtorStatement(models.Model):
    """What the debtor says about a visit: kept unaltered beside the collector's record.

    Taken by somebody outside the pair. ``as_recorded``: did they come and leave as recorded; ``frightened``: was
    anything said that frightened him; ``agrees``: does he agree with amount and plan.
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
    @transaction.atomic
    def take(
        cls,
        case: "Case",
        contact: "Contact",
        *,
        as_recorded: str,
        frightened: str,
        agrees: str,
        by: "User",
        words: str = "",
        said_at: datetime | None = None,
    ) -> Self:
        """Write down what he says, word for word. A fright or a visit unlike its record becomes compliance's concern;
        a yes to the plan is the yes that an accepted agreement waits for.

        Raises ValidationError when ``by`` was of the visit's pair or is of the case's.
        """
        from followups.models.agreement import AgreementState, RepaymentAgreement

        case.lock_all()
        visited = set(contact.participants.exclude(staff=None).values_list("staff_id", flat=True))
        paired = set(case.assignments.standing().values_list("collector_id", flat=True))
        if by.pk in visited | paired | {contact.made_by_id}:
            raise ValidationError(_("Somebody outside the pair must ask the debtor."), code="pair")
        if cls.objects.filter(contact=contact).exists():
            raise ValidationError(_("The debtor's words about this visit are kept already."), code="taken")
        statement = cls.objects.create(
            case=case,
            contact=contact,
            as_recorded=as_recorded,
            frightened=frightened,
            agrees=agrees,
            words=words,
            said_at=said_at or clock.now(),
            taken_by=by,
            taken_at=clock.now(),
        )
        answers = {"as_recorded": as_recorded, "frightened": frightened, "agrees": agrees}
        record("statement.taken", statement, by=by, case=case.number, after=answers)
        if frightened == Answer.YES or as_recorded == Answer.NO:
            Concern.raise_(case, ConcernKind.COMPLAINT, f"statement:{statement.pk}", by=by)
        if agrees == Answer.YES:
            RepaymentAgreement.objects.filter(case=case, state=AgreementState.ACCEPTED).update(
                debtor_agreed_at=statement.said_at
            )
        for task in case.tasks.open().filter(kind="statement"):
            task.finish(by=by)
        return statement
