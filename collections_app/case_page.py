"""Everything that the case page shows, from all rooms, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import gate, limitation
from cases.models import (
    Address,
    Assignment,
    Case,
    Closure,
    CollectionPlan,
    Contact,
    Employment,
    Hold,
    Party,
    Phone,
    Round,
    SourcedState,
    Stage,
)
from cases.models.party import people_in
from collections_app import timeline
from followups.models import PaymentClaim, PromiseToPay, RepaymentAgreement, Task
from foundation import clock
from foundation.money import ZERO
from foundation.status import Banner, TaskState
from ledger import arrears, balance
from ledger.loading import state_of
from ledger.models import Payment
from visits import permits
from visits.models import VisitPlan

if TYPE_CHECKING:
    from cases.gate import Task as NeedTask
    from collections_app.timeline import Moment
    from ledger.arrears import AccountArrears
    from ledger.balance import Balance
    from staff.models import User
    from visits.permits import PermitNow

FEW = 5


@dataclass(frozen=True)
class Step:
    """A stage as parts/stepper.html shows it."""

    words: str
    state: str
    url: str = ""


@dataclass(frozen=True)
class CasePage:
    """One case as of today."""

    case: Case
    round: Round
    steps: list[Step]
    banners: list[Banner]
    to_visit: "list[NeedTask]"
    to_sue: "list[NeedTask]"
    balance: "Balance"
    arrears: "AccountArrears"
    received: Decimal
    clock: limitation.Clock
    closure: Closure | None
    address: Address | None
    phones: QuerySet[Phone]
    employment: Employment | None
    parties: QuerySet[Party]
    pair: QuerySet[Assignment]
    plan: CollectionPlan | None
    visit: VisitPlan | None
    permit: "PermitNow | None"
    past_visits: QuerySet[VisitPlan]
    promises: QuerySet[PromiseToPay]
    agreements: QuerySet[RepaymentAgreement]
    tasks: QuerySet[Task]
    contacts: QuerySet[Contact]
    payments: QuerySet[Payment]
    moments: "list[Moment]"

    @property
    def needs_done(self) -> int:
        """The number of things that a visit needs and that are there."""
        return sum(1 for need in self.to_visit if need.state == TaskState.DONE)

    @property
    def can_move_on(self) -> bool:
        """Whether nothing is missing for the visit."""
        return self.needs_done == len(self.to_visit)


def gather(case: Case, *, user: "User") -> CasePage:
    """Gather the page of ``case`` for ``user``. The case is fetched ``with_people``."""
    today, person = clock.business_date(), case.debtor.person
    this_round = case.current_round
    state = state_of(case.debtor.account_id, today)
    needs = gate.missing(case)
    clocks = limitation.of_cases([case.pk])
    limits = clocks.get(case.pk) or limitation.Clock(None, None)
    visits = case.visits.with_everything()
    visit = visits.open().order_by("contact__starts_at", "pk").first()
    permit = permits.now(visit) if visit else None
    money = Payment.objects.standing().filter(account=case.debtor.account_id)
    received = money.filter(value_date__gte=clock.business_date(this_round.began_at))
    return CasePage(
        case=case,
        round=this_round,
        steps=_steps(case, may_move=user.has_perm("cases.move_case")),
        banners=[
            *_about_holds(case, today),
            *_about_limitation(case, limits),
            *_about_claims(case, today),
            *_about_permit(visit, permit),
        ],
        to_visit=gate.tasks(case.number, needs, needed_to=gate.VISIT),
        to_sue=gate.tasks(case.number, needs, needed_to=gate.SUE),
        balance=balance.of_state(state),
        arrears=arrears.of_state(state),
        received=received.aggregate(total=Sum("amount"))["total"] or ZERO,
        clock=limits,
        closure=_closure(case),
        address=person.addresses.filter(is_current=True).first(),
        phones=person.phones.exclude(state=SourcedState.WRONG).order_by("-is_current", "pk")[:FEW],
        employment=person.employments.exclude(state=SourcedState.WRONG).order_by("-pk").first(),
        parties=Party.objects.of_case(case).filter(until=None)[:FEW],
        pair=case.assignments.standing().select_related("collector").order_by("role"),
        plan=CollectionPlan.objects.of_case(case).current().filter(round=this_round).first(),
        visit=visit,
        permit=permit,
        past_visits=visits.exclude(contact__state__in=("planned", "awaiting")).order_by("-day", "-pk")[:3],
        promises=case.promises.for_list()[:3],
        agreements=case.agreements.order_by("-revision")[:2],
        tasks=Task.objects.visible_to(user).open().filter(case=case).order_by("due_on", "pk")[:FEW],
        contacts=case.contacts.select_related("person", "made_by").order_by("-starts_at", "-pk")[:FEW],
        payments=Payment.objects.filter(account=case.debtor.account_id)
        .select_related("reversal")
        .order_by("-value_date", "-pk")[:FEW],
        moments=timeline.latest(case),
    )


def _steps(case: Case, *, may_move: bool) -> list[Step]:
    """The three stages. The next stage links to the page that moves the case."""
    stages = list(Stage)
    now = len(stages) if case.closed_at else stages.index(Stage(case.stage))
    move = reverse("case-stage", args=[case.number]) if may_move and case.is_open else ""
    return [
        Step(
            str(stage.label),
            "done" if place < now else "now" if place == now else "later",
            move if place == now + 1 else "",
        )
        for place, stage in enumerate(stages)
    ]


def _closure(case: Case) -> Closure | None:
    if case.is_open:
        return None
    return case.closures.filter(reopened_at=None).select_related("closed_by").order_by("-pk").first()


def _about_holds(case: Case, today: date) -> list[Banner]:
    holds = Hold.objects.standing(today).filter(person__in=people_in([case])).with_details()
    url = reverse("case-holds", args=[case.number])
    return [
        Banner(
            "stop",
            _("Hold on %(name)s: %(kind)s") % {"name": hold.person.name, "kind": hold.get_kind_display()},
            _("Since %(since)s, until %(until)s.") % {"since": hold.since, "until": hold.until}
            if hold.until
            else _("Since %(since)s, until it is released.") % {"since": hold.since},
            url,
            _("What it stops"),
        )
        for hold in holds.order_by("-placed_at", "-pk")
    ]


def _about_limitation(case: Case, limits: limitation.Clock) -> list[Banner]:
    url, day = reverse("case-limitation", args=[case.number]), limits.proved
    if limits.is_expired:
        return [
            Banner(
                "stop",
                _("The limitation period is over since %(day)s") % {"day": day},
                _("The debtor may refuse to pay. Nothing may say that we will sue."),
                url,
                _("What the date rests on"),
            )
        ]
    if limits.is_near:
        left = {"days": limits.days_left(), "day": day}
        title = _("The limitation period ends in %(days)s days, on %(day)s") % left
        return [Banner("warn", title, "", url, _("What the date rests on"))]
    return []


def _about_claims(case: Case, today: date) -> list[Banner]:
    claims = PaymentClaim.objects.pausing(today).filter(case=case).order_by("pk")
    return [
        Banner(
            "warn",
            _("The debtor says they paid"),
            _("That amount is not demanded until %(day)s, while finance looks for it.")
            % {"day": claim.pause_until},
            reverse("case-claims", args=[case.number]),
            _("Their word"),
        )
        for claim in claims
    ]


def _about_permit(visit: VisitPlan | None, permit: "PermitNow | None") -> list[Banner]:
    if visit is None or permit is None or not (permit.is_red or permit.is_stale):
        return []
    changed = ", ".join(permit.changed_words)
    return [
        Banner(
            "stop" if permit.is_red else "warn",
            _("Visit of %(day)s: %(state)s") % {"day": visit.day, "state": permit.words},
            _("Changed since the last check: %(facts)s.") % {"facts": changed} if changed else "",
            visit.get_absolute_url(),
            _("Look at the visit"),
        )
    ]
