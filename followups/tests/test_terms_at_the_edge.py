"""The edges of a plan's range, an offer, a claim's pause and an agreement's days.

Each test names the last amount or day that counts, and the first that does not.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from followups import agreements, claims, overdue
from followups.models import AgreementState, PaymentClaim
from followups.terms import MOST_INSTALMENTS, Due, Terms, calculate, custom
from foundation import clock
from ledger.models import Instalment
from tests.world.debtors import NOW, TODAY

FIRST = date(2026, 12, 1)
OWED = Decimal("4000.00")


def terms(total="4000.00", down_payment="200.00", last=date(2027, 12, 1)):
    """Return a down-payment on the first day and the rest on the last."""
    paid_first, whole = Decimal(down_payment), Decimal(total)
    dues = (Due(FIRST, paid_first), Due(last, whole - paid_first))
    return Terms("custom", whole, paid_first, dues)


def settlement(total):
    """Return the same for less than is owed."""
    return replace(terms(total), scope="settlement", waiver=OWED - Decimal(total))


# --- the plan's range: floor 3,000.00, down-payment 200.00, 12 months, 100.00 given up ------------------


@pytest.mark.parametrize(
    ("offer", "outside"),
    [
        (terms(), []),
        (terms(down_payment="199.99"), ["down_payment"]),
        (terms(last=date(2027, 12, 2)), ["too_long"]),
        (settlement("3900.00"), ["settlement"]),
        (settlement("3899.99"), ["settlement", "waiver"]),
    ],
    ids=["all at the edge", "a cent down", "a day too long", "all that may be given up", "a cent more"],
)
def test_the_edge_of_the_range_lies_inside_and_a_cent_or_a_day_beyond_it_outside(world, offer, outside):
    assert offer.outside(world.plan, owed=OWED) == outside


def test_the_floor_itself_lies_inside(world):
    plan = world.plan
    plan.largest_waiver = Decimal("2000.00")
    assert settlement("3000.00").outside(plan, owed=OWED) == ["settlement"]
    assert settlement("2999.99").outside(plan, owed=OWED) == ["settlement", "below_floor"]
    assert terms("2500.00").outside(plan, owed=Decimal("2500.00")) == [], "no more than all can be paid"


def test_a_catch_up_is_not_measured_by_the_floor_of_the_whole_debt(world):
    assert replace(terms("2500.00"), scope="catch_up").outside(world.plan, owed=OWED) == []


def test_the_plan_names_what_an_agreement_may_be_about(world):
    plan = world.plan
    plan.scopes = ["catch_up"]
    assert terms().outside(plan, owed=OWED) == ["scope"]


def test_without_an_approved_plan_there_is_no_range():
    assert terms().outside(None, owed=OWED) == ["no_plan"]


@pytest.mark.parametrize(
    ("last", "months"),
    [
        (FIRST, 0),
        (date(2026, 12, 2), 1),
        (date(2027, 1, 1), 1),
        (date(2027, 1, 2), 2),
        (date(2027, 12, 1), 12),
    ],
)
def test_a_begun_month_counts_as_a_month(last, months):
    assert terms(last=last).months == months


# --- the arithmetic -----------------------------------------------------------------------------------


def monthly(total="1200.00", instalments=12, **facts):
    return calculate(
        Decimal(total), frequency="monthly", first_due_on=FIRST, instalments=instalments, **facts
    )


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("total", {"total": "0.00"}),
        ("instalments", {"instalments": 0}),
        ("instalments", {"instalments": MOST_INSTALMENTS + 1}),
        ("instalments", {"total": "0.11", "instalments": 12}),
        ("down_payment", {"down_payment": Decimal("1200.00")}),
        ("down_payment", {"down_payment": Decimal("-0.01")}),
        (
            "down_payment_on",
            {"down_payment": Decimal("1.00"), "down_payment_on": FIRST + timedelta(days=1)},
        ),
    ],
)
def test_terms_that_make_no_sense_are_refused_beside_the_field(field, facts):
    with pytest.raises(ValidationError) as refused:
        monthly(**facts)
    assert list(refused.value.message_dict) == [field]


@pytest.mark.parametrize(
    ("facts", "dues"),
    [
        ({"total": "0.01", "instalments": 1}, 1),
        ({"instalments": MOST_INSTALMENTS}, MOST_INSTALMENTS),
        ({"total": "0.12"}, 12),
        ({"down_payment": Decimal("1199.88")}, 13),
        ({"down_payment": Decimal("1.00"), "down_payment_on": FIRST}, 13),
    ],
    ids=["a cent once", "the most", "a cent each", "a cent each after a down-payment", "both on one day"],
)
def test_the_least_and_the_most_that_make_sense_are_taken(facts, dues):
    offer = monthly(**facts)
    assert len(offer.dues) == dues
    assert sum(due.amount for due in offer.dues) == offer.total
    assert all(due.amount > 0 for due in offer.dues)


def test_dates_of_their_own_take_the_most_and_no_more():
    many = [Due(FIRST + timedelta(days=day), Decimal("0.01")) for day in range(MOST_INSTALMENTS)]
    assert len(custom(many).dues) == MOST_INSTALMENTS
    for wrong in ([*many, many[0]], [], [replace(many[0], amount=Decimal("0.00"))]):
        with pytest.raises(ValidationError) as refused:
            custom(wrong)
        assert list(refused.value.message_dict) == ["dues"]


# --- the debtor says they paid ------------------------------------------------------------------------


def test_a_claim_pauses_through_its_last_day_and_not_the_day_after(world):
    claim = world.claim()
    assert claim.pause_until == date(2026, 11, 26), "told on a Tuesday, two business days on"
    for day, pauses in ((TODAY, True), (date(2026, 11, 26), True), (date(2026, 11, 27), False)):
        assert PaymentClaim.objects.pausing(day).exists() is pauses
    claims.settle(claim, "not_found", by=world.sun)
    assert not PaymentClaim.objects.pausing(TODAY).exists()


def test_paid_today_is_a_claim_and_paid_tomorrow_is_none(world):
    assert world.claim("0.01", paid_on=TODAY).paid_on == TODAY
    for field, facts in (("paid_on", {"paid_on": TODAY + timedelta(days=1)}), ("amount", {"amount": "0.00"})):
        with pytest.raises(ValidationError) as refused:
            world.claim(**facts)
        assert list(refused.value.message_dict) == [field]


def test_money_of_exactly_that_amount_answers_the_claim_by_itself(world):
    claim = world.claim("500.00")
    world.pays("499.99")
    claim.refresh_from_db()
    assert claim.outcome == ""
    payment = world.pays("500.00")
    claim.refresh_from_db()
    assert (claim.outcome, claim.payment) == ("found", payment)


# --- days ---------------------------------------------------------------------------------------------


def test_an_instalment_is_overdue_the_day_after_its_due_day(world):
    """Wang's third instalment falls due on 5 December."""
    _case = world.assigned_case
    third = Instalment.objects.get(due_on=date(2026, 12, 5))
    for days, since in ((11, None), (12, date(2026, 12, 6))):
        with clock.at(NOW + timedelta(days=days)):
            overdue.flag(by=world.system)
            third.refresh_from_db()
            assert third.flagged_since == since


def test_the_first_instalment_may_fall_due_on_the_day_it_is_drawn_up_and_not_before(world):
    rest = ("2027-01-01", "2000.00")
    with pytest.raises(ValidationError) as refused:
        world.drafted(("2026-11-23", "2000.00"), rest)
    assert list(refused.value.message_dict) == ["first_due_on"]
    assert world.drafted(("2026-11-24", "2000.00"), rest).state == AgreementState.DRAFT


@pytest.mark.parametrize(("days", "signs"), [(-1, False), (0, True), (2, True), (3, False)])
def test_the_debtor_signs_from_the_day_it_is_drawn_up_to_today(world, days, signs):
    """It is drawn up on the Tuesday, and Li brings it in on the Thursday."""
    agreement, scan = world.drafted(("2026-12-01", "2000.00"), ("2027-01-01", "2000.00")), world.evidence()
    facts = {"signed_on": TODAY + timedelta(days=days), "signed_by": "王建国", "scan": scan, "by": world.li}
    with clock.at(NOW + timedelta(days=2)):
        if signs:
            agreements.sign(agreement, **facts)
            assert agreement.state == AgreementState.SIGNED
            return
        with pytest.raises(ValidationError) as refused:
            agreements.sign(agreement, **facts)
        assert list(refused.value.message_dict) == ["signed_on"]


# --- an agreement's days ------------------------------------------------------------------------------

HALVES = (("2026-12-01", "2000.00"), ("2027-01-01", "2000.00"))


def at(moment):
    """Set the clock to that moment of the department's day, such as ``2026-11-27 23:59:59``."""
    return clock.at(datetime.fromisoformat(moment).replace(tzinfo=NOW.tzinfo))


@pytest.mark.parametrize(
    ("signed", "last", "next_day"),
    [
        ("2026-11-24 10:00:00", "2026-11-27 23:59:59", "2026-11-28 00:00:00"),
        ("2026-11-26 10:00:00", "2026-12-01 23:59:59", "2026-12-02 00:00:00"),
    ],
    ids=["signed on a Tuesday", "signed on a Thursday, over the weekend"],
)
def test_the_company_accepts_until_the_end_of_the_third_business_day(world, signed, last, next_day):
    with at(signed):
        agreement = world.signed(*HALVES)
    with at(next_day), pytest.raises(ValidationError) as refused:
        agreements.accept(agreement, by=world.chen)
    assert refused.value.code == "late"
    with at(last):
        assert agreements.judge(by=world.system)["lapsed"] == 0
        agreements.accept(agreement, by=world.chen)
    assert agreement.state == AgreementState.ACCEPTED


def test_what_was_signed_lapses_when_the_third_business_day_is_over(world):
    world.signed(*HALVES)
    with at("2026-11-28 00:00:00"):
        assert agreements.judge(by=world.system)["lapsed"] == 1


@pytest.mark.parametrize(
    ("moment", "may"),
    [("2026-11-27 09:59:59", False), ("2026-11-27 10:00:00", True), ("2026-11-27 10:00:01", True)],
)
def test_it_cools_off_for_72_hours_to_the_second_after_the_company_accepts(world, moment, may):
    agreement = world.accepted(*HALVES)
    assert agreements.cools_off_at(agreement) == NOW + timedelta(hours=72)
    with at(moment):
        assert agreements.may_activate_at(agreement) is may
        if may:
            agreements.activate(agreement, by=world.chen)
            assert agreement.state == AgreementState.ACTIVE
            return
        with pytest.raises(ValidationError) as refused:
            agreements.activate(agreement, by=world.chen)
        assert refused.value.code == "cooling_off"


@pytest.mark.parametrize(
    ("amount", "value_date", "broken"),
    [
        ("2000.00", date(2026, 12, 4), 0),
        ("1999.99", date(2026, 12, 4), 1),
        ("0.01", date(2026, 12, 1), 1),
    ],
    ids=["paid on the last day of grace", "a cent short", "a cent paid"],
)
def test_an_instalment_is_paid_in_full_by_the_third_day_after_its_due_day_or_breaks_it(
    world, amount, value_date, broken
):
    agreement = world.active(*HALVES)
    assert (agreement.schedule.grace_days, agreement.schedule.tolerance) == (3, 0)
    with at("2026-12-04 23:59:59"):
        world.pays(amount, on=value_date)
        assert agreements.judge(by=world.system)["broken"] == 0
    with at("2026-12-05 00:00:00"):
        assert agreements.judge(by=world.system)["broken"] == broken


@pytest.mark.parametrize(
    ("moment", "reminders"),
    [
        ("2026-11-27 23:59:59", 0),
        ("2026-11-28 00:00:00", 1),
        ("2026-12-01 23:59:59", 1),
        ("2026-12-02 00:00:00", 0),
    ],
)
def test_a_reminder_is_asked_for_from_three_days_before_the_due_day_through_that_day(
    world, moment, reminders
):
    world.active(*HALVES)
    with at(moment):
        assert agreements.judge(by=world.system)["reminders"] == reminders


@pytest.mark.parametrize(("paid", "reminders"), [("1999.99", 1), ("2000.00", 0)])
def test_nobody_is_reminded_of_an_instalment_that_credit_covers_to_the_cent(world, paid, reminders):
    world.active(*HALVES)
    world.pays(paid)
    with at("2026-11-28 10:00:00"):
        assert agreements.judge(by=world.system)["reminders"] == reminders
