"""*Needs me now*: what cannot wait, with the most harmful first."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from cases import limitation
from cases.models import Case, Concern, ConcernKind
from collections_app.board.late_work import late_work
from collections_app.board.queue import Desk, Line, Part, Queue, relations_of_case
from foundation import clock, formats
from visits.models import Incident, OutingAlarm

LIMITATION_DAYS = 7


def queue(desk: Desk) -> Queue:
    """Danger first, then red permits, complaints, limitation periods that end soon, and late tasks."""
    parts = [_incidents(desk), _alarms(desk), _complaints(desk), _limitation(desk), late_work(desk)]
    return Queue("now", lazy("Needs me now"), parts)


def _incidents(desk: Desk) -> Part:
    rows = Incident.objects.calling().filter(visit__case__in=desk.cases)
    return Part(
        "incidents",
        lazy("Open incidents"),
        rows.select_related(*relations_of_case("visit__case"), "raised_by"),
        ("raised_at", "pk"),
        _incident_lines,
        "visits.see_incidents",
    )


def _incident_lines(rows: Sequence[Incident]) -> list[Line]:
    return [
        Line(
            row.visit.case,
            row.get_kind_display(),
            row.get_absolute_url(),
            at=row.raised_at,
            note=row.raised_by.name,
            tone="stop",
        )
        for row in rows
    ]


def _alarms(desk: Desk) -> Part:
    rows = OutingAlarm.objects.calling().visible_to(desk.user)
    if desk.team:
        rows = rows.filter(outing__route__collector__team=desk.team)
    return Part(
        "alarms",
        lazy("Call them now"),
        rows.select_related("outing__route__collector", *relations_of_case("visit__case")),
        ("raised_at", "pk"),
        _alarm_lines,
        "visits.watch_outing",
    )


def _alarm_lines(rows: Sequence[OutingAlarm]) -> list[Line]:
    return [
        Line(
            row.visit.case if row.visit else None,
            row.get_step_display(),
            row.outing.get_absolute_url(),
            at=row.raised_at,
            note=row.outing.route.collector.name,
            tone="stop",
        )
        for row in rows
    ]


def _complaints(desk: Desk) -> Part:
    rows = Concern.objects.standing(clock.now()).filter(kind=ConcernKind.COMPLAINT, case__in=desk.cases)
    return Part(
        "complaints",
        lazy("Complaints"),
        rows.select_related(*relations_of_case("case"), "raised_by"),
        ("since", "pk"),
        _complaint_lines,
    )


def _complaint_lines(rows: Sequence[Concern]) -> list[Line]:
    return [
        Line(
            row.case,
            _("Complaint"),
            reverse("case-complaints", args=[row.case.number]),
            at=row.since,
            note=_("Taken by %(name)s") % {"name": row.raised_by.name},
            tone="warn",
        )
        for row in rows
    ]


def _limitation(desk: Desk) -> Part:
    rows = limitation.ending_within(desk.cases, LIMITATION_DAYS)
    return Part(
        "limitation", lazy("Limitation within 7 days"), rows.with_people(), ("pk",), _limitation_lines
    )


def _limitation_lines(rows: Sequence[Case]) -> list[Line]:
    clocks = limitation.of_cases(case.pk for case in rows)
    lines = []
    for case in rows:
        ends, left = clocks[case.pk].proved, clocks[case.pk].days_left() or 0
        lines.append(
            Line(
                case,
                _("Limitation ends on %(day)s") % {"day": formats.long_day(ends) if ends else ""},
                reverse("case-limitation", args=[case.number]),
                at=ends,
                note=ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left},
                tone="stop",
            )
        )
    return lines
