"""Every figure is the length, the sum, the share or the median of the list that it opens (M4)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cases import contacting
from cases.contact_facts import approach_to
from cases.models import Channel, Purpose
from followups import complaints, payments, promises
from foundation import clock
from foundation.money import ZERO
from ledger.booking import PaymentRow
from reports import team_content
from reports.measures import FIGURES, Line, Unit
from reports.measures.base import percentile
from reports.scope import Scope
from staff.models import User
from tests.world.debtors import NOW, TODAY, moment


@pytest.fixture(autouse=True)
def tuesday_morning():
    with clock.at(NOW):
        yield


@pytest.fixture
def busy_month(world):
    """Wang's case with a visit, payments, promises kept and broken, a refusal and a complaint."""
    record = world.recorded()
    case = world.case
    for days, amount in ((12, "300.00"), (3, "450.50")):
        with clock.at(NOW - timedelta(days=days)):
            row = PaymentRow(Decimal(amount), TODAY - timedelta(days=days), account=case.debtor.account_id)
            payments.take(row, by=world.sun)
    for made, due, amount in ((15, 10, "300.00"), (14, 9, "900.00")):
        with clock.at(NOW - timedelta(days=made)):
            day = TODAY - timedelta(days=due)
            promises.make(case, promises.PromiseTerms(Decimal(amount), day), by=world.li)
    promises.judge(TODAY, by=User.objects.get(staff_number="system"))
    contacting.plan(
        approach_to(
            world.wang,
            channel=Channel.CALL,
            purpose=Purpose.DEMAND,
            at=moment(22, 30),
            case=case,
            phone=world.phone,
        ),
        by=world.li,
    )
    complaints.take(case, complaints.ComplaintDetails("They came at noon.", "phone"), by=world.chen)
    return record


def asked(client, name, *args):
    """The page over the whole month."""
    return client.get(reverse(name, args=args), {"since": "2026-11-01", "until": TODAY.isoformat()})


@pytest.mark.parametrize("code", sorted(FIGURES))
def test_the_figure_on_the_overview_is_what_the_list_it_opens_comes_to(world, busy_month, code):
    manager = world.signed_in(world.qian)
    shown = next(it for it in asked(manager, "overview").context["shown"] if it.figure.code == code)
    listed = asked(manager, "figure", code).context

    assert listed["value"] == shown.value
    assert listed["total"] == len(shown.lines)
    lines = listed["lines"]
    expected = {
        Unit.MONEY: lambda: sum((line.amount or ZERO for line in lines), ZERO),
        Unit.COUNT: lambda: len(lines),
        Unit.SHARE: lambda: Decimal(sum(line.counts for line in lines)) / len(lines) if lines else None,
        Unit.DAYS: lambda: shown.value,
    }[shown.figure.unit]()
    assert shown.value == expected


def test_the_month_reads_as_it_was(world, busy_month):
    shown = asked(world.signed_in(world.qian), "overview").context["shown"]
    values = {it.figure.code: it.value for it in shown}

    assert values["recovered"] == Decimal("750.50")
    assert values["visits"] == 1
    assert values["refusals"] == 1
    assert values["complaints"] == 1
    assert values["promises-kept"] == Decimal("0.5")


def test_a_reversed_payment_counts_for_nothing(world, busy_month):
    payment = world.case.debtor.account.payments.earliest("pk")
    payments.reverse(payment, by=world.sun, reason="bounced")

    shown = asked(world.signed_in(world.qian), "overview").context["shown"]

    assert next(it.value for it in shown if it.figure.code == "recovered") == Decimal("450.50")


def test_the_buckets_add_up_to_the_amount_overdue(world, busy_month):
    scope = Scope.of(world.qian, until=TODAY)
    ageing = team_content.show(FIGURES["ageing"], scope)
    assert sum(row.value for row in team_content.ageing_rows(ageing.lines)) == ageing.value


def test_a_case_of_two_debts_is_behind_with_both_of_them(world, busy_month):
    scope = Scope.of(world.qian, until=TODAY)
    ageing = FIGURES["ageing"].lines(scope)
    assert len(ageing) == 2
    behind = team_content.overdue_by_case(ageing)[world.case.number]
    assert behind.amount == sum(line.amount for line in ageing)
    assert behind.days == max(line.days for line in ageing)


def test_what_the_collectors_recovered_adds_up_to_the_whole(world, busy_month):
    scope = Scope.of(world.qian, until=TODAY)
    recovered = team_content.show(FIGURES["recovered"], scope)
    rows = team_content.by_collector(scope, recovered.lines)
    assert sum(row.recovered for row in rows) == recovered.value


def test_a_supervisor_of_another_team_would_see_nothing_of_it(world, busy_month):
    scope = Scope.of(world.sun_li, until=TODAY)
    assert [figure.code for figure in FIGURES.values() if figure.lines(scope)] == []


@pytest.mark.parametrize("code", sorted({code for codes in team_content.BY_STAGE.values() for code in codes}))
def test_every_figure_of_a_stages_report_exists(code):
    assert code in FIGURES


@pytest.mark.parametrize("code", sorted(FIGURES))
def test_a_figure_asks_as_often_for_two_cases_as_for_one(world, busy_month, code):
    scope = Scope.of(world.qian, until=TODAY)

    def asked_for() -> int:
        with CaptureQueriesContext(connection) as queries:
            FIGURES[code].lines(scope)
        return len(queries)

    first = asked_for()
    world.other_case  # noqa: B018
    assert asked_for() == first


amounts = st.decimals(0, 10**6, places=2)


@given(st.lists(st.tuples(amounts, st.booleans(), st.decimals(0, 400, places=1))))
def test_values_come_from_lines_alone(rows):
    lines = [
        Line("C", "W", date(2026, 11, 1), amount=amount, days=days, counts=counts)
        for amount, counts, days in rows
    ]
    by_unit = {figure.unit: figure for figure in FIGURES.values()}
    assert by_unit[Unit.MONEY].value(lines) == sum((it.amount for it in lines), ZERO)
    assert by_unit[Unit.COUNT].value(lines) == len(lines)
    share = by_unit[Unit.SHARE].value(lines)
    assert share is None if not lines else share * len(lines) == pytest.approx(sum(it.counts for it in lines))
    within = percentile([it.days for it in lines], Decimal("0.9"))
    if lines:
        assert sum(it.days <= within for it in lines) * 10 >= 9 * len(lines)
