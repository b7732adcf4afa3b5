"""*To approve*: everything that waits for a decision.

Each part is shown to the people who may decide it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from cases.models import Case, CaseDebt, ContactApproval, PlanApproval
from collections_app.board.queue import Desk, Line, Part, Queue, relations_of_case
from followups.models import (
    AgreementApproval,
    AgreementState,
    ClosureApproval,
    LetterApproval,
    RefundRequest,
    RepaymentAgreement,
)
from foundation import formats
from foundation.approvals import Approval, Decision
from ledger.models import Waiver
from visits.models import VisitReportReview

if TYPE_CHECKING:
    from django.db.models import Manager, QuerySet

# The row that waits longest comes first.
ASKED = ("asked_at", "pk")


def queue(desk: Desk) -> Queue:
    """What waits for a decision: plans, contacts, agreements, letters, reports and decisions about money."""
    parts = [
        _plans(desk),
        _contacts(desk),
        _outside_the_range(desk),
        _signed(desk),
        _letters(desk),
        _reports(desk),
        _waivers(desk),
        _refunds(desk),
        _closures(desk),
    ]
    return Queue("approve", lazy("To approve"), parts)


def _asked(row: Approval, case: Case | None, words: str, url: str) -> Line:
    """The line of an approval: the case, what is asked, the page, who asked and when."""
    return Line(case, words, url, at=row.asked_at, note=_("Asked by %(name)s") % {"name": row.asked_by.name})


def _waiting(desk: Desk, approvals: "Manager[Any]", case: str) -> "QuerySet[Any]":
    """The approvals that wait on the desk's cases. ``case`` is the lookup from an approval to its case."""
    rows = approvals.filter(decision=Decision.PENDING, **{f"{case}__in": desk.cases})
    return rows.select_related(*relations_of_case(case), "asked_by")


def _plans(desk: Desk) -> Part:
    rows = _waiting(desk, PlanApproval.objects, "plan__round__case")
    return Part("plans", lazy("Collection plans"), rows, ASKED, _plan_lines, "cases.approve_plan")


def _plan_lines(rows: Sequence[PlanApproval]) -> list[Line]:
    cases = [(row, row.plan.round.case) for row in rows]
    return [
        _asked(row, case, _("Collection plan"), reverse("plan-approval", args=[case.number]))
        for row, case in cases
    ]


def _contacts(desk: Desk) -> Part:
    rows = _waiting(desk, ContactApproval.objects, "contact__case")
    return Part("contacts", lazy("Contacts and visits"), rows, ASKED, _contact_lines, "cases.approve_contact")


def _contact_lines(rows: Sequence[ContactApproval]) -> list[Line]:
    lines = []
    for row in rows:
        contact = row.contact
        words = _("%(channel)s: %(purpose)s") % {
            "channel": contact.get_channel_display(),
            "purpose": contact.get_purpose_display(),
        }
        lines.append(_asked(row, contact.case, words, reverse("contact-approval", args=[contact.pk])))
    return lines


def _outside_the_range(desk: Desk) -> Part:
    rows = _waiting(desk, AgreementApproval.objects, "agreement__case")
    return Part(
        "range",
        lazy("Agreements outside the range"),
        rows,
        ASKED,
        _outside_lines,
        "followups.approve_agreement",
    )


def _outside_lines(rows: Sequence[AgreementApproval]) -> list[Line]:
    words = _("Terms outside the plan's range")
    return [_asked(row, row.agreement.case, words, row.agreement.get_absolute_url()) for row in rows]


def _signed(desk: Desk) -> Part:
    rows = RepaymentAgreement.objects.filter(state=AgreementState.SIGNED, case__in=desk.cases)
    return Part(
        "signed",
        lazy("Agreements to accept"),
        rows.select_related(*relations_of_case("case"), "drafted_by"),
        ("pk",),
        _signed_lines,
        "followups.accept_agreement",
    )


def _signed_lines(rows: Sequence[RepaymentAgreement]) -> list[Line]:
    return [
        Line(
            row.case,
            _("Signed agreement, version %(revision)s") % {"revision": row.revision},
            row.get_absolute_url(),
            at=row.signed_on,
            note=_("Drafted by %(name)s") % {"name": row.drafted_by.name},
        )
        for row in rows
    ]


def _letters(desk: Desk) -> Part:
    rows = _waiting(desk, LetterApproval.objects, "letter__case")
    return Part("letters", lazy("Letters"), rows, ASKED, _letter_lines, "followups.approve_letter")


def _letter_lines(rows: Sequence[LetterApproval]) -> list[Line]:
    return [
        _asked(row, row.letter.case, row.letter.title, reverse("letter", args=[row.letter_id]))
        for row in rows
    ]


def _reports(desk: Desk) -> Part:
    rows = _waiting(desk, VisitReportReview.objects, "report__visit__case")
    return Part("reports", lazy("Visit reports"), rows, ASKED, _report_lines, "visits.review_report")


def _report_lines(rows: Sequence[VisitReportReview]) -> list[Line]:
    return [
        _asked(row, row.report.visit.case, _("Visit report"), row.report.get_absolute_url()) for row in rows
    ]


def _waivers(desk: Desk) -> Part:
    debts = CaseDebt.objects.filter(until=None, case__in=desk.cases).values("debt")
    rows = Waiver.objects.filter(decision=Decision.PENDING, debt__in=debts)
    return Part(
        "waivers",
        lazy("Waivers"),
        rows.select_related("asked_by"),
        ASKED,
        _waiver_lines,
        "ledger.approve_waiver",
    )


def _waiver_lines(rows: Sequence[Waiver]) -> list[Line]:
    standing = CaseDebt.objects.filter(until=None, debt__in=[row.debt_id for row in rows])
    cases = {it.debt_id: it.case for it in standing.select_related(*relations_of_case("case"))}
    lines = []
    for row in rows:
        case = cases[row.debt_id]
        words = _("Give up %(amount)s of %(component)s") % {
            "amount": formats.money(row.amount),
            "component": row.get_component_display(),
        }
        lines.append(_asked(row, case, words, reverse("waiver-decision", args=[case.number, row.pk])))
    return lines


def _refunds(desk: Desk) -> Part:
    rows = RefundRequest.objects.pending().filter(account__in=desk.cases.values("debtor__account"))
    return Part(
        "refunds",
        lazy("Refunds"),
        rows.select_related("asked_by"),
        ASKED,
        _refund_lines,
        "followups.approve_refund",
    )


def _refund_lines(rows: Sequence[RefundRequest]) -> list[Line]:
    standing = Case.objects.filter(closed_at=None, debtor__account__in=[row.account_id for row in rows])
    cases = {it.debtor.account_id: it for it in standing.select_related("debtor__person", "lead")}
    return [
        _asked(
            row,
            cases.get(row.account_id),
            _("Pay back %(amount)s to %(name)s")
            % {"amount": formats.money(row.amount), "name": row.payee_name},
            reverse("refund-decision", args=[row.pk]),
        )
        for row in rows
    ]


def _closures(desk: Desk) -> Part:
    rows = ClosureApproval.objects.pending().filter(role__in=desk.user.roles, request__case__in=desk.cases)
    return Part(
        "closures",
        lazy("Closures"),
        rows.select_related(*relations_of_case("request__case"), "asked_by"),
        ASKED,
        _closure_lines,
        "cases.approve_closure",
    )


def _closure_lines(rows: Sequence[ClosureApproval]) -> list[Line]:
    return [
        _asked(
            row,
            row.request.case,
            _("Close as %(kind)s") % {"kind": row.request.get_kind_display()},
            reverse("closure-decision", args=[row.pk]),
        )
        for row in rows
    ]
