"""Papers that the system made count on the checklists without being uploaded again (P3, P8)."""

import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader

from cases import checklist, gate
from cases.models import Case, EvidenceItem, EvidenceKind, IssuedPaper
from followups import account_statements, endings, letters, payments, receipts
from foundation import clock
from tests.world import World
from tests.world.debtors import NOW, TODAY


def papers(case: Case, needed_to: str) -> dict[str, str | None]:
    """The papers that are there by kind, each with the words of our own paper, or None for an upload."""
    return {
        need.params["evidence"]: need.params.get("paper")
        for need in gate.missing(case)
        if need.code == "evidence" and need.needed_to == needed_to and need.done
    }


def test_a_statement_that_we_made_lets_a_visit_begin(world: World) -> None:
    case = world.prepared_case()
    EvidenceItem.objects.filter(kind=EvidenceKind.STATEMENT).delete()
    with pytest.raises(ValidationError, match="statement of the debt"):
        gate.must_be_ready(case)
    assert gate.blocked(Case.objects.filter(pk=case.pk)).exists()
    account_statements.make(case, language="zh-hans", by=world.li)
    gate.must_be_ready(case)
    assert not gate.blocked(Case.objects.filter(pk=case.pk)).exists()
    assert papers(case, gate.VISIT) == {
        "contract": None,
        "statement": f"made by the system, no. {case.number}-statement-2026-11-24, 2026-11-24",
    }


def test_a_case_is_referred_with_our_own_notice_delivery_and_history(world: World) -> None:
    letter = world.sent_letter()
    case = world.assigned_case
    for kind in (EvidenceKind.CONTRACT, EvidenceKind.DISBURSEMENT, EvidenceKind.AUTHORITY):
        world.evidence(kind)
    unmet = {it.code: it.note for it in endings.conditions(case, "referred") if not it.met}
    assert unmet == {"to_sue": "delivery receipt, repayment record"}
    proof = world.evidence(EvidenceKind.MESSAGES)
    with clock.at(NOW + timedelta(days=2)):
        letters.deliver(letter, at=clock.now(), grade="B", proof=proof, by=world.li)
        account_statements.make(case, language="zh-hans", by=world.li)
        assert all(it.met for it in endings.conditions(case, "referred"))
    number = f"{case.number}-demand-{letter.pk}"
    assert papers(case, gate.SUE) == {
        "disbursement": None,
        "authority": None,
        "notice": f"made by the system, no. {number}, 2026-11-24",
        "delivery_receipt": f"made by the system, no. {number}, 2026-11-26",
        "repayment_record": f"made by the system, no. {case.number}-statement-2026-11-26, 2026-11-26",
    }


def test_a_letter_counts_once_it_is_sent_and_its_delivery_only_with_proof(world: World) -> None:
    letter = world.printed_letter()
    assert not IssuedPaper.objects.exists()
    letters.dispatch(letter, address=world.home, by=world.li)
    letters.deliver(letter, at=clock.now(), grade="C", by=world.li)
    kinds = IssuedPaper.objects.order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == [EvidenceKind.NOTICE, EvidenceKind.STATEMENT]


def test_the_receipt_of_a_payment_that_bounced_counts_no_longer(world: World) -> None:
    case, _account = world.assigned_case, world.lawful_account
    paid = world.pays("100.00")
    name = receipts.make(paid, language="en", by=world.sun).document.name
    assert papers(case, gate.SUE)["repayment_record"] == f"made by the system, no. {name}, 2026-11-24"
    payments.reverse(paid, by=world.sun, reason="bounced")
    assert "repayment_record" not in papers(case, gate.SUE)
    assert {line.kind for line in checklist.of_case(case) if line.there} == set()
    # The crossed-out copy is no evidence either.
    receipts.make(paid, language="en", by=world.sun)
    assert IssuedPaper.objects.standing().count() == 0


def test_an_upload_stands_before_our_own_paper(world: World) -> None:
    case = world.assigned_case
    account_statements.make(case, language="en", by=world.li)
    world.evidence(EvidenceKind.STATEMENT)
    assert papers(case, gate.VISIT) == {"statement": None}


def test_the_statement_names_each_due_its_payment_and_what_is_owed(world: World) -> None:
    case = world.assigned_case
    world.pays("1000.00", on=TODAY - timedelta(days=3))
    document = account_statements.make(case, language="en", by=world.li)
    with document.file.open("rb") as file:
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read())).pages)
    for said in ("HB-1", "HB-2", "2026-09-05", "2026-11-21 1,000.00", "77 days late", "3,000.00", "王建国"):
        assert said in text


def test_the_statement_is_made_from_the_evidence_page(world: World) -> None:
    case, li = world.assigned_case, world.signed_in(world.li)
    page = reverse("case-evidence", args=[case.number])
    made = li.post(reverse("case-account-statements", args=[case.number]), {"language": "en"})
    assert made.url == page
    shown = li.get(page).content.decode()
    paper = IssuedPaper.objects.get(kind=EvidenceKind.STATEMENT)
    assert paper.words in shown
    assert li.get(paper.get_absolute_url()).headers["Content-Type"] == "application/pdf"
    wrong = li.post(reverse("case-account-statements", args=[case.number]), {"language": "xx"})
    assert wrong.status_code == 422
    assert (
        world.signed_in(world.qian)
        .post(reverse("case-account-statements", args=[case.number]), {"language": "en"})
        .status_code
        == 403
    )
