"""The debtor signs, the company accepts within three business days, or the draft lapses."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from pypdf import PdfReader

from cases import limitation
from cases.models import EvidenceItem
from followups import agreements
from followups.models import AgreementState
from followups.tests.two_instalments import HALVES, judged, on
from foundation.approvals import Decision
from foundation.errors import Stale
from staff.models import Notification
from tests.world.debtors import TODAY, small_pdf


def test_the_signed_paper_goes_into_the_vault_and_restarts_the_limitation_period(world):
    agreement = world.drafted(*HALVES)
    file = ContentFile(small_pdf("signed"), name="signed.pdf")
    agreements.sign_paper(agreement, file, signed_on=TODAY, signed_by="王建国", by=world.li)
    assert (agreement.scan.kind, agreement.scan.case) == ("agreement", world.case)
    clock_of = limitation.of_debts([debt.pk for debt in world.debts])
    assert {found.proved for found in clock_of.values()} == {date(2029, 12, 5), date(2029, 12, 20)}
    with on("2026-12-30"):
        assert EvidenceItem.objects.filter(kind="agreement").count() == 1


def test_no_file_is_kept_for_a_signature_that_is_refused(world):
    agreement = world.drafted(*HALVES)
    with pytest.raises(ValidationError):
        agreements.sign_paper(
            agreement,
            ContentFile(small_pdf("x"), name="x.pdf"),
            signed_on=TODAY + timedelta(days=1),
            signed_by="王建国",
            by=world.li,
        )
    with pytest.raises(Stale):
        agreements.sign_paper(
            agreement,
            ContentFile(small_pdf("x"), name="x.pdf"),
            signed_on=TODAY,
            signed_by="王建国",
            by=world.li,
            version=agreement.version + 1,
        )
    assert not EvidenceItem.objects.filter(kind="agreement").exists()


def test_the_author_of_an_agreement_does_not_accept_it(world):
    agreement = world.signed(*HALVES)
    with pytest.raises(ValidationError, match="Somebody else"):
        agreements.accept(agreement, by=world.li)


def test_the_company_accepts_within_three_business_days(world):
    # Signed on a Tuesday: the third business day is Friday.
    agreement = world.signed(*HALVES)
    assert agreements.accept_until(agreement) == date(2026, 11, 27)
    with on("2026-11-28"), pytest.raises(ValidationError, match="2026-11-27"):
        agreements.accept(agreement, by=world.chen)
    with on("2026-11-27", hour=18):
        agreements.accept(agreement, by=world.chen)
    assert agreement.state == AgreementState.ACCEPTED


def test_an_agreement_that_nobody_accepts_in_time_lapses(world):
    agreement = world.signed(*HALVES)
    with on("2026-11-27"):
        assert judged(world)["lapsed"] == 0
    with on("2026-11-28"):
        assert judged(world)["lapsed"] == 1
    agreement.refresh_from_db()
    assert (agreement.state, agreement.end_reason) == (AgreementState.CANCELLED, "not_accepted")
    assert Notification.objects.filter(kind="agreement_lapsed", recipient=world.li).count() == 1


def test_the_paper_says_in_its_own_language_in_which_order_money_is_settled(world):
    agreement = world.drafted(*HALVES, language="zh-hans")
    if agreement.awaits_approval:
        agreements.decide_range(agreement, Decision.APPROVED, by=world.chen)
    paper = agreements.print_paper(agreement, by=world.li)
    text = "".join(page.extract_text() for page in PdfReader(paper.file).pages)
    assert "费用、利息、罚息、本金" in "".join(text.split())
