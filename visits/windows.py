"""When to go: the windows of the round's approved plan, set against the contact rules (P6, V1)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from cases.contact_check import check_many
from cases.contact_facts import approach_to
from cases.findings import Finding
from cases.models import Address, Case, Channel, CollectionPlan, Purpose
from foundation import clock
from visits.pair import assigned_pair

DAYS_AHEAD = 14
SHOWN = 4


@dataclass(frozen=True)
class Suggestion:
    """A window of the plan that the rules allow, perhaps only with another person's approval."""

    at: datetime
    until: datetime
    findings: tuple[Finding, ...] = ()

    @property
    def query(self) -> str:
        """The query string that fills the form with it."""
        local, end = self.at.astimezone(clock.zone()), self.until.astimezone(clock.zone())
        return urlencode({"day": f"{local:%Y-%m-%d}", "at": f"{local:%H:%M}", "until": f"{end:%H:%M}"})


def plan_of(case: Case) -> CollectionPlan | None:
    """The current plan of the running round, when it is approved."""
    plan = CollectionPlan.objects.filter(round=case.current_round, replaced_at=None).first()
    return plan if plan and plan.is_approved else None


def fits(plan: CollectionPlan | None, at: datetime, until: datetime) -> bool:
    """Whether the window lies in one of the plan's; true where the plan names none."""
    if plan is None or not plan.windows:
        return True
    day = clock.business_date(at)
    return any(
        window["weekday"] == day.isoweekday()
        and _moment(day, window["from"]) <= at
        and until <= _moment(day, window["to"])
        for window in plan.windows
    )


def suggested(case: Case, *, address: Address | None, plan: CollectionPlan | None) -> list[Suggestion]:
    """The next windows of the plan in which the rules let the assigned pair go there, the soonest first.

    At most SHOWN, within DAYS_AHEAD days.
    """
    if plan is None or address is None:
        return []
    today = clock.business_date()
    wanted = [
        (_moment(day, window["from"]), _moment(day, window["to"]))
        for day in (today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD))
        for window in plan.windows
        if window["weekday"] == day.isoweekday() and _moment(day, window["from"]) > clock.now()
    ]
    if not wanted:
        return []
    pair = tuple(assigned_pair(case))
    verdicts = check_many(
        [
            approach_to(
                case.debtor.person,
                channel=Channel.VISIT,
                purpose=Purpose.DEMAND,
                at=at,
                until=until,
                address=address,
                case=case,
                pair=pair,
            )
            for at, until in wanted
        ]
    )
    open_ones = [
        Suggestion(at, until, verdict.findings)
        for (at, until), verdict in zip(wanted, verdicts, strict=True)
        if not verdict.refused
    ]
    return sorted(open_ones, key=lambda it: it.at)[:SHOWN]


def _moment(day: date, hour: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(hour), tzinfo=clock.zone())
