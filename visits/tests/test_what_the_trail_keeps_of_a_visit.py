"""The audit trail says who did what about a visit, and never what identifies a person."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from audit.models import Event
from cases import holding
from cases.models import HoldKind
from foundation import clock
from tests.world import World
from tests.world.debtors import NOW, TODAY, WANG_ID, moment
from visits import amending, door, incidents, outings, permits, planning, safety
from visits.amending import Correction
from visits.identity import IdentityAnswers
from visits.models import DayRoute, IncidentKind, VisitConfirmation
from visits.planning import VisitWish


@pytest.fixture(autouse=True)
def tuesday_morning() -> Iterator[None]:
    with clock.at(NOW):
        yield


def kept(verb: str) -> dict[str, Any]:
    """The newest event of that verb, as the trail keeps it."""
    event = Event.objects.filter(verb=verb).latest("pk")
    found: dict[str, Any] = json.loads(event.text)
    return found


def test_a_planned_visit_is_kept_with_its_window_and_pair(world: World) -> None:
    visit = world.planned_visit()
    event = kept("visit.planned")
    assert (event["by"], event["case"]) == (world.li.pk, visit.case.number)
    assert event["after"]["pair"] == [world.li.pk, world.zhao.pk]
    assert datetime.fromisoformat(event["after"]["at"]) == moment(14)


def test_a_moved_visit_is_kept_with_what_it_was_before(world: World) -> None:
    visit = world.planned_visit()
    wish = replace(VisitWish.of(visit), at=moment(16), until=moment(17), reason="At the debtor's wish")
    planning.move(visit, wish, by=world.zhao)
    event = kept("visit.moved")
    assert event["by"] == world.zhao.pk
    assert datetime.fromisoformat(event["before"]["at"]) == moment(14)
    assert datetime.fromisoformat(event["after"]["at"]) == moment(16)
    assert event["after"]["reason"] == "At the debtor's wish"


def test_a_cancelled_visit_is_kept_with_its_reason(world: World) -> None:
    visit = world.planned_visit()
    planning.cancel(visit, by=world.chen, reason="Zhao is ill")
    event = kept("visit.cancelled")
    assert (event["by"], event["case"]) == (world.chen.pk, visit.case.number)
    assert event["after"] == {"reason": "Zhao is ill"}


def test_a_check_of_the_permit_is_kept_with_the_rules_that_spoke(world: World) -> None:
    visit = world.planned_visit()
    holding.place(world.wang, HoldKind.DISPUTE, by=world.chen, reason="Says they never signed")
    permits.check(visit, by=world.zhao)
    event = kept("permit.checked")
    assert (event["by"], event["case"]) == (world.zhao.pk, visit.case.number)
    assert event["after"] == {"visit": visit.pk, "how": "refresh", "rules": ["S1"]}


def test_who_was_identified_is_kept_by_which_facts_and_not_what_they_said(world: World) -> None:
    visit = world.planned_visit()
    said = IdentityAnswers(birthday="19850312", id_tail=WANG_ID[-4:])
    assert door.identify(visit, said, revision=0, by=world.li)
    event = kept("visit.identified")
    assert (event["by"], event["case"]) == (world.li.pk, visit.case.number)
    assert event["after"] == {"by": ["birthday", "id_tail"]}
    assert WANG_ID[-4:] not in json.dumps(event["after"]) and "19850312" not in json.dumps(event)


def test_who_was_not_identified_is_kept_without_what_they_said(world: World) -> None:
    visit = world.planned_visit()
    assert not door.identify(
        visit, IdentityAnswers(birthday="19990101", id_tail="9876"), revision=0, by=world.li
    )
    event = kept("visit.identity_not_found")
    assert (event["by"], event["case"]) == (world.li.pk, visit.case.number)
    assert event["after"] == {} and "19990101" not in json.dumps(event)
    assert not Event.objects.filter(verb="visit.identified").exists()


def test_an_outing_its_alarms_and_its_end_are_kept(world: World) -> None:
    world.planned_visit()
    outing = outings.start(DayRoute.of(world.li, TODAY), duty=world.zhou, by=world.li)
    assert kept("outing.started")["after"]["duty"] == world.zhou.pk
    assert kept("outing.started")["after"]["members"] == sorted([world.li.pk, world.zhao.pk])
    with clock.at(moment(15, 20)):
        safety.watch()
        raised = kept("alarm.raised")
        assert (raised["job"], raised["after"]) == ("watch", {"step": "pair", "outing": outing.pk})
        outing.alarms.get().acknowledge(by=world.zhou)
        assert kept("alarm.acknowledged")["by"] == world.zhou.pk
        outing.safe(by=world.li, how="call", words="In the car")
    assert kept("outing.safe")["after"] == {"how": "call", "words": "In the car"}


def test_who_says_that_a_pair_is_safe_is_kept_once(world: World) -> None:
    world.planned_visit()
    outing = outings.start(DayRoute.of(world.li, TODAY), duty=world.zhou, by=world.li)
    outing.safe(by=world.li)
    outing.safe(by=world.zhou, how="call")
    assert Event.objects.filter(verb="outing.safe").count() == 1
    outing.refresh_from_db()
    assert outing.safe_by == world.li


def test_the_words_of_an_incident_and_of_its_debrief_stay_out_of_the_event(world: World) -> None:
    visit = world.planned_visit()
    incident = incidents.report(visit, IncidentKind.INJURY, "A bite in the hand", by=world.li)
    raised = kept("incident.raised")
    assert raised["after"] == {"kind": "injury", "visit": visit.pk}
    assert "bite" not in json.dumps(raised)
    incidents.write_debrief(incident, by=world.chen, words="Tetanus jab, no dogs")
    assert kept("incident.acknowledged")["by"] == world.chen.pk
    assert kept("incident.debriefed")["case"] == visit.case.number
    assert "Tetanus" not in json.dumps(kept("incident.debriefed"))


def test_a_debrief_is_written_once(world: World) -> None:
    incident = incidents.report(world.planned_visit(), IncidentKind.OTHER, by=world.li)
    incidents.write_debrief(incident, by=world.chen, words="Both well")
    with pytest.raises(ValidationError, match="written already"):
        incidents.write_debrief(incident, by=world.chen, words="Both well, again")
    assert Event.objects.filter(verb="incident.acknowledged").count() == 1


def test_a_record_its_confirmation_and_its_correction_are_kept(world: World) -> None:
    record = world.recorded()
    assert kept("visit.recorded")["after"]["who"] == "self"
    VisitConfirmation.give(record, agrees=True, by=world.zhao)
    assert kept("visit.confirmed")["by"] == world.zhao.pk
    correction = Correction("listening", "debtor_said", "In spring", "In May", "Misheard")
    amending.amend(record, correction, by=world.chen)
    amended = kept("visit.amended")
    assert (amended["by"], amended["after"]) == (world.chen.pk, {"fact": "listening.debtor_said"})
    assert "In May" not in json.dumps(amended)


def test_each_step_of_a_report_is_kept(world: World) -> None:
    report = world.visit_report()
    assert kept("visit_report.drafted")["by"] == world.li.pk
    report.correct(by=world.zhao, happened="They were friendly.")
    assert kept("visit_report.corrected")["by"] == world.zhao.pk
    report.send(by=world.zhao)
    assert kept("visit_report.sent")["by"] == world.zhao.pk
    report.give_back(by=world.chen, remarks="Which factory?")
    assert kept("visit_report.returned")["after"] == {"remarks": "Which factory?"}
    report.send(by=world.li)
    report.accept(by=world.chen, remarks="Well done")
    assert kept("visit_report.approved")["after"] == {"remarks": "Well done"}
