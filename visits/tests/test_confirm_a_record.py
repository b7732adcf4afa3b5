"""The second confirms or dissents in their own sign-in. That locks the record. Corrections are kept apart."""

import pytest
from django.core.exceptions import ValidationError

from foundation import clock
from staff.models import Notification
from tests.world.debtors import NOW
from visits import amending
from visits.amending import Correction
from visits.models import Incident, VisitConfirmation, VisitRecord


@pytest.fixture(autouse=True)
def tuesday_morning():
    with clock.at(NOW):
        yield


def test_the_second_confirms_and_the_record_is_locked(world):
    record = world.recorded()
    assert VisitRecord.objects.to_confirm(world.zhao).get() == record
    assert Notification.objects.get(kind="visit_to_confirm").recipient == world.zhao
    VisitConfirmation.give(record, agrees=True, by=world.zhao)
    assert record.locked_at == NOW
    assert not VisitRecord.objects.to_confirm(world.zhao).exists()


def test_who_wrote_it_does_not_confirm_it_whoever_of_the_two_that_is(world):
    record = world.recorded(by=world.zhao)
    with pytest.raises(ValidationError, match="colleague confirms"):
        VisitConfirmation.give(record, agrees=True, by=world.zhao)
    VisitConfirmation.give(record, agrees=True, by=world.li)


def test_who_was_not_there_does_not_confirm_it(world):
    with pytest.raises(ValidationError, match="was there"):
        VisitConfirmation.give(world.recorded(), agrees=True, by=world.chen)


def test_a_dissent_needs_words_is_kept_and_told(world):
    record = world.recorded()
    with pytest.raises(ValidationError) as refused:
        VisitConfirmation.give(record, agrees=False, by=world.zhao)
    assert "words" in refused.value.message_dict
    VisitConfirmation.give(record, agrees=False, words="They never promised that.", by=world.zhao)
    assert record.confirmation.words == "They never promised that."
    assert Notification.objects.get(kind="visit_dissent").recipient == world.chen


def test_the_second_confirms_a_record_once(world):
    record = world.recorded()
    VisitConfirmation.give(record, agrees=True, by=world.zhao)
    with pytest.raises(ValidationError, match="locked"):
        VisitConfirmation.give(record, agrees=False, words="After all not", by=world.zhao)


def amend(record, by, **facts):
    usual = {
        "step": "listening",
        "fact": "debtor_said",
        "before": "",
        "after": "In May",
        "reason": "Misheard",
    }
    return amending.amend(record, Correction(**{**usual, **facts}), by=by)


def test_a_correction_stands_beside_what_was_written(world):
    record = world.recorded()
    before = VisitRecord.objects.values().get(pk=record.pk)
    amend(record, world.li)
    assert VisitRecord.objects.values().get(pk=record.pk) == before
    assert record.amendments.get().after == "In May"


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"reason": " "}, "reason"), ({"after": ""}, "after"), ({"before": "In May"}, "after")],
)
def test_a_correction_needs_words_and_a_reason(world, facts, field):
    with pytest.raises(ValidationError) as refused:
        amend(world.recorded(), world.li, **facts)
    assert field in refused.value.message_dict


def test_forbidden_words_that_come_out_later_are_an_incident_too(world):
    amend(world.recorded(), world.li, fact="we_said", after="We know where your mother lives")
    assert Incident.objects.get().kind == "threat_said"
