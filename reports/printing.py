"""Print a stage report as a PDF and keep it."""

from django.utils import translation
from django.utils.translation import gettext as _

from audit.issue import issue
from cases.models import Stage
from reports import case_content, team_content
from reports.case_content import CaseContent
from reports.models import StageReport
from reports.team_content import TeamContent


def make(report: StageReport) -> None:
    """Gather, print and keep ``report``, and show its progress. The row must be claimed.

    The words are in the report's own language, not in that of the person who ordered it.
    """
    with translation.override(report.language):
        scope, stage = report.scope, Stage(report.stage)
        content: CaseContent | TeamContent
        if report.case:
            content = case_content.gather(report.case, scope, stage)
        else:
            content = team_content.gather(scope, stage)
        report.report_progress(60)
        title = _("Stage report: %(stage)s") % {"stage": stage.label}
    document = issue(
        "stage_report",
        template="reports/pdf/case.html" if report.case else "reports/pdf/team.html",
        context={**vars(content), "report": report, "title": title, "as_of": report.until},
        language=report.language,
        as_of=report.until,
        by=report.ordered_by,
        name=_file_name(report),
        case=report.case.number if report.case else "",
    )
    report.finish(document=document)


def _file_name(report: StageReport) -> str:
    """A file name that says what the report is and does not name a debtor."""
    about = report.case.number if report.case else (report.team.name if report.team else "all")
    return f"{report.stage}-{about}-{report.until:%Y-%m-%d}-{report.language}.pdf"
