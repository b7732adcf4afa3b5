"""The demo department is at work at any hour and weekday at which it is made. A small one shows it."""

import random
from datetime import datetime, timedelta

import pytest

from cases.models import Case
from collections_app import books
from demo import book, build, papers
from demo.agenda import working_day, working_day_before
from demo.chance import Packs
from followups.models import RepaymentAgreement, Task
from foundation import business_days, clock
from staff.models import Notification, Team, User
from visits.day import Day
from visits.models import VisitReport

SATURDAY_NIGHT, WEDNESDAY_NOON = "2026-11-28T22:30", "2026-11-25T12:00"


@pytest.fixture
def small(monkeypatch):
    """80 debtors instead of 200, six weeks, and only the cases of these days are followed."""
    monkeypatch.setattr(book, "DEBTORS", 80)
    monkeypatch.setattr(build, "WEEKS", 6)
    monkeypatch.setattr(build, "STEPS", (2,))
    monkeypatch.setattr(papers, "RENDERED", 0)


@pytest.mark.parametrize("made_at", [SATURDAY_NIGHT, WEDNESDAY_NOON])
@pytest.mark.django_db
def test_whoever_signs_in_first_finds_a_department_at_work(small, made_at):
    with clock.at(datetime.fromisoformat(made_at).replace(tzinfo=clock.zone())):
        build.build("a password for the demo")
        today = clock.business_date()
        collector = User.objects.get(staff_number="collector")
        supervisor = User.objects.get(staff_number="supervisor")

        days = [business_days.add_business_days(today, after) for after in (1, 2)]
        if not business_days.is_rest_day(today):
            days.insert(0, today)
        for day in days:
            assert len(Day.of(collector, day).visits) >= 2
        assert any(hasattr(visit, "draft") for visit in Day.of(collector, today).unwritten)
        assert Day.of(collector, today).to_confirm

        assert VisitReport.objects.to_review().visible_to(supervisor).count() >= 2
        signed = RepaymentAgreement.objects.filter(state="signed", case__team=supervisor.team_id)
        assert signed.exists()
        for team in Team.objects.all():
            assert 0 < Task.objects.filter(case__team=team).open().filter(due_on__lt=today).count() < 10
        for user in User.objects.at_work():
            assert Notification.objects.filter(recipient=user, read_at=None).count() < 20
        assert Case.objects.count() == book.DEBTORS
        assert list(books.check()) == []


def test_a_working_day_before_leaves_rest_days_out():
    monday = working_day(datetime(2026, 11, 28).date())
    assert (monday.isoweekday(), working_day_before(monday)) == (1, monday - timedelta(days=3))


def test_what_is_drawn_from_a_pack_has_its_share_in_a_short_run():
    packs = Packs(random.Random(1))
    assert sum(packs.happens_once_in(10, "breaks") for _draw in range(30)) == 3
