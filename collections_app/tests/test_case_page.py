"""The case page: the stage, what is owed, what is missing, and the history."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import closing, contacting, holding, opening
from cases.contact_facts import approach_to
from cases.contacting import ContactResult
from cases.models import Channel, EvidenceKind, HoldKind, NewPerson, Outcome, Part, Party, Purpose
from followups.models import Task, TaskKind
from foundation import clock
from tests.world.debtors import NOW, TODAY, WANG_ID


@pytest.fixture(autouse=True)
def tuesday_morning():
    with clock.at(NOW):
        yield


def open_page(world, user, case=None):
    return world.signed_in(user).get((case or world.assigned_case).get_absolute_url())


def words(world, user=None):
    answer = open_page(world, user or world.li)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_is_owed_today_is_split_and_what_is_overdue_stands_beside_it(world):
    world.pays("700.00", on=date(2026, 9, 20))
    page = open_page(world, world.li).context["page"]
    assert (page.balance.total, page.balance.principal) == (Decimal("3300.00"), Decimal("3300.00"))
    assert (page.arrears.amount_overdue, page.arrears.days_past_due) == (Decimal("1800.00"), 80)
    shown = words(world)
    for figure in ("¥3,300.00", "principal", "interest", "penalty", "costs", "80 days past due", "61-90"):
        assert figure in shown


def test_money_paid_too_much_is_credit(world):
    world.pays("4100.00")
    page = open_page(world, world.li).context["page"]
    assert page.balance.total == 0 and "less credit" in words(world)


def test_what_was_received_this_round_counts_from_its_first_day(world):
    with clock.at(NOW - timedelta(days=3)):
        _case = world.assigned_case
    world.pays("300.00", on=TODAY)
    world.pays("200.00", on=TODAY - timedelta(days=10))
    assert open_page(world, world.li).context["page"].received == Decimal("300.00")


def test_what_a_visit_still_needs_leads_to_where_it_is_filled_in(world):
    page = open_page(world, world.li).context["page"]
    ways = {need.code: need.url for need in page.to_visit if need.state != "done"}
    number = world.case.number
    assert ways["plan"] == reverse("case-plan", args=[number])
    assert ways["address"] == reverse("addresses", args=[number])
    assert "identity" not in ways
    assert f'href="{ways["plan"]}"' in words(world)
    # The page lists what is needed to sue separately.
    assert "Needed to sue" in words(world) and not {it.words for it in page.to_sue} & {
        it.words for it in page.to_visit
    }


def test_the_stepper_shows_the_stage_and_leads_on(world):
    steps = open_page(world, world.li).context["page"].steps
    move = reverse("case-stage", args=[world.case.number])
    assert [(step.state, step.url) for step in steps] == [("now", ""), ("later", move), ("later", "")]
    assert all(not step.url for step in open_page(world, world.qian).context["page"].steps)


def test_a_hold_is_seen_before_anything_else(world):
    _case = world.assigned_case
    holding.place(world.wang, HoldKind.DISPUTE, by=world.li, reason="Says they never signed")
    page = open_page(world, world.li).context["page"]
    assert [(it.tone, "dispute" in it.title) for it in page.banners] == [("stop", True)]
    assert "Says they never signed" not in page.banners[0].text


def test_the_end_of_the_limitation_period_is_announced_and_then_said_to_be_over(world):
    _case = world.assigned_case
    with clock.at(NOW.replace(year=2029, month=11)):
        near = open_page(world, world.li).context["page"].banners
        assert [it.tone for it in near] == ["warn"] and "2029-12-05" in near[0].title
    with clock.at(NOW.replace(year=2029, month=12)):
        over = open_page(world, world.li).context["page"].banners
        assert [it.tone for it in over] == ["stop"]


def test_the_debtor_is_named_on_the_page_but_not_in_its_title_and_their_numbers_are_masked(world):
    _phone, page = world.phone, words(world)
    title = page.partition("<title>")[2].partition("</title>")[0]
    assert world.case.number in title and "王建国" not in title
    assert "<h1>王建国</h1>" in page
    assert WANG_ID not in page and "1101**********0038" in page and "138****2046" in page


def test_who_works_on_it_how_and_what_is_to_be_done(world):
    _plan = world.plan
    Task.add(world.case, TaskKind.CALL, due_on=TODAY, by=world.li, note="After six")
    Party.introduce(
        NewPerson("natural", "李秀英"), world.debts[0], Part("guarantor", guarantee_kind="joint"), by=world.li
    )
    world.promise(due_on=TODAY + timedelta(days=5))
    shown = words(world)
    for said in ("Li Na", "Zhao Lei", "Agree on instalments", "After six", "李秀英", "¥500.00 by 2026-11-29"):
        assert said in shown


def test_the_next_visit_stands_on_the_page_with_its_permit(world):
    visit = world.planned_visit()
    page = open_page(world, world.li, visit.case).context["page"]
    assert page.visit == visit and page.permit.is_green
    shown = world.signed_in(world.li).get(visit.case.get_absolute_url()).content.decode()
    assert visit.get_absolute_url() in shown and "14:00–15:00" in shown


def test_a_visit_that_must_not_be_made_any_more_is_seen_first(world):
    visit = world.planned_visit()
    holding.place(world.wang, HoldKind.VULNERABILITY, by=world.li, reason="In hospital")
    titles = [it.title for it in open_page(world, world.li, visit.case).context["page"].banners]
    assert any("2026-11-24" in title for title in titles)


def test_a_closed_case_says_how_it_ended_and_who_may_opens_it_again(world):
    case = world.assigned_case
    closing.close(case, "returned", by=world.chen, reason="Sold to another bank")
    shown = words(world, world.chen)
    assert "Sold to another bank" in shown and reverse("case-reopening", args=[case.number]) in shown
    assert reverse("case-stage", args=[case.number]) not in shown
    page = open_page(world, world.chen, case).context["page"]
    assert [step.state for step in page.steps] == ["done"] * 3


@pytest.mark.parametrize(
    ("who", "links"),
    [
        ("li", {"contact-log": True, "case-stage": True, "case-assignment": False, "case-closure": False}),
        ("chen", {"case-stage": True, "case-assignment": True, "case-closure": True}),
        ("qian", {"contact-log": False, "case-stage": False, "case-report-order": True}),
    ],
)
def test_everybody_is_offered_what_they_may_do(world, who, links):
    shown = words(world, getattr(world, who))
    for name, offered in links.items():
        assert (f'href="{reverse(name, args=[world.case.number])}"' in shown) == offered, name


@pytest.mark.parametrize("who", ["sun", "wu", "hu", "sun_li", "he", "zhou"])
def test_whoever_may_not_see_the_case_finds_nothing(world, who):
    for name in ("case", "case-history", "case-file", "case-debts"):
        url = reverse(name, args=[world.assigned_case.number])
        assert world.signed_in(getattr(world, who)).get(url).status_code == 404


def test_the_page_takes_as_many_queries_for_fifty_contacts_payments_and_events_as_for_one(world):
    case = world.prepared_case()
    client = world.signed_in(world.li)

    def live_through(days):
        for day in range(days):
            with clock.at(NOW + timedelta(days=day)):
                contacting.log(
                    approach_to(world.wang, channel=Channel.LETTER, purpose=Purpose.REPLY, case=case),
                    ContactResult(outcome=Outcome.SENT),
                    by=world.li,
                )
                world.pays("10.00")
                world.promise("10.00", due_on=TODAY + timedelta(days=60))
                Task.add(case, TaskKind.OTHER, due_on=TODAY + timedelta(days=60), by=world.li, note="x")

    live_through(1)
    client.get(case.get_absolute_url())
    with CaptureQueriesContext(connection) as one:
        client.get(case.get_absolute_url())
    live_through(50)
    world.evidence(EvidenceKind.NOTICE)
    with CaptureQueriesContext(connection) as fifty:
        client.get(case.get_absolute_url())
    assert len(fifty) == len(one) <= 80


def test_the_case_of_an_account_without_debts_opens(world):
    debtor = world.another_debtor()
    case = opening.open_case(debtor, world.team, by=world.chen, debts=[])
    assert open_page(world, world.chen, case).status_code == 200
