"""The debtor's own words after a visit (R2)."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from audit.record import record
from cases.models import Channel, Concern, ConcernKind, ContactState
from followups.kinds import ASKED_ABOUT, Answer, TaskKind
from followups.models.task import Task
from followups.verbs import Verb
from foundation import clock
from staff.models import Role

if TYPE_CHECKING:
    from cases.models import Case, Contact
    from staff.models import User


# Within which the debtor is asked; the same hours for which an agreement cools off.
ASK_WITHIN = timedelta(hours=72)


class DebtorStatement(models.Model):
    """What the debtor says about a visit: kept unaltered beside the collector's record.

    Taken by somebody outside the pair. ``as_recorded``: did they come and leave as recorded; ``frightened``:
    was anything said that frightened him; ``agrees``: does he agree with amount and plan.
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
        """The visits of a case at which somebody was spoken with, newest first, with who went and what was
        said about each; a fixed number of queries."""
        return list(
            case.contacts.filter(channel=Channel.VISIT, state=ContactState.CONVERSATION)
            .select_related("made_by")
            .prefetch_related("participants__staff", "statements__taken_by")
            .order_by("-starts_at", "-pk")
        )

    @classmethod
    def ask(cls, case: "Case", contact: "Contact", *, by: "User") -> Task | None:
        """Ask for the debtor to be asked about this visit within 72 hours, by a supervisor: somebody outside
        the pair. None when that is asked already."""
        return Task.open(
            case,
            TaskKind.STATEMENT,
            due_on=clock.business_date(contact.starts_at + ASK_WITHIN),
            by=by,
            role=Role.SUPERVISOR,
            subject=f"contact:{contact.pk}",
        )

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
        """Write down what he says, word for word. A fright, a visit unlike its record and a plan he does not
        agree to become compliance's concern; his yes or no to the plan is the word that an agreement under
        way waits for.

        Raises ValidationError when ``by`` was of the visit's pair or is of the case's, and for a second
        statement.
        """
        case.lock_all()
        moment = said_at or clock.now()
        if moment > clock.now():
            raise ValidationError({"said_at": _("This lies in the future.")})
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
            said_at=moment,
            taken_by=by,
            taken_at=clock.now(),
        )
        answers = {"as_recorded": as_recorded, "frightened": frightened, "agrees": agrees}
        record(Verb.STATEMENT_TAKEN, statement, by=by, case=case.number, after=answers)
        if statement.is_worrying:
            Concern.raise_(case, ConcernKind.COMPLAINT, f"statement:{statement.pk}", by=by)
        statement._tell_agreement(by=by)
        case.tasks.filter(kind=TaskKind.STATEMENT, subject=f"contact:{contact.pk}").finish(by=by)
        return statement

    @property
    def is_worrying(self) -> bool:
        """Whether compliance should look: something frightened him, was not as recorded, or is not agreed
        to."""
        return self.frightened == Answer.YES or Answer.NO in (self.as_recorded, self.agrees)

    def _tell_agreement(self, *, by: "User") -> None:
        """His word on amount and plan counts for the agreement that is signed and not active yet."""
        from followups import agreements
        from followups.models.agreement import RepaymentAgreement

        waiting = RepaymentAgreement.objects.filter(case=self.case_id, state__in=ASKED_ABOUT).exclude(
            drafted_by=by
        )
        for agreement in waiting:
            if self.agrees == Answer.YES:
                agreements.note_yes(agreement, by=by, said_at=self.said_at)
            elif self.agrees == Answer.NO:
                agreements.note_objection(agreement, by=by, said_at=self.said_at)
