"""What was kept under a code of an earlier version is found under its neutral name."""

from importlib import import_module

from django.apps import apps

from cases.models import Channel, Refusal
from cases.tests.asking import planned
from foundation import clock
from tests.world.debtors import moment

rename = import_module("visits.migrations.0003_a_debt_is_not_theirs").rename


def test_a_draft_keeps_its_answer_and_its_other_words(world):
    with clock.at(moment(13, 30)):
        draft = world.draft
        draft.save_step("listening", {"dispute": "no"}, revision=0, by=world.li)
    answered = draft.steps["listening"]["facts"]["dispute"]
    draft.steps["listening"]["facts"] |= {"not_his": {**answered, "value": "yes"}}
    draft.steps["listening"]["facts"]["debtor_said"] = {**answered, "value": "typed not_his by hand"}
    draft.save()
    rename(apps, None)
    draft.refresh_from_db()
    assert draft.raw("listening")["not_theirs"] == "yes" and draft.bars_agreeing
    assert draft.raw("listening")["debtor_said"] == "typed not_his by hand"
    assert draft.raw("listening")["dispute"] == "no" and "not_his" not in draft.raw("listening")


def test_a_refusal_is_worded_as_before(world):
    liu = world.other_case.debtor.person
    refusal = planned(world, to=liu, case=world.other_case, phone=world.phone, channel=Channel.CALL)
    assert isinstance(refusal, Refusal)
    words = [finding.words for finding in refusal.spoken]
    Refusal.objects.update(
        findings=[{**row, "code": row["code"].replace("not_theirs", "not_his")} for row in refusal.findings]
    )
    refusal.refresh_from_db()
    assert "place.not_his" in [finding.words for finding in refusal.spoken]
    rename(apps, None)
    refusal.refresh_from_db()
    assert [finding.words for finding in refusal.spoken] == words
