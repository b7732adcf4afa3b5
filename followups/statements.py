"""Ask the debtor about a visit, and write down the debtor's own words (R2)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import record
from cases.models import Concern, ConcernKind
from followups import agreements
from followups.kinds import ASKED_ABOUT, Answer, TaskKind
from followups.models import DebtorStatement, RepaymentAgreement, Task
from followups.verbs import Verb
from foundation import clock

if TYPE_CHECKING:
    from cases.models import Case, Contact
    from staff.models import User

# The debtor is asked within these hours. An agreement cools off for the same time.
ASK_WITHIN = timedelta(hours=72)


@dataclass(frozen=True)
class StatementAnswers:
    """What the debtor says about a visit. Each answer is an Answer; ``said_at`` is now unless given."""

    as_recorded: str
    frightened: str
    agrees: str
    words: str = ""
    said_at: datetime | None = None


def ask(case: "Case", contact: "Contact", *, by: "User") -> Task | None:
    """Open the task to ask the debtor about this visit within 72 hours, or return None if it is open.

    It is a supervisor's task: somebody outside the pair asks.
    """
    due_on = clock.business_date(contact.starts_at + ASK_WITHIN)
    return Task.open(case, TaskKind.STATEMENT, due_on=due_on, by=by, subject=f"contact:{contact.pk}")


@transaction.atomic
def take(case: "Case", contact: "Contact", said: StatementAnswers, *, by: "User") -> DebtorStatement:
    """Write down what the debtor says, word for word.

    Compliance gets a concern if something frightened the debtor, if the visit was not as recorded, or if the
    debtor does not agree to the plan. The debtor's answer on the plan counts for an agreement under way.

    Raises ValidationError if ``by`` was of the visit's pair or is of the case's, for a moment in the future,
    and for a second statement.
    """
    case.lock_all()
    moment = said.said_at or clock.now()
    if moment > clock.now():
        raise ValidationError({"said_at": _("This lies in the future.")})
    visited = set(contact.participants.exclude(staff=None).values_list("staff_id", flat=True))
    paired = set(case.assignments.standing().values_list("collector_id", flat=True))
    if by.pk in visited | paired | {contact.made_by_id}:
        raise ValidationError(_("Somebody outside the pair must ask the debtor."), code="pair")
    if contact.statements.exists():
        raise ValidationError(_("The debtor's words about this visit are kept already."), code="taken")
    answers = {"as_recorded": said.as_recorded, "frightened": said.frightened, "agrees": said.agrees}
    statement = DebtorStatement.objects.create(
        case=case,
        contact=contact,
        **answers,
        words=said.words,
        said_at=moment,
        taken_by=by,
        taken_at=clock.now(),
    )
    record(Verb.STATEMENT_TAKEN, statement, by=by, case=case.number, after=answers)
    if statement.is_worrying:
        Concern.raise_(case, ConcernKind.COMPLAINT, f"statement:{statement.pk}", by=by)
    _pass_answer_to_agreement(statement, by=by)
    case.tasks.filter(kind=TaskKind.STATEMENT, subject=f"contact:{contact.pk}").finish(by=by)
    return statement


def _pass_answer_to_agreement(statement: DebtorStatement, *, by: "User") -> None:
    """Note the debtor's answer on the agreement that is signed and not active yet."""
    waiting = RepaymentAgreement.objects.filter(case=statement.case_id, state__in=ASKED_ABOUT)
    for agreement in waiting.exclude(drafted_by=by):
        if statement.agrees == Answer.YES:
            agreements.note_yes(agreement, by=by, said_at=statement.said_at)
        elif statement.agrees == Answer.NO:
            agreements.note_objection(agreement, by=by, said_at=statement.said_at)
