"""What may be offered to a debtor in difficulty: what each measure does, who decides, and where it is done.

Hold (stop contact), postponement, more time and less interest lead to the verbs that there are. Each verb
records its decision with the reason.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.kinds import HoldKind, Scope
from followups.agreements import approved_plan
from followups.agreements.drafting import CARD_MOST_MONTHS
from followups.models import AgreementState
from foundation import clock, formats
from foundation.money import ZERO
from ledger.balance import balance
from ledger.models import DebtKind

if TYPE_CHECKING:
    from cases.models import Case, CollectionPlan
    from followups.models import RepaymentAgreement


@dataclass(frozen=True)
class Measure:
    """One measure. ``bar`` says why it is not possible now; a collector may offer it if ``at_door``."""

    code: str
    name: str
    does: str
    decides: str
    url: str
    bar: str = ""
    at_door: bool = False


def of_case(case: "Case") -> list[Measure]:
    """Return the measures for this case today, the gentlest for the claim first."""
    plan = approved_plan(case)
    active = case.agreements.filter(state=AgreementState.ACTIVE).first()
    closed = "" if case.is_open else _("The case is closed.")
    return [
        _stop_contact(case, closed),
        _postpone(case, active, closed),
        _more_time(case, plan, closed),
        _less_interest(case, plan, closed),
        _settle(case, plan, closed),
    ]


def _stop_contact(case: "Case", closed: str) -> Measure:
    today = clock.business_date()
    hold = (
        case.debtor.person.holds.standing(today).filter(kind=HoldKind.HARDSHIP, debt=None, party=None).first()
    )
    stands = _("It stands already, until %(day)s.") % {"day": formats.day(hold.until)} if hold else ""
    return Measure(
        "hold",
        _("Stop demands for a while"),
        _("A hardship hold: nobody demands, delinquent days stand still, what is owed stays owed."),
        _("Whoever places it; compliance reviews and releases it"),
        reverse("case-holds", args=[case.number]),
        closed or stands,
        at_door=True,
    )


def _postpone(case: "Case", active: "RepaymentAgreement | None", closed: str) -> Measure:
    none = "" if active else _("No agreement is active. Draw one up with later days.")
    return Measure(
        "pause",
        _("Pause the agreement"),
        _("Until a day of review it does not break. Its days stay or move, as is chosen. It needs a proof."),
        _("Supervisor or manager"),
        reverse("agreement-pause", args=[case.number, active.revision])
        if active
        else reverse("case-agreements", args=[case.number]),
        closed or none,
    )


def _more_time(case: "Case", plan: "CollectionPlan | None", closed: str) -> Measure:
    debts = case.case_debts.filter(until=None, debt__kind=DebtKind.CARD)
    words = _("An agreement with smaller instalments or later days.")
    if debts.exists():
        words += " " + _("A card debt is spread over at most %(most)s months.") % {"most": CARD_MOST_MONTHS}
    if plan is not None:
        words += " " + _("The plan allows up to %(months)s months.") % {"months": plan.longest_months}
    return Measure(
        "longer",
        _("Give more time"),
        words,
        _("The collector inside the plan's range, else a supervisor"),
        reverse("agreement-new", args=[case.number]),
        closed or _nothing_owed(case),
        at_door=plan is not None,
    )


def _less_interest(case: "Case", plan: "CollectionPlan | None", closed: str) -> Measure:
    words = _(
        "A part of interest, penalty or costs is given up, perhaps on the condition of a payment by a day."
    )
    largest = plan.largest_waiver if plan is not None else ZERO
    if largest:
        words += " " + _("The plan allows up to %(amount)s.") % {"amount": formats.money(largest)}
    return Measure(
        "waiver",
        _("Ask less interest"),
        words,
        _("A manager, who never asked for it"),
        reverse("case-waivers", args=[case.number]),
        closed or _nothing_owed(case),
    )


def _settle(case: "Case", plan: "CollectionPlan | None", closed: str) -> Measure:
    allowed = plan is not None and Scope.SETTLEMENT in plan.scopes
    return Measure(
        "settlement",
        _("Settle for less"),
        _("A part is given up once all instalments of the settlement are paid, and only then."),
        _("Another person within the limit of their role"),
        reverse("agreement-new", args=[case.number]),
        closed or _nothing_owed(case),
        at_door=allowed and plan is not None and plan.largest_waiver > ZERO,
    )


def _nothing_owed(case: "Case") -> str:
    return "" if balance(case.debtor.account, clock.business_date()).total else _("Nothing is owed any more.")
