"""Who writes a visit's report, who decides on it, and what it says of what was not recorded."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError

from foundation import clock
from foundation.errors import Stale
from staff.models import Notification
from tests.world import World
from tests.world.debtors import NOW, moment
from visits import papers
from visits.models import Result, VisitReport, Who


@pytest.fixture(autouse=True)
def tuesday_morning() -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def sent(world: World) -> VisitReport:
    """The report of the visit to Wang, sent by Li."""
    report = world.visit_report()
    report.send(by=world.li)
    return report


def state(report: VisitReport) -> tuple[bool, bool, bool, bool]:
    """Whether it waits, is accepted, was returned, can be changed."""
    return (report.is_waiting, report.is_accepted, report.is_returned, report.can_be_changed)


def test_a_report_is_written_sent_returned_sent_again_and_accepted(world: World) -> None:
    report = world.visit_report()
    assert state(report) == (False, False, False, True)
    report.send(by=world.li)
    assert state(report) == (True, False, False, False)
    report.give_back(by=world.chen, remarks="Which factory?")
    assert state(report) == (False, False, True, True)
    report.send(by=world.zhao)
    report.accept(by=world.chen)
    assert state(report) == (False, True, False, False)


def test_an_accepted_report_is_final(world: World, sent: VisitReport) -> None:
    sent.accept(by=world.chen)
    with pytest.raises(ValidationError, match="amend the record"):
        sent.correct(by=world.li, happened="They were friendly.")
    with pytest.raises(ValidationError, match="amend the record"):
        sent.send(by=world.li)
    with pytest.raises(ValidationError, match="decided already"):
        sent.give_back(by=world.chen, remarks="After all not")


def test_a_report_is_sent_before_anybody_decides_on_it(world: World) -> None:
    with pytest.raises(ValidationError, match="not sent yet"):
        world.visit_report().accept(by=world.chen)


def test_only_one_of_the_pair_sends_it(world: World) -> None:
    with pytest.raises(ValidationError, match="one of the pair"):
        world.visit_report().send(by=world.chen)


def test_it_is_sent_once(world: World, sent: VisitReport) -> None:
    with pytest.raises(ValidationError, match="stands still"):
        sent.send(by=world.zhao)
    assert sent.reviews.count() == 1


def test_who_of_the_pair_corrects_it_has_written_it(world: World) -> None:
    report = world.visit_report()
    with clock.at(moment(17)):
        report.correct(by=world.zhao, agreed=" Nothing yet. ")
    report.refresh_from_db()
    assert (report.written_by, report.written_at, report.agreed) == (world.zhao, moment(17), "Nothing yet.")


def test_a_report_says_what_happened(world: World) -> None:
    report = world.visit_report()
    with pytest.raises(ValidationError) as refused:
        report.correct(by=world.li, happened="  ")
    assert set(refused.value.message_dict) == {"happened"}


def test_who_saw_an_older_version_does_not_correct_a_newer(world: World) -> None:
    report = world.visit_report()
    seen = report.version
    report.correct(by=world.li, happened="They were friendly.")
    with pytest.raises(Stale):
        report.correct(by=world.zhao, happened="They were angry.", version=seen)


def test_the_teams_supervisors_are_told_when_it_is_sent_and_the_writer_when_it_comes_back(
    world: World,
) -> None:
    _bystanders = (world.chen, world.sun_li)
    report = world.visit_report()
    report.send(by=world.zhao)
    sent = Notification.objects.filter(kind="visit_report_sent")
    assert [it.recipient for it in sent] == [world.chen]
    report.give_back(by=world.chen, remarks="Which factory?")
    back = Notification.objects.filter(kind="visit_report_returned")
    assert [it.recipient for it in back] == [world.zhao]


def test_accepting_tells_nobody(world: World, sent: VisitReport) -> None:
    before = Notification.objects.count()
    sent.accept(by=world.chen)
    assert Notification.objects.count() == before


def test_the_paper_is_kept_with_the_report_and_printed_once(world: World, sent: VisitReport) -> None:
    sent.accept(by=world.chen)
    first = papers.of_report(sent, by=world.li)
    assert papers.of_report(VisitReport.objects.get(), by=world.chen) == first
    assert first.name.startswith("visit-C-") and first.name.endswith("-2026-11-24-en.pdf")


def test_the_draft_of_a_visit_on_which_nobody_was_met_speaks_of_no_willingness(world: World) -> None:
    with clock.at(moment(13)):
        report = VisitReport.objects.get(visit=world.recorded(who=Who.NOBODY, result="").visit)
    assert "Spoken with" not in report.happened and report.willingness == ""
    assert report.agreed == "Nothing was agreed."


def test_the_draft_of_a_talk_says_with_whom_and_how_willing(world: World) -> None:
    with clock.at(moment(13)):
        world.draft.save_step(
            "listening",
            {
                "reasons": ["lost_work"],
                "difficulties": "Slow contact",
                "debtor_said": "In spring",
                "ability_support": "Pay slip seen",
            },
            revision=0,
            by=world.li,
        )
        told = {"willingness": "willing", "ability": "partly", "result": Result.REFUSED}
        report = VisitReport.objects.get(visit=world.recorded(**told).visit)
    assert "Spoken with: " in report.happened
    assert "Slow contact" in report.difficulties and "“In spring”" in report.difficulties
    assert report.willingness.startswith("Willingness: ") and "Pay slip seen" in report.willingness
    assert report.next_steps


def test_the_draft_is_in_the_writers_language(world: World) -> None:
    world.li.language = "zh-hans"
    world.li.save()
    report = world.visit_report()
    assert report.language == "zh-hans" and "Outcome" not in report.happened
