"""What the visit prints: the day sheet for the pair, and the accepted report."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.issue import issue
from audit.models import Document
from followups.models import LawfulAccount
from foundation import clock
from staff.models import User
from visits.models import DayRoute, VisitReport


def print_sheet(route: DayRoute, *, by: User) -> Document:
    """Print the day sheet of a route in the language of ``by`` and keep it with the route.

    It has an outer page of hours, districts and staff numbers, and a page a visit inside. Never call it
    inside a transaction.
    """
    visits = list(route.visits.with_everything())
    document = issue(
        "day_sheet",
        template="pdf/day_sheet.html",
        context={
            "route": route,
            "visits": visits,
            "numbers": sorted({member.staff_number for visit in visits for member in visit.pair}),
            "account": LawfulAccount.standing(),
            "emergency": settings.EMERGENCY_NUMBERS,
        },
        language=by.language,
        as_of=clock.business_date(),
        by=by,
        name=f"{route.day:%Y-%m-%d}-{route.collector.staff_number}.pdf",
    )
    route.keep_sheet(document)
    return document


def of_report(report: VisitReport, *, by: User) -> Document:
    """The PDF of an accepted report, printed when it is first asked for and kept.

    Never inside a transaction. Raises ValidationError before it is accepted.
    """
    if not report.is_accepted:
        raise ValidationError(_("Only an accepted report is printed."), code="accepted")
    if report.document is None:
        printed = _print_report(report, by=by)
        with transaction.atomic():
            report.lock()
            if report.document is None:
                report.document = printed
                report.save(update_fields=["document"])
    return report.document


def _print_report(report: VisitReport, *, by: User) -> Document:
    """Print an accepted report in the language it is written in."""
    case = report.visit.case
    return issue(
        "visit_report",
        template="pdf/visit_report.html",
        context={
            "report": report,
            "visit": report.visit,
            "case": case,
            "review": report.last_review,
            "as_of": _accepted_on(report),
        },
        language=report.language,
        as_of=_accepted_on(report),
        by=by,
        name=f"visit-{case.number}-{report.visit.day:%Y-%m-%d}-{report.language}.pdf",
        case=case.number,
    )


def _accepted_on(report: VisitReport) -> date:
    review = report.last_review
    return clock.business_date(review.decided_at if review and review.decided_at else None)
