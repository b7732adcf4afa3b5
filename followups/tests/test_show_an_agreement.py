"""The what-if calculator, the agreement's page and its paper."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from cases.models import Person, PersonKind
from followups import agreements, terms
from followups.agreements.offers import moments, steps
from followups.models import AgreementState, Frequency, RepaymentAgreement
from followups.terms import Due, calculate
from foundation.approvals import Decision
from ledger.models import Instalment
from tests.world.debtors import TODAY, small_pdf

SETTLEMENT = {"scope": "settlement", "waiver": "150.00"}
HALVES = (("2026-12-01", "2000.00"), ("2027-01-01", "2000.00"))


def asked(**changes):
    return {
        "request_id": str(uuid4()),
        "scope": "whole",
        "frequency": "monthly",
        "instalments": "3",
        "first_due_on": "2027-01-31",
        "down_payment": "400.00",
        "down_payment_on": "2026-11-30",
        "accrual": "revives",
        "method": "transfer",
        "language": "zh-hans",
        **changes,
    }


@pytest.fixture
def page(world):
    _plan = world.plan
    return world.signed_in(world.li)


@pytest.fixture
def path(world):
    return reverse("agreement-new", args=[world.assigned_case.number])


# --- the arithmetic -------------------------------------------------------------------------------


def test_the_31st_is_the_months_last_day_and_the_31st_again():
    days = terms.due_days(Frequency.MONTHLY, date(2027, 1, 31), 4)
    assert [day.isoformat() for day in days] == ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]


def test_the_last_instalment_takes_the_remainder():
    found = calculate(Decimal("1000.00"), frequency="weekly", first_due_on=TODAY, instalments=3)
    assert [due.amount for due in found.dues] == [Decimal("333.33"), Decimal("333.33"), Decimal("333.34")]
    assert (found.dues[1].due_on - found.dues[0].due_on).days == 7


def test_dates_of_their_own_are_put_in_order():
    found = terms.custom([Due(date(2027, 2, 1), Decimal("2.00")), Due(date(2027, 1, 1), Decimal("1.00"))])
    assert [due.amount for due in found.dues] == [Decimal("1.00"), Decimal("2.00")]
    assert found.total == Decimal("3.00")


# --- what if ----------------------------------------------------------------------------------------


def test_the_page_opens_with_an_offer_and_saves_nothing(page, path):
    shown = page.get(path)
    terms = shown.context["offer"].terms
    assert (terms.scope, terms.total) == ("catch_up", Decimal("2500.00")), (
        "the overdue part, as most agree on"
    )
    assert not RepaymentAgreement.objects.exists()


def test_calculating_shows_the_schedule_inside_or_outside_the_range(page, path):
    inside = page.post(path, asked(deed="calculate"))
    assert inside.status_code == 200
    assert [due.amount for due in inside.context["offer"].terms.dues] == [
        Decimal("400.00"),
        *[Decimal("1200.00")] * 3,
    ]
    assert "Inside the plan" in inside.content.decode()
    outside = page.post(path, asked(deed="calculate", **SETTLEMENT, instalments="20"))
    assert outside.context["offer"].outside == ("settlement", "too_long", "waiver")
    assert not RepaymentAgreement.objects.exists()


def test_htmx_gets_the_offer_alone(page, path):
    part = page.post(path, asked(deed="calculate"), headers={"hx-request": "true"}).content.decode()
    assert part.strip().startswith('<div id="offer"')
    wrong = page.post(path, asked(instalments="0"), headers={"hx-request": "true"})
    assert wrong.status_code == 200
    assert "Not complete yet" in wrong.content.decode()


def test_lines_of_days_and_amounts_are_read_in_either_way_of_writing(page, path):
    lines = "2026-12-05 500.00\n2027年1月5日，1,500元\n2027/2/5: 2000"
    shown = page.post(path, asked(frequency="custom", down_payment="", dues=lines))
    assert [due.amount for due in shown.context["offer"].terms.dues] == [
        Decimal("500.00"),
        Decimal("1500.00"),
        Decimal("2000.00"),
    ]
    wrong = page.post(path, asked(frequency="custom", down_payment="", dues="next week 500"))
    assert wrong.status_code == 422
    assert "next week 500" in wrong.content.decode()


def test_checked_and_drawn_up_once_however_often_it_is_sent(page, path):
    form = asked()
    check = page.post(path, {**form, "deed": "check"})
    assert "Draw it up" in check.content.decode()
    assert not RepaymentAgreement.objects.exists()
    first = page.post(path, {**form, "deed": "draft"})
    second = page.post(path, {**form, "deed": "draft"})
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert RepaymentAgreement.objects.get().instalments.count() == 4


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"scope": "settlement", "waiver": ""}, "waiver"),
        ({"scope": "settlement", "waiver": "4000"}, "waiver"),
        ({**SETTLEMENT, "accrual": "runs_on"}, "accrual"),
        ({"frequency": "custom", "down_payment": "", "dues": "2026-12-05 3900"}, "__all__"),
        ({"scope": ""}, "scope"),
    ],
    ids=["nothing typed", "nothing left to pay", "interest runs on", "lines that come to less", "no scope"],
)
def test_what_does_not_fit_the_scope_is_refused_beside_the_field(page, path, typed, field):
    wrong = page.post(path, asked(**typed, deed="draft"))
    assert wrong.status_code == 422
    assert wrong.context["form"].errors.keys() == {field}


def test_a_waiver_typed_under_another_scope_gives_nothing_up(page, path):
    shown = page.post(path, asked(waiver="150.00"))
    assert (shown.context["offer"].terms.total, shown.context["offer"].terms.waiver) == (
        Decimal("4000.00"),
        0,
    )


def test_a_catch_up_is_about_what_is_overdue_or_about_the_chosen_instalments(world, page, path):
    overdue = page.post(path, asked(scope="catch_up")).context["offer"]
    assert (overdue.terms.total, overdue.beside) == (Decimal("2500.00"), Decimal("1500.00"))
    first = Instalment.objects.get(due_on="2026-09-05")
    chosen = page.post(path, asked(scope="catch_up", caught_up=[first.pk])).context["offer"]
    assert (chosen.terms.total, chosen.terms.caught_up) == (Decimal("1000.00"), (first.pk,))


# --- on its way -------------------------------------------------------------------------------------


def test_each_step_is_done_on_the_page_by_whom_it_belongs_to(world, page):
    agreement = world.drafted(*HALVES)
    at = agreement.get_absolute_url()

    def step(name):
        return reverse(f"agreement-{name}", args=[agreement.case.number, agreement.revision])

    supervisor = world.signed_in(world.chen)

    def version():
        agreement.refresh_from_db()
        return agreement.version

    scan = SimpleUploadedFile("signed.pdf", small_pdf("signed"), content_type="application/pdf")
    sent = {"version": version(), "signed_on": TODAY.isoformat(), "signed_by": "王建国", "file": scan}
    assert page.post(step("signature"), sent).status_code == 302
    assert "Accept for the company" not in page.get(at).content.decode()
    assert "Accept for the company" in supervisor.get(at).content.decode()
    assert supervisor.post(step("acceptance"), {"version": version()}).status_code == 302
    assert supervisor.post(step("activation"), {"version": version()}).status_code == 422
    assert supervisor.post(step("yes"), {"version": version(), "agrees": "yes"}).status_code == 302
    assert supervisor.post(step("activation"), {"version": version()}).status_code == 302
    assert supervisor.post(step("activation"), {"version": 1}).status_code == 409
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.ACTIVE
    reason = {"version": version(), "reason": "Wrong debts"}
    assert supervisor.post(step("cancellation"), reason).status_code == 302
    assert "Wrong debts" in page.get(at).content.decode()


def test_a_wrong_scan_is_refused_beside_the_field(world, page):
    agreement = world.drafted(*HALVES)
    scan = SimpleUploadedFile("signed.pdf", b"not a pdf")
    sent = {"version": agreement.version, "signed_on": TODAY.isoformat(), "signed_by": "王建国", "file": scan}
    answer = page.post(reverse("agreement-signature", args=[agreement.case.number, agreement.revision]), sent)
    assert answer.status_code == 422
    assert "file" in answer.context["forms"]["signature"].errors


def test_the_list_of_agreements_costs_the_same_for_one_and_for_many(world, page):
    def queries():
        with CaptureQueriesContext(connection) as asked_for:
            page.get(reverse("case-agreements", args=[world.case.number]))
        return len(asked_for)

    agreements.cancel(world.drafted(*HALVES), by=world.li, reason="No")
    queries()  # the first look of a session asks for more
    one = queries()
    for _number in range(3):
        agreements.cancel(world.drafted(*HALVES), by=world.li, reason="No")
    assert queries() == one


def test_the_steps_end_as_completed_until_the_agreement_has_ended(world):
    agreement = world.accepted(*HALVES)
    assert [(step.words, step.state) for step in steps(agreement)] == [
        ("Drafted", "done"),
        ("Signed", "done"),
        ("Accepted", "now"),
        ("Active", "later"),
        ("Completed", "later"),
    ]
    agreements.cancel(agreement, by=world.chen, reason="Wrong debts")
    assert [(step.words, step.state) for step in steps(agreement)] == [
        ("Drafted", "done"),
        ("Signed", "done"),
        ("Accepted", "done"),
        ("Active", "later"),
        ("Cancelled", "now"),
    ]


def test_the_history_names_each_step_the_newest_first(world):
    agreement = world.active(*HALVES)
    agreements.cancel(agreement, by=world.chen, reason="Wrong debts")
    history = [(moment.words, moment.note, moment.tone) for moment in moments(agreement)]
    assert history == [
        ("Cancelled", "Wrong debts", ""),
        ("Became active", "", "now"),
        ("The debtor says yes", "", "good"),
        ("Accepted by the company", "", ""),
        ("Signed by the debtor", "王建国", ""),
        ("Drawn up", "", ""),
    ]


def test_the_history_of_an_objection_stops_there(world):
    agreement = world.accepted(*HALVES)
    agreements.note_objection(agreement, by=world.qian)
    newest = moments(agreement)[0]
    assert (newest.words, newest.tone) == ("The debtor does not agree", "stop")


@pytest.mark.parametrize(
    ("decision", "words"),
    [(Decision.APPROVED, "Terms outside the range allowed"), (Decision.RETURNED, "Terms returned")],
)
def test_the_history_says_how_terms_outside_the_range_were_decided(world, decision, words):
    agreement = world.drafted(("2026-12-01", "1000.00"))
    assert [moment.words for moment in moments(agreement)] == ["Drawn up"]
    agreements.decide_range(agreement, decision, by=world.qian, remarks="Looked at the file")
    assert (words, "Looked at the file") in [(moment.words, moment.note) for moment in moments(agreement)]


# --- the paper ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_paper_names_the_amount_in_capitals_and_where_to_pay_on_pages_to_sign(world, language):
    account = world.lawful_account
    agreement = world.drafted(*HALVES, language=language)
    document = agreements.print_paper(agreement, by=world.li)
    pages = [page.extract_text() for page in PdfReader(document.file).pages]
    words = "".join(pages)
    assert "人民币肆仟元整" in words
    assert account.number in words
    assert all(str(agreement) in page for page in pages)
    # Printed once: its terms never change.
    assert agreements.print_paper(agreement, by=world.chen) == document


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (PersonKind.NATURAL, "Debtor: signature and fingerprint"),
        (PersonKind.LEGAL, "Debtor: seal and signature of the legal representative"),
    ],
)
def test_a_person_signs_with_a_fingerprint_and_a_company_with_its_seal(world, kind, words):
    Person.objects.filter(pk=world.wang.pk).update(kind=kind)
    agreement = world.drafted(*HALVES, language="en")
    agreement.refresh_from_db()
    document = agreements.print_paper(agreement, by=world.li)
    text = " ".join(page.extract_text() for page in PdfReader(document.file).pages)
    assert words in " ".join(text.split())


def test_terms_that_nobody_allowed_are_not_printed(world):
    with pytest.raises(ValidationError, match="must allow"):
        agreements.print_paper(world.drafted(("2026-12-01", "1000.00")), by=world.li)
