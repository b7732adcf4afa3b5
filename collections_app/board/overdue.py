"""*Overdue*: late tasks, and the instalments that the overdue job flagged."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from cases.models import Case
from collections_app.board.late_work import late_work
from collections_app.board.queue import Desk, Line, Part, Queue
from foundation import formats
from ledger.models import Instalment


def queue(desk: Desk) -> Queue:
    """Late tasks first, then flagged instalments with the newest flag first."""
    return Queue("overdue", lazy("Overdue"), [late_work(desk), _instalments(desk)])


def _instalments(desk: Desk) -> Part:
    accounts = desk.cases.values("debtor__account")
    rows = Instalment.objects.flagged().filter(schedule__account__in=accounts)
    return Part(
        "instalments",
        lazy("Overdue instalments"),
        rows.select_related("schedule"),
        ("-flagged_since", "-pk"),
        _instalment_lines,
    )


def _instalment_lines(rows: Sequence[Instalment]) -> list[Line]:
    accounts = {row.schedule.account_id for row in rows}
    found = Case.objects.standing_open().filter(debtor__account__in=accounts)
    cases = {case.debtor.account_id: case for case in found.select_related("debtor__person", "lead")}
    lines = []
    for row in rows:
        case = cases.get(row.schedule.account_id)
        lines.append(
            Line(
                case,
                _("Instalment %(number)s was due on %(day)s")
                % {"number": row.number, "day": formats.long_day(row.due_on)},
                case.get_absolute_url() if case else "",
                at=row.flagged_since,
                note=row.schedule.get_kind_display(),
                tone="warn",
            )
        )
    return lines
