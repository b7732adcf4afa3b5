"""No amount falls due before an agreement binds: days that come too early move when it becomes active."""

from followups.tests.two_instalments import judged, on


def days_of(agreement):
    return [row.due_on.isoformat() for row in agreement.instalments.all()]


def test_days_that_come_too_early_move_by_as_many_days_when_it_becomes_active(world):
    agreement = world.active(("2026-11-24", "2000.00"), ("2026-12-24", "2000.00"))
    assert days_of(agreement) == ["2026-11-27", "2026-12-27"], "active since 24 November"
    assert [row.signed_for.isoformat() for row in agreement.instalments.all()] == ["2026-11-24", "2026-12-24"]
    asked = agreement.schedule.instalments.order_by("number")
    assert [it.due_on.isoformat() for it in asked] == days_of(agreement)


def test_days_from_the_third_day_on_stay_as_they_were_signed(world):
    agreement = world.active(("2026-11-27", "2000.00"), ("2026-12-24", "2000.00"))
    assert days_of(agreement) == ["2026-11-27", "2026-12-24"]
    assert not agreement.has_moved


def test_it_does_not_break_in_the_night_in_which_it_becomes_active(world):
    agreement = world.accepted(("2026-11-24", "2000.00"), ("2026-12-24", "2000.00"))
    with on("2026-12-02"):
        assert judged(world) == {"lapsed": 0, "activated": 1, "completed": 0, "broken": 0, "reminders": 1}
    assert days_of(agreement) == ["2026-12-05", "2027-01-04"]


def test_a_day_on_a_rest_day_moves_to_the_next_working_day_where_the_paper_says_so(world):
    agreement = world.active(("2026-11-28", "2000.00"), ("2027-01-01", "2000.00"), off_rest_days=True)
    assert days_of(agreement) == ["2026-11-30", "2027-01-04"], (
        "a Saturday, and New Year's Day before a weekend"
    )
