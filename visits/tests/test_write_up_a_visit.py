"""The write-up: a step a page, kept as typed, nothing about the debt before it is known who was there."""

import pytest
from django.urls import reverse

from foundation import clock
from tests.world.debtors import moment
from visits.models import Amendment, Step, VisitConfirmation, VisitDraft, VisitRecord

STEPS = {
    "safety": {"arrived_at": "2026-11-24T14:02", "recording": "refused"},
    "who": {"who": "self", "given": ["birthday", "id_tail"]},
    "opening": {"opening_a": "on", "opening_b": "on", "credential": "on"},
    "evidence": {},
    "listening": {
        "debtor_said": "The works closed",
        "willingness": "willing",
        "ability": "partly",
        "reasons": ["lost_work", "family"],
        "income": "3,000",
        "housing": "1200",
    },
    "terms": {},
    "consequences": {"told": ["legal_route"]},
    "agreed": {"result": "promise", "amount": "1,200.50", "due_on": "2026-12-08", "method": "transfer"},
    "leaving": {"left_at": "2026-11-24T14:31"},
}


@pytest.fixture(autouse=True)
def half_past_one():
    with clock.at(moment(13, 30)):
        yield


class Desk:
    """Li at a laptop in the evening."""

    def __init__(self, world):
        self.visit = world.planned
        self.client = world.signed_in(world.li)

    def url(self, name="write-up", *parts):
        return reverse(name, args=[self.visit.pk, *parts])

    def writes(self, step, *, autosave=False, go="next", **facts):
        revision = VisitDraft.to_read(self.visit).revision(step)
        body = {"revision": revision, "go": go, **facts}
        headers = {"X-Autosave": "1"} if autosave else {}
        return self.client.post(self.url("write-up-step", step), body, headers=headers)

    def writes_all(self, **changes):
        for step, facts in {**STEPS, **changes}.items():
            answer = self.writes(step, **facts)
            assert answer.status_code == 302, (step, answer.context["form"].errors)

    @property
    def draft(self):
        return VisitDraft.to_read(self.visit)


@pytest.fixture
def desk(world):
    made = Desk(world)
    with clock.at(moment(19)):
        yield made


def test_from_the_first_step_to_a_submitted_record(desk, world):
    desk.writes_all()
    checked = desk.client.get(desk.url("write-up-check"))
    assert "1,200.50" in checked.content.decode() and "The works closed" in checked.content.decode()
    answer = desk.client.post(desk.url("write-up-check"))
    record = VisitRecord.objects.get()
    assert answer["Location"] == record.get_absolute_url()
    assert record.written_by == world.li and record.promise.amount.to_eng_string() == "1200.50"
    assert (record.willingness, record.ability) == ("willing", "partly")
    assert desk.client.get(desk.url())["Location"] == record.get_absolute_url()


def test_one_goes_on_where_one_was(desk):
    assert desk.client.get(desk.url())["Location"].endswith("/safety/")
    desk.writes("safety", **STEPS["safety"])
    assert desk.client.get(desk.url())["Location"].endswith("/who/")


def test_what_was_pressed_at_the_door_stands_in_the_form(desk, world):
    VisitDraft.of(desk.visit, by=world.li).save_step("safety", {"dog": "yes"}, revision=0, by=world.li)
    shown = desk.client.get(desk.url("write-up-step", "safety"))
    assert shown.context["form"]["dog"].value()


@pytest.mark.parametrize("step", ["opening", "evidence", "listening", "terms", "consequences", "agreed"])
def test_later_steps_are_neither_named_nor_open_before_identity_is_confirmed(desk, step):
    assert desk.client.get(desk.url("write-up-step", step))["Location"].endswith("/who/")
    assert desk.writes(step, **STEPS[step])["Location"].endswith("/who/")
    shown = desk.client.get(desk.url("write-up-step", "who")).content.decode()
    assert str(Step(step).label) not in shown and "……" in shown
    assert "Collections" not in shown


def test_of_another_person_only_three_steps_are_told(desk):
    desk.writes("safety", **STEPS["safety"])
    assert desk.writes("who", who="other")["Location"].endswith("/leaving/")
    assert desk.writes("leaving", **STEPS["leaving"])["Location"].endswith("/check/")
    desk.client.post(desk.url("write-up-check"))
    assert VisitRecord.objects.get().visit.contact.outcome == "spoke_other"


def test_one_fact_does_not_identify_the_debtor(desk):
    wrong = desk.writes("who", who="self", given=["birthday"])
    assert wrong.status_code == 422 and "given" in wrong.context["form"].errors


def test_an_autosave_keeps_half_typed_words_and_says_when(desk):
    desk.writes("safety", **STEPS["safety"])
    desk.writes("who", **STEPS["who"])
    kept = desk.writes("agreed", autosave=True, result="promise", amount="12,0x", due_on="").json()
    assert (kept["revision"], kept["saved"]) == (1, "19:00:00")
    assert kept["facts"]["amount"] == {"value": "12,0x", "revision": 1}
    assert desk.draft.value("agreed", "amount") == "12,0x"


def test_a_wrong_step_keeps_what_was_typed_and_stays(desk):
    desk.writes("safety", **STEPS["safety"])
    desk.writes("who", **STEPS["who"])
    wrong = desk.writes("agreed", result="promise", amount="")
    assert wrong.status_code == 422 and {"amount", "due_on"} <= wrong.context["form"].errors.keys()
    assert desk.draft.value("agreed", "result") == "promise"


def test_an_autosave_after_the_session_ended_is_sent_to_sign_in(desk):
    desk.client.logout()
    assert desk.writes("safety", autosave=True, dog="on").status_code == 302
    assert desk.draft.pk is None


def test_both_see_what_the_other_wrote_before_one_of_them_wins(desk, world):
    desk.writes("safety", arrived_at="2026-11-24T14:02")
    theirs = VisitDraft.of(desk.visit, by=world.zhao)
    theirs.save_step("safety", {"arrived_at": "2026-11-24T14:10"}, revision=1, by=world.zhao)
    body = {"revision": 1, "arrived_at": "2026-11-24T14:05"}
    both = desk.client.post(desk.url("write-up-step", "safety"), body)
    assert both.status_code == 409
    assert "2026-11-24 14:10" in both.content.decode() and "2026-11-24T14:05" in both.content.decode()
    assert desk.writes("safety", arrived_at="2026-11-24T14:05").status_code == 302


def test_what_the_debtor_could_pay_is_calculated_beside_the_plans_range(desk):
    desk.writes("safety", **STEPS["safety"])
    desk.writes("who", **STEPS["who"])
    inside = {"down_payment": "400", "frequency": "monthly", "instalments": "4"}
    shown = desk.writes("terms", go="calculate", **inside, first_due_on="2026-12-24")
    assert "Inside the plan" in shown.content.decode() and "900.00" in shown.content.decode()
    outside = desk.writes(
        "terms", go="calculate", **inside, scope="settlement", waiver="3000", first_due_on="2026-12-24"
    )
    assert "Another person must allow" in outside.content.decode()


def test_only_consequences_of_the_contract_can_be_told(desk):
    desk.writes("safety", **STEPS["safety"])
    desk.writes("who", **STEPS["who"])
    assert desk.writes("consequences", told=["penalty"]).status_code == 422
    shown = desk.client.get(desk.url("write-up-step", "consequences")).content.decode()
    assert "before a court" in shown and "a year runs" not in shown


def test_forbidden_words_of_ours_are_shown_and_kept(desk):
    desk.writes("safety", **STEPS["safety"])
    desk.writes("who", **STEPS["who"])
    desk.writes("listening", **STEPS["listening"], we_said="不还就等着坐牢")
    assert "坐牢" in desk.client.get(desk.url("write-up-step", "listening")).content.decode()
    assert desk.draft.value("listening", "we_said") == "不还就等着坐牢"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"leaving": {"left_at": "2026-11-24T13:00"}}, "before you came"),
        ({"leaving": {"left_at": "2026-11-24T23:00"}}, "in the future"),
        ({"agreed": {**STEPS["agreed"], "due_on": "2027-06-01"}}, "90 days"),
        ({"agreed": {"result": "instalments"}}, "Calculate the instalments"),
    ],
)
def test_what_does_not_fit_together_is_said_before_submitting(desk, changes, fault):
    desk.writes_all(**changes)
    checked = desk.client.post(desk.url("write-up-check"))
    assert checked.status_code == 422 and fault in checked.content.decode()
    assert not VisitRecord.objects.exists()


def test_nothing_is_submitted_while_a_step_is_missing(desk):
    desk.writes("safety", **STEPS["safety"])
    checked = desk.client.post(desk.url("write-up-check"))
    assert checked.status_code == 422 and "Who was at the door" in checked.content.decode()


def test_a_record_that_is_late_says_so(desk):
    desk.writes_all()
    with clock.at(moment(15, day=moment(15).date().replace(day=25))):
        assert "was to be written up by" in desk.client.get(desk.url("write-up-check")).content.decode()
        desk.client.post(desk.url("write-up-check"))
        assert VisitRecord.objects.get().was_late


def test_the_record_shows_both_times_the_dissent_and_the_corrections(desk, world):
    desk.writes_all()
    desk.client.post(desk.url("write-up-check"))
    record = VisitRecord.objects.get()
    theirs = world.signed_in(world.zhao)
    url = reverse("visit-confirmation", args=[record.visit_id])
    assert theirs.post(url, {"agrees": "no", "words": ""}).status_code == 422
    theirs.post(url, {"agrees": "no", "words": "They promised less"})
    assert not VisitConfirmation.objects.get().agrees
    amend = reverse("visit-amendment", args=[record.visit_id])
    facts = {"fact": "listening.debtor_said", "after": "The works moved", "reason": "Misheard"}
    for _time in range(2):
        desk.client.post(amend, {"request_id": "6f1ed5c4-3f57-4d0e-8a5c-2b8a5f0a9d11", **facts})
    assert Amendment.objects.get().before == "The works closed"
    shown = world.signed_in(world.chen).get(record.get_absolute_url()).content.decode()
    for words in (
        "2026-11-24 14:02",
        "2026-11-24 19:00",
        "They promised less",
        "The works moved",
        "Misheard",
    ):
        assert words in shown
    assert "The works closed" in shown
