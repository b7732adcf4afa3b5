"""A draft is kept with every key; of two people who write the same fact the newer does not simply win."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from foundation import clock
from foundation.errors import Stale
from tests.world.debtors import NOW, WANG_ID, moment
from visits import identity
from visits.identity import IdentityAnswers
from visits.models import Step, VisitDraft, Who


@pytest.fixture(autouse=True)
def tuesday_morning():
    with clock.at(NOW):
        yield


def test_each_fact_keeps_when_it_was_observed_and_when_it_was_written(world):
    draft = world.draft
    with clock.at(moment(14, 10)):
        draft.save_step(Step.SAFETY, {"dog": "yes"}, revision=0, by=world.li, observed_at=moment(14, 5))
    fact = world.draft.facts(Step.SAFETY)["dog"]
    assert fact["observed_at"] == moment(14, 5).isoformat()
    assert fact["written_at"] == moment(14, 10).isoformat()


def test_what_is_written_in_the_evening_was_observed_on_arrival(world):
    world.draft.save_step(Step.SAFETY, {"arrived_at": "2026-11-24T14:02:00"}, revision=0, by=world.li)
    with clock.at(moment(21)):
        world.draft.save_step(Step.LISTENING, {"difficulties": "Laid off"}, revision=0, by=world.li)
    fact = world.draft.facts(Step.LISTENING)["difficulties"]
    assert fact["observed_at"] == moment(14, 2).isoformat()
    assert fact["written_at"] == moment(21).isoformat()


def test_a_moment_that_is_written_down_was_observed_then(world):
    world.draft.save_step(Step.SAFETY, {"arrived_at": "2026-11-24T14:02"}, revision=0, by=world.li)
    with clock.at(moment(21)):
        world.draft.save_step(Step.LEAVING, {"left_at": "2026-11-24T14:27"}, revision=0, by=world.li)
        world.draft.save_step(Step.LEAVING, {"asked_at": "nonsense"}, revision=1, by=world.li)
    facts = world.draft.facts(Step.LEAVING)
    assert facts["left_at"]["observed_at"] == moment(14, 27).isoformat()
    assert facts["asked_at"]["observed_at"] == moment(14, 2).isoformat()


def test_correcting_a_fact_keeps_when_it_was_observed(world):
    world.draft.save_step(Step.WHO, {"who": "other"}, revision=0, by=world.li, observed_at=moment(9))
    world.draft.save_step(Step.WHO, {"who": "moved"}, revision=1, by=world.li)
    assert world.draft.facts(Step.WHO)["who"]["observed_at"] == moment(9).isoformat()


def test_nothing_is_observed_in_the_future(world):
    later = NOW + timedelta(hours=1)
    world.draft.save_step(Step.WHO, {"who": "other"}, revision=0, by=world.li, observed_at=later)
    assert world.draft.facts(Step.WHO)["who"]["observed_at"] == NOW.isoformat()


def test_both_of_the_pair_write_at_once_and_nothing_is_lost(world):
    theirs = VisitDraft.of(world.planned, by=world.zhao)
    world.draft.save_step(Step.LISTENING, {"difficulties": "Laid off"}, revision=0, by=world.li)
    theirs.save_step(Step.LISTENING, {"debtor_said": "In spring"}, revision=0, by=world.zhao)
    assert theirs.raw(Step.LISTENING) == {"difficulties": "Laid off", "debtor_said": "In spring"}


def test_of_the_same_fact_the_newer_does_not_simply_win(world):
    theirs = VisitDraft.of(world.planned, by=world.zhao)
    world.draft.save_step(Step.AGREED, {"amount": "500"}, revision=0, by=world.li)
    with pytest.raises(Stale) as stale:
        theirs.save_step(Step.AGREED, {"amount": "800"}, revision=0, by=world.zhao)
    assert stale.value.row.raw(Step.AGREED) == {"amount": "500"}
    theirs.save_step(Step.AGREED, {"amount": "800"}, revision=1, by=world.zhao)
    assert theirs.value(Step.AGREED, "amount") == "800"


def test_the_same_save_twice_is_one(world):
    assert world.draft.save_step(Step.AGREED, {"amount": "500"}, revision=0, by=world.li) == 1
    assert world.draft.save_step(Step.AGREED, {"amount": "500"}, revision=0, by=world.li) == 1


def test_only_the_pair_writes_and_only_until_it_is_submitted(world):
    with pytest.raises(ValidationError, match="one of the pair"):
        world.draft.save_step(Step.WHO, {"who": "other"}, revision=0, by=world.zhou)
    world.recorded()
    with pytest.raises(ValidationError, match="amend"):
        world.draft.save_step(Step.WHO, {"who": "other"}, revision=0, by=world.li)


def test_two_facts_or_an_identity_card_identify_the_debtor_and_one_fact_does_not(world):
    def found(*given):
        draft = VisitDraft(steps={"who": {"facts": {"who": {"value": "self"}, "given": {"value": given}}}})
        return draft.is_identified

    assert not found() and not found("birthday")
    assert found("birthday", "id_tail") and found("id_card")


def test_who_is_not_identified_leaves_only_neutral_steps_open(world):
    world.draft.save_step(Step.WHO, {"who": Who.OTHER}, revision=0, by=world.li)
    assert world.draft.open_steps == [Step.SAFETY, Step.WHO, Step.LEAVING]


@pytest.mark.parametrize("said", ["0312", "850312", "1985-03-12", "3月12日", "3/12"])
def test_a_birthday_may_be_said_in_many_ways(world, said):
    assert identity.matching_facts(world.wang, IdentityAnswers(birthday=said)) == ["birthday"]


def test_what_does_not_agree_or_is_not_said_counts_for_nothing(world):
    _known = world.phone
    assert identity.matching_facts(world.wang, IdentityAnswers(birthday="0313")) == []
    said = IdentityAnswers(id_tail=WANG_ID[-4:], phone_tail="2046")
    assert identity.matching_facts(world.wang, said) == ["id_tail", "phone_tail"]
