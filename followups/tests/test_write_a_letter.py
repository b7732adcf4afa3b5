"""A letter from draft to delivery: words, figures, approval, paper, contact rules, proof (F7)."""

import io
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader

from cases import closing, holding
from cases.models import (
    Address,
    Contact,
    EvidenceKind,
    HoldKind,
    LimitationEvent,
    Place,
    Refusal,
)
from followups import letters
from followups.models import LawfulAccount, LetterKind, LetterState, LetterTemplate
from foundation import clock
from foundation.approvals import Decision
from foundation.errors import Stale
from tests.world import World
from tests.world.debtors import LAWFUL, NOW, TODAY

EVERY_WORDING = [
    (kind, language) for kind in (LetterKind.NOTICE, LetterKind.DEMAND) for language in ("en", "zh-hans")
]


def text_of(document: Any) -> str:
    with document.file.open("rb") as file:
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read())).pages)


@pytest.mark.parametrize(("kind", "language"), EVERY_WORDING)
def test_a_letter_says_what_is_owed_today_in_fair_words(world: World, kind: str, language: str) -> None:
    letter = world.letter(kind, language)
    assert (letter.amount, letter.overdue) == (Decimal("4000.00"), Decimal("2500.00"))
    for said in ("王建国", "Hua Bank", "4,000.00", "2,500.00", "人民币肆仟元整"):
        assert said in letter.body
    assert "{" not in letter.body
    assert letters.hits(letter.title, letter.body) == []


@pytest.mark.parametrize(("kind", "language"), EVERY_WORDING)
def test_total_outstanding_and_payable_now_are_said_apart(world: World, kind: str, language: str) -> None:
    with clock.at(NOW + timedelta(days=11)):  # 5 December: one more instalment is due, and not overdue yet.
        letter = world.letter(kind, language)
    figures = (letter.amount, letter.payable_now, letter.overdue)
    assert figures == (Decimal("4000.00"), Decimal("3500.00"), Decimal("2500.00"))
    outstanding, payable = (
        ("尚欠总额", "当前应付金额") if language == "zh-hans" else ("total outst", "ayable now")
    )
    assert outstanding in letter.body and payable in letter.body and "3,500.00" in letter.body


def test_a_debt_that_is_behind_is_payable_with_its_interest(world: World) -> None:
    case = world.case_bearing_interest()
    letter = letters.write(case, LetterKind.DEMAND, language="en", by=world.li)
    # 10.00 a day since 14 November.
    assert (letter.payable_now, letter.overdue) == (Decimal("36600.00"), Decimal("36500.00"))


def test_the_figures_stay_those_of_the_day(world: World) -> None:
    letter = world.letter()
    with clock.at(NOW + timedelta(hours=1)):
        world.pays("1000.00", on=TODAY - timedelta(days=3))
        letter.refresh_from_db()
        assert letter.amount == Decimal("4000.00")
        assert letters.statement(letter).total == Decimal("4000.00")


def test_nothing_is_written_about_nothing(world: World) -> None:
    world.pays_everything()
    with pytest.raises(ValidationError, match="Nothing is overdue"):
        world.letter()


def test_the_day_of_payment_is_still_to_come(world: World) -> None:
    with pytest.raises(ValidationError) as refused:
        letters.write(world.assigned_case, LetterKind.DEMAND, language="en", by=world.li, pay_by=TODAY)
    assert "pay_by" in refused.value.message_dict


def test_a_demand_waits_while_finance_searches_for_a_payment_that_the_debtor_reports(world: World) -> None:
    world.claim()
    with pytest.raises(ValidationError, match="2026-11-26"):
        world.letter(LetterKind.DEMAND)
    assert world.letter(LetterKind.NOTICE).state == LetterState.DRAFT
    with clock.at(NOW + timedelta(days=3)):
        assert world.letter(LetterKind.DEMAND).state == LetterState.DRAFT


def test_a_time_barred_claim_gets_no_demand(world: World) -> None:
    letter = world.letter(LetterKind.DEMAND)
    assert letter.state == LetterState.DRAFT
    with clock.at(NOW.replace(year=2031)):
        with pytest.raises(ValidationError, match="limitation"):
            world.letter(LetterKind.DEMAND)
        assert world.letter(LetterKind.NOTICE).state == LetterState.DRAFT


@pytest.mark.parametrize(
    "words", ["律师函", "法务部", "立案", "报警抓你,逮捕", "a lawyer's letter", "borrow to repay"]
)
def test_words_of_others_and_threats_are_blocked(world: World, words: str) -> None:
    letter = world.letter()
    with pytest.raises(ValidationError) as refused:
        letters.reword(letter, title=letter.title, body=f"{letter.body}\n{words}", by=world.li, version=1)
    assert "body" in refused.value.message_dict
    letter.refresh_from_db()
    assert words not in letter.body


def test_a_wording_of_the_department_is_checked_before_it_goes_to_the_supervisor(world: World) -> None:
    LetterTemplate.objects.create(
        kind="demand", language="en", version=2, title="Lawyer's letter", body="Pay {overdue}."
    )
    letter = world.letter(LetterKind.DEMAND, "en")
    assert letter.title == "Lawyer's letter"
    with pytest.raises(ValidationError):
        letters.send_for_approval(letter, by=world.li)


def test_a_supervisor_who_did_not_write_it_approves(world: World) -> None:
    letter = letters.write(world.assigned_case, "demand", language="en", by=world.chen)
    letters.send_for_approval(letter, by=world.li)
    with pytest.raises(ValidationError, match="Somebody else"):
        letters.decide(letter, Decision.APPROVED, by=world.chen)
    with pytest.raises(ValidationError):
        letters.decide(letter, Decision.RETURNED, by=world.sun_li)
    letters.decide(letter, Decision.RETURNED, by=world.sun_li, remarks="Softer, please")
    assert letter.state == LetterState.DRAFT
    letters.reword(letter, title="A request", body="Please pay.", by=world.chen, version=letter.version)
    letters.send_for_approval(letter, by=world.chen)
    letters.decide(letter, Decision.APPROVED, by=world.sun_li)
    assert letter.state == LetterState.APPROVED
    with pytest.raises(ValidationError):
        letters.reword(letter, title="X", body="Y", by=world.chen, version=letter.version)


def test_two_writers_do_not_overwrite_each_other(world: World) -> None:
    letter = world.letter()
    letters.reword(letter, title="A", body="B", by=world.li, version=1)
    with pytest.raises(Stale):
        letters.reword(letter, title="C", body="D", by=world.zhao, version=1)


def test_a_draft_is_not_printed(world: World) -> None:
    _account, letter = world.lawful_account, world.letter()
    with pytest.raises(ValidationError, match="draft"):
        letters.print_out(letter, by=world.li)


def test_without_a_lawful_account_nothing_is_printed(world: World) -> None:
    letter = world.approved_letter()
    assert LawfulAccount.standing() is None
    with pytest.raises(ValidationError, match="lawful account"):
        letters.print_out(letter, by=world.li)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_paper_names_the_account_and_carries_the_arithmetic(world: World, language: str) -> None:
    world.pays("250.00")
    letter = world.printed_letter(LetterKind.DEMAND, language)
    assert letter.state == LetterState.PRINTED
    text = text_of(letter.document)
    for said in (
        "31050161000000001234",
        "HB-1",
        "HB-2",
        "3,000.00",
        "-250.00",
        "3,750.00",
        world.case.number,
    ):
        assert said in text
    assert letters.print_out(letter, by=world.li) == letter.document


def test_sending_is_a_contact_under_the_rules(world: World) -> None:
    letter = world.sent_letter()
    assert letter.state == LetterState.SENT
    contact = letter.contact
    assert contact is not None
    assert (contact.channel, contact.purpose, contact.address) == ("letter", "demand", world.home)
    assert letter.body in contact.sent_text
    assert contact.breach == []


@pytest.mark.parametrize("kind", [HoldKind.DISPUTE, HoldKind.VULNERABILITY, HoldKind.INSOLVENCY])
def test_a_held_debtor_gets_a_notice_but_no_demand(world: World, kind: str) -> None:
    demand, notice = world.printed_letter(LetterKind.DEMAND), world.printed_letter(LetterKind.NOTICE)
    holding.place(world.wang, kind, by=world.chen, reason="Says they never signed")
    refused = letters.dispatch(demand, address=world.home, by=world.li)
    assert isinstance(refused, Refusal)
    assert kind in [finding.rule for finding in refused.spoken]
    demand.refresh_from_db()
    assert (demand.state, demand.contact) == (LetterState.PRINTED, None)
    assert isinstance(letters.dispatch(notice, address=world.home, by=world.li), Contact)
    assert notice.state == LetterState.SENT


def test_a_demand_older_than_the_last_payment_is_refused(world: World) -> None:
    letter = world.printed_letter()
    with clock.at(NOW + timedelta(hours=1)):
        world.pays("500.00")
        refused = letters.dispatch(letter, address=world.home, by=world.li)
    assert isinstance(refused, Refusal)
    assert "S6" in [finding.rule for finding in refused.spoken]


def test_a_demand_is_not_sent_while_finance_looks(world: World) -> None:
    letter = world.printed_letter()
    world.claim()
    with pytest.raises(ValidationError, match="Finance is looking"):
        letters.dispatch(letter, address=world.home, by=world.li)


def test_a_letter_goes_to_the_debtors_own_address_only(world: World) -> None:
    other = world.another_debtor()
    elsewhere = Address.add(other.person, Place("别处 1 号"), LAWFUL, by=world.chen)
    with pytest.raises(ValidationError) as refused:
        letters.dispatch(world.printed_letter(), address=elsewhere, by=world.li)
    assert "address" in refused.value.message_dict


def test_a_letter_is_sent_once(world: World) -> None:
    letter = world.sent_letter()
    with pytest.raises(ValidationError):
        letters.dispatch(letter, address=world.home, by=world.li)
    assert Contact.objects.filter(case=world.case).count() == 1


@pytest.mark.parametrize(("grade", "proven"), [("A", True), ("B", True), ("C", False)])
def test_delivery_restarts_the_limitation_of_every_debt_by_its_proof(
    world: World, grade: str, proven: bool
) -> None:
    letter = world.sent_letter()
    proof = world.evidence(EvidenceKind.DELIVERY_RECEIPT) if proven else None
    with clock.at(NOW + timedelta(days=2)):
        letters.deliver(letter, at=clock.now(), grade=grade, proof=proof, by=world.li)
    assert letter.state == LetterState.DELIVERED
    assert letter.contact is not None
    assert letter.contact.delivered_at == NOW + timedelta(days=2)
    events = LimitationEvent.objects.filter(kind="demand")
    assert {(event.debt, event.proof_grade, event.proof) for event in events} == {
        (debt, grade, proof) for debt in world.debts
    }
    assert {event.happened_on for event in events} == {TODAY + timedelta(days=2)}


def test_delivery_that_is_proved_by_nothing_is_only_our_own_note(world: World) -> None:
    letter = world.sent_letter()
    for grade in ("A", "B"):
        with pytest.raises(ValidationError) as refused:
            letters.deliver(letter, at=NOW, grade=grade, by=world.li)
        assert "proof" in refused.value.message_dict
    for at in (NOW - timedelta(hours=1), NOW + timedelta(hours=1)):
        with pytest.raises(ValidationError) as refused:
            letters.deliver(letter, at=at, grade="C", by=world.li)
        assert "at" in refused.value.message_dict
    assert not LimitationEvent.objects.filter(kind="demand").exists()


def test_a_letter_may_be_withdrawn_until_it_is_sent(world: World) -> None:
    letter = world.printed_letter()
    with pytest.raises(ValidationError):
        letters.withdraw(letter, by=world.li, reason="")
    letters.withdraw(letter, by=world.li, reason="The debtor called")
    assert letter.state == LetterState.WITHDRAWN
    with pytest.raises(ValidationError):
        letters.dispatch(letter, address=world.home, by=world.li)


def test_a_sent_letter_is_not_withdrawn(world: World) -> None:
    letter = world.sent_letter()
    with pytest.raises(ValidationError):
        letters.withdraw(letter, by=world.li, reason="The debtor called")


def test_a_closed_case_gets_no_letter(world: World) -> None:
    letter = world.printed_letter()
    world.case.refresh_from_db()
    closing.close(world.case, "returned", by=world.qian)
    letter.case.refresh_from_db()
    with pytest.raises(ValidationError, match="closed"):
        letters.dispatch(letter, address=world.home, by=world.li)


# --- the pages -----------------------------------------------------------------------------------


def test_from_writing_to_delivery_in_the_browser(world: World) -> None:
    _account, _home = world.lawful_account, world.home
    proof = world.evidence(EvidenceKind.DELIVERY_RECEIPT)
    li, chen = world.signed_in(world.li), world.signed_in(world.chen)
    listed = reverse("case-letters", args=[world.assigned_case.number])
    draft = {
        "request_id": uuid.uuid4(),
        "kind": "demand",
        "language": "zh-hans",
        "pay_by": (TODAY + timedelta(days=10)).isoformat(),
    }
    url = li.post(listed, draft)["Location"]
    assert li.post(listed, draft).status_code == 302
    letter = world.case.letters.get()

    def version() -> int:
        letter.refresh_from_db()
        return letter.version

    def step(name: str) -> str:
        return reverse(f"letter-{name}", args=[letter.pk])

    rude = {"version": version(), "title": "催收函", "body": "不还就立案"}
    refused = li.post(step("text"), rude)
    assert refused.status_code == 422
    assert "不还就立案" in refused.content.decode()
    assert li.post(step("text"), {**rude, "body": "请还款"}).status_code == 302
    assert li.post(step("text"), rude).status_code == 409
    assert li.post(step("sending"), {"version": version()}).status_code == 302
    assert li.post(step("approval"), {"decision": "approved"}).status_code == 403
    assert chen.post(step("approval"), {"decision": "returned", "remarks": ""}).status_code == 422
    assert chen.post(step("approval"), {"decision": "approved", "remarks": ""}).status_code == 302
    assert li.post(step("print")).status_code == 302
    assert li.get(step("pdf"))["Content-Type"] == "application/pdf"
    sending = {"version": version(), "address": world.home.pk}
    assert li.post(step("dispatch"), sending).status_code == 302
    arrived = {"version": version(), "at": "2026-11-24T10:00", "grade": "A", "proof": ""}
    assert li.post(step("delivery"), arrived).status_code == 422
    assert li.post(step("delivery"), {**arrived, "proof": proof.pk}).status_code == 302
    assert version() and letter.state == LetterState.DELIVERED
    assert li.get(url).status_code == 200


def test_a_refusal_of_the_rules_is_shown(world: World) -> None:
    letter = world.printed_letter()
    holding.place(world.wang, HoldKind.DISPUTE, by=world.chen, reason="Says they never signed")
    answer = world.signed_in(world.li).post(
        reverse("letter-dispatch", args=[letter.pk]), {"version": letter.version, "address": world.home.pk}
    )
    assert answer.status_code == 422
    assert "S1" in answer.content.decode()
