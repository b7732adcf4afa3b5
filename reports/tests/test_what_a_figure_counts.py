"""Which payments, promises, instalments, cases and moves belong to a period, at its edges (M4)."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cases import closing, moving, opening
from cases.models import Case, ClosureKind, Stage
from cases.tests.asking import logged
from followups import complaints, payments, promises
from followups.models import PromiseToPay
from foundation import clock
from ledger.models import Schedule
from reports.measures import FIGURES
from reports.measures.base import Unit, median, percentile
from reports.measures.money import Bucket, Line
from reports.scope import Scope
from tests.world import World
from tests.world.debtors import NOW, TODAY, moment

DAY = timedelta(days=1)
SINCE, UNTIL = date(2026, 11, 10), date(2026, 11, 20)
# The last day before the period, its first day, its last day, and the first day after it.
EDGES = [(SINCE - DAY, False), (SINCE, True), (UNTIL, True), (UNTIL + DAY, False)]
LAST_MINUTE = timedelta(hours=23, minutes=59)


@pytest.fixture(autouse=True)
def tuesday_morning() -> Iterator[None]:
    with clock.at(NOW):
        yield


def lines(world: World, code: str, since: date = SINCE, until: date = UNTIL) -> Sequence[Line]:
    """The list behind a figure, as the manager sees it."""
    return FIGURES[code].lines(Scope.of(world.qian, since=since, until=until))


def value(world: World, code: str, since: date = SINCE, until: date = UNTIL) -> object:
    return FIGURES[code].value(lines(world, code, since, until))


@pytest.mark.parametrize(("day", "counts"), EDGES)
def test_money_counts_by_its_value_date_on_both_edges(world: World, day: date, counts: bool) -> None:
    _case = world.assigned_case
    world.pays("100.00", on=day)
    assert value(world, "recovered") == (Decimal("100.00") if counts else Decimal("0.00"))


def test_money_of_an_account_without_a_case_is_in_no_report(world: World) -> None:
    _case = world.assigned_case
    stranger = world.another_debtor()
    world.pays("100.00", on=SINCE)
    payments.take(payments.PaymentRow(Decimal("7.00"), SINCE, account=stranger.account_id), by=world.sun)
    assert value(world, "recovered") == Decimal("100.00")


def test_money_is_listed_newest_first_with_whose_it_is(world: World) -> None:
    case = world.assigned_case
    world.pays("1.00", on=SINCE)
    world.pays("2.00", on=UNTIL)
    found = lines(world, "recovered")
    assert [(line.case, line.on, line.amount) for line in found] == [
        (case.number, UNTIL, Decimal("2.00")),
        (case.number, SINCE, Decimal("1.00")),
    ]


def test_a_payment_of_a_debtor_with_two_cases_counts_once_for_the_newer_one(world: World) -> None:
    old = world.assigned_case
    closing.close(old, ClosureKind.RETURNED, by=world.chen, reason="sold")
    new = opening.open_case(world.debtor, world.team, by=world.chen)
    world.pays("100.00", on=SINCE)
    assert [line.case for line in lines(world, "recovered")] == [new.number]


def promised(world: World, amount: str, due_on: date) -> PromiseToPay:
    with clock.at(moment(10, day=due_on - 5 * DAY)):
        return promises.make(world.assigned_case, promises.PromiseTerms(Decimal(amount), due_on), by=world.li)


@pytest.mark.parametrize(("day", "counts"), EDGES)
def test_a_promise_counts_on_the_day_it_was_judged(world: World, day: date, counts: bool) -> None:
    promised(world, "100.00", day - 4 * DAY)
    with clock.at(moment(10, day=day)):
        promises.judge(day, by=world.system)
    assert len(lines(world, "promises-kept")) == counts


def test_promises_are_kept_by_count_and_by_amount(world: World) -> None:
    for amount in ("300.00", "900.00"):
        promised(world, amount, date(2026, 11, 9))
    world.pays("300.00", on=date(2026, 11, 9))
    promises.judge(date(2026, 11, 13), by=world.system)
    figure, found = FIGURES["promises-kept"], lines(world, "promises-kept")
    assert sorted((line.amount, line.counts) for line in found) == [
        (Decimal("300.00"), True),
        (Decimal("900.00"), False),
    ]
    assert figure.value(found) == Decimal("0.5")
    assert figure.further(found)["by_amount"] == Decimal("0.25")
    assert figure.further([])["by_amount"] is None


def test_a_promise_that_waits_for_its_day_is_not_judged(world: World) -> None:
    promised(world, "100.00", TODAY)
    promises.judge(TODAY, by=world.system)
    assert value(world, "promises-kept", until=TODAY) is None


# Wang's dues of 2,000.00 fall on 5 September, 5 and 20 October, 5 and 20 December; none has days of grace.


@pytest.mark.parametrize(
    ("since", "until", "dues"),
    [
        (date(2026, 9, 5), date(2026, 9, 6), 1),
        (date(2026, 9, 5), date(2026, 9, 5), 0),
        (date(2026, 9, 6), date(2026, 10, 5), 0),
        (date(2026, 9, 5), date(2026, 10, 21), 3),
    ],
)
def test_a_due_counts_once_its_last_day_of_grace_is_over_within_the_period(
    world: World, since: date, until: date, dues: int
) -> None:
    _case = world.assigned_case
    assert len(lines(world, "instalments-on-time", since, until)) == dues


@pytest.mark.parametrize(
    ("paid_on", "in_time"), [(date(2026, 9, 4), True), (date(2026, 9, 5), True), (date(2026, 9, 6), False)]
)
def test_a_due_is_on_time_up_to_its_last_day(world: World, paid_on: date, in_time: bool) -> None:
    _case = world.assigned_case
    world.pays("1000.00", on=paid_on)
    [line] = lines(world, "instalments-on-time", date(2026, 9, 1), date(2026, 9, 30))
    assert (line.counts, line.amount, line.on) == (in_time, Decimal("1000.00"), date(2026, 9, 5))
    assert str(line.note) == ("on time" if in_time else "late or unpaid")


def test_days_of_grace_belong_to_being_on_time(world: World) -> None:
    _case = world.assigned_case
    Schedule.objects.update(grace_days=3)
    world.pays("1000.00", on=date(2026, 9, 8))
    [line] = lines(world, "instalments-on-time", date(2026, 9, 1), date(2026, 9, 30))
    assert line.counts


def test_dues_are_listed_newest_first_and_those_of_one_day_with_the_newest_case_first(world: World) -> None:
    first = world.assigned_case
    second = opening.open_case(world.another_debtor(), world.team, by=world.chen)
    found = lines(world, "instalments-on-time", date(2026, 9, 5), date(2026, 10, 21))
    assert [(line.on, line.case) for line in found] == [
        (date(2026, 10, 20), first.number),
        (date(2026, 10, 5), second.number),
        (date(2026, 10, 5), first.number),
        (date(2026, 9, 5), first.number),
    ]


def test_what_is_overdue_stands_in_the_bucket_of_its_days(world: World) -> None:
    _case = world.assigned_case
    found = lines(world, "ageing", until=date(2026, 11, 24))
    assert [(line.days, line.note, line.amount) for line in found] == [
        (Decimal(80), "61-90", Decimal("2000.00")),
        (Decimal(35), "31-60", Decimal("500.00")),
    ]
    assert FIGURES["ageing"].buckets(found) == [
        Bucket("1-30", 0, Decimal("0.00")),
        Bucket("31-60", 1, Decimal("500.00")),
        Bucket("61-90", 1, Decimal("2000.00")),
        Bucket("90+", 0, Decimal("0.00")),
    ]


def test_a_debt_that_is_not_behind_is_not_in_the_ageing(world: World) -> None:
    _case = world.assigned_case
    world.pays("2500.00", on=date(2026, 11, 1))
    assert not lines(world, "ageing", until=TODAY)


@pytest.mark.parametrize(("code", "name"), [("open-cases", "Open cases"), ("ageing", "Overdue")])
def test_a_case_is_open_at_the_end_of_the_day_it_opens_and_not_of_the_day_it_closes(
    world: World, code: str, name: str
) -> None:
    with clock.at(moment(10, day=SINCE)):
        case = world.assigned_case
    with clock.at(moment(10, day=UNTIL)):
        closing.close(case, ClosureKind.RETURNED, by=world.chen, reason="sold")

    def counted(day: date) -> bool:
        return case.number in {line.case for line in lines(world, code, day, day)}

    assert [counted(day) for day in (SINCE - DAY, SINCE, UNTIL - DAY, UNTIL)] == [False, True, True, False]
    assert str(FIGURES[code].label) == name


def test_time_in_a_stage_runs_from_entering_to_leaving_it_within_the_period(world: World) -> None:
    with clock.at(moment(10, day=date(2026, 11, 2))):
        case = world.assigned_case
    for day, to in (
        (date(2026, 11, 6), "visit"),
        (date(2026, 11, 12), "follow_up"),
        (date(2026, 11, 22), "visit"),
    ):
        with clock.at(moment(22, day=day)):
            moving.step(case, to, by=world.chen, reason="")
    [within] = lines(world, "time-in-stage")
    assert (within.days, within.note) == (Decimal("6.0"), Stage.VISIT.label)
    everything = lines(world, "time-in-stage", date(2026, 11, 1), TODAY)
    assert [line.days for line in everything] == [Decimal("10.0"), Decimal("6.0"), Decimal("4.5")]
    figure = FIGURES["time-in-stage"]
    assert figure.value(everything) == Decimal("6.0")
    assert figure.further(everything) == {"percentile_90": Decimal("10.0")}


def test_stages_of_two_cases_are_not_mixed(world: World) -> None:
    with clock.at(moment(10, day=date(2026, 11, 11))):
        case: Case = world.assigned_case
        other = opening.open_case(world.another_debtor(), world.team, by=world.chen)
    with clock.at(moment(10, day=date(2026, 11, 13))):
        moving.step(case, "visit", by=world.chen, reason="")
    with clock.at(moment(10, day=date(2026, 11, 16))):
        moving.step(other, "visit", by=world.chen, reason="")
    found = {line.case: line.days for line in lines(world, "time-in-stage")}
    assert found == {case.number: Decimal("2.0"), other.number: Decimal("5.0")}


@pytest.mark.parametrize(("day", "counts"), EDGES)
@pytest.mark.parametrize("at", [timedelta(), LAST_MINUTE])
def test_a_complaint_counts_on_the_day_it_was_taken(
    world: World, day: date, counts: bool, at: timedelta
) -> None:
    case = world.assigned_case
    with clock.at(moment(0, day=day) + at):
        complaints.take(case, complaints.ComplaintDetails("They came at noon.", "phone"), by=world.chen)
    assert value(world, "complaints") == counts


@pytest.mark.parametrize(("day", "counts"), EDGES)
def test_a_visit_counts_on_the_day_the_pair_arrived(world: World, day: date, counts: bool) -> None:
    record = world.recorded()
    type(record).objects.filter(pk=record.pk).update(
        arrived_at=moment(0, day=day), left_at=moment(0, 15, day=day)
    )
    assert value(world, "visits") == counts


def test_a_contact_that_was_made_is_no_refusal(world: World) -> None:
    logged(world, moment(9))
    assert value(world, "refusals", until=TODAY) == 0


def test_each_figure_is_of_its_unit_and_of_nothing_there_is_no_share(world: World) -> None:
    units = {code: figure.unit for code, figure in FIGURES.items()}
    assert {code for code, unit in units.items() if unit == Unit.MONEY} == {"recovered", "ageing"}
    empty = {code: figure.value([]) for code, figure in FIGURES.items()}
    assert empty["recovered"] == Decimal("0.00")
    assert empty["visits"] == 0
    assert empty["promises-kept"] is None
    assert empty["time-in-stage"] is None


@pytest.mark.parametrize(
    ("days", "middle", "nine_in_ten"),
    [([], None, None), ([3], 3, 3), ([1, 9], 5, 9), (list(range(1, 11)), Decimal("5.5"), 9)],
)
def test_the_middle_and_what_nine_in_ten_kept_to(days, middle, nine_in_ten) -> None:
    rows = [Decimal(day) for day in days]
    assert median(rows) == middle
    assert percentile(rows, Decimal("0.9")) == nine_in_ten
    assert percentile(list(reversed(rows)), Decimal("0.9")) == nine_in_ten
