"""Order a stage report: the row is made at once, and a worker makes the PDF (M3)."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import record
from cases.models import Case
from foundation import clock, once
from reports.models import StageReport
from reports.verbs import Verb
from staff.models import Role, Team

if TYPE_CHECKING:
    from staff.models import User


@dataclass(frozen=True)
class Order:
    """An order: a stage of one case, or of a team from ``since`` on. Without a team: all teams.

    ``since`` and ``until`` are business dates, both included. ``language`` is the language of the PDF.
    """

    stage: str
    until: date
    language: str
    since: date | None = None
    case: Case | None = None
    team: Team | None = None

    def body(self) -> dict[str, Any]:
        """The values by which two orders are the same."""
        return {
            "stage": self.stage,
            "case": self.case and self.case.pk,
            "team": self.team and self.team.pk,
            "since": self.since,
            "until": self.until,
            "language": self.language,
        }


@transaction.atomic
def order(asked: Order, *, by: "User", request_id: UUID) -> StageReport:
    """Order a report. A worker is woken when the order is committed.

    Raises ValidationError if the period ends before it begins or in the future, if a team report has no first
    day, or if the person may not see the case or team. Raises Repeated if the order was sent before.
    """
    first = once.begin(by=by, action="report.order", request_id=request_id, body=asked.body())
    _check(asked, by)
    report = StageReport.objects.create(
        stage=asked.stage,
        case=asked.case,
        team=asked.team,
        since=asked.since,
        until=asked.until,
        language=asked.language,
        ordered_by=by,
        ordered_at=clock.now(),
    )
    record(Verb.REPORT_ORDERED, report, by=by, case=asked.case.number if asked.case else "")
    first.finish(report.get_absolute_url())
    transaction.on_commit(report.wake, robust=True)
    return report


def _check(asked: Order, by: "User") -> None:
    if asked.until > clock.business_date():
        raise ValidationError({"until": _("The report can't end after today.")})
    if asked.case is None and asked.since is None:
        raise ValidationError({"since": _("Say from which day on.")})
    if asked.since and asked.since > asked.until:
        raise ValidationError({"since": _("The period ends before it begins.")})
    if asked.case is not None:
        if not Case.objects.visible_to(by).filter(pk=asked.case.pk).exists():
            raise ValidationError({"case": _("There is no such case.")})
    elif not by.has_role(Role.MANAGER) and (asked.team is None or asked.team.pk != by.team_id):
        raise ValidationError({"team": _("Choose your own team.")})
