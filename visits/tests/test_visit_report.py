"""The report of a visit is drafted from its record, corrected, sent, and accepted by somebody else (F1)."""

import io
from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader

from foundation import clock
from foundation.errors import Stale
from tests.world import World
from tests.world.debtors import NOW, TODAY
from visits import papers
from visits.day import Day
from visits.models import VisitReport


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


def test_the_draft_says_what_the_record_says(world: World) -> None:
    report = world.visit_report(promise="2,000.00 on 2026-12-01 by transfer", willingness="willing")
    assert "Outcome: spoke with the debtor." in report.happened
    assert report.difficulties == "Reasons given: lost the job."
    assert report.agreed == "Promise: 2,000.00 on 2026-12-01 by transfer."


def test_where_nothing_was_agreed_the_draft_says_so(world: World) -> None:
    assert world.visit_report().agreed == "Nothing was agreed."


def test_a_record_is_drafted_once(world: World) -> None:
    first = world.visit_report()
    first.correct(by=world.li, happened="The debtor was friendly.")
    again = world.visit_report(first.visit)
    assert again.pk == first.pk and again.happened == "The debtor was friendly."


def test_only_one_of_the_pair_writes_it(world: World) -> None:
    report = world.visit_report()
    with pytest.raises(ValidationError, match="one of the pair"):
        report.correct(by=world.chen, happened="The debtor will pay.")


def test_it_stands_still_while_it_waits(world: World, sent: VisitReport) -> None:
    with pytest.raises(ValidationError, match="stands still"):
        sent.correct(by=world.li, happened="The debtor was friendly.")


def test_who_wrote_it_does_not_accept_it(world: World, sent: VisitReport) -> None:
    for member in (world.li, world.zhao):
        with pytest.raises(ValidationError, match="Somebody else must decide"):
            sent.accept(by=member)


def test_a_returned_report_is_put_right_and_sent_again(world: World, sent: VisitReport) -> None:
    with pytest.raises(ValidationError, match="what should be changed"):
        sent.give_back(by=world.chen, remarks="")
    sent.give_back(by=world.chen, remarks="Which factory?")
    assert "visit_report_returned" in world.li.notifications.values_list("kind", flat=True)
    assert Day.of(world.li, TODAY).to_correct == [sent]
    assert VisitReport.objects.to_correct(world.li).get() == sent
    sent.correct(by=world.li, difficulties="The textile works closed.")
    sent.send(by=world.li)
    sent.accept(by=world.chen)
    assert sent.is_accepted and not VisitReport.objects.to_review().exists()


def test_who_saw_an_older_version_does_not_decide_on_a_newer(world: World) -> None:
    report = world.visit_report()
    seen = report.version
    report.correct(by=world.li, happened="The debtor was friendly.")
    report.send(by=world.li)
    with pytest.raises(Stale):
        report.accept(by=world.chen, version=seen)


def test_an_accepted_report_has_one_paper(world: World, sent: VisitReport) -> None:
    with pytest.raises(ValidationError, match="accepted"):
        papers.of_report(sent, by=world.li)
    sent.accept(by=world.chen, remarks="Well done")
    client = world.signed_in(world.chen)
    address = reverse("visit-report-pdf", args=[sent.visit_id])
    first = b"".join(client.get(address).streaming_content)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(first)).pages)
    assert "王建国" in text and "lost the job" in text and "Well done" in text
    assert b"".join(client.get(address).streaming_content) == first


def test_li_corrects_and_sends_and_chen_accepts_in_the_browser(world: World) -> None:
    report = world.visit_report()
    address = reverse("visit-report", args=[report.visit_id])
    texts = {"happened": "The debtor was friendly.", "difficulties": "", "willingness": "", "agreed": ""}
    li, chen = world.signed_in(world.li), world.signed_in(world.chen)
    li.post(address, {**texts, "version": report.version, "send": "1"})
    assert report.visit.case.number in chen.get(reverse("visit-reports")).content.decode()
    report.refresh_from_db()
    review = reverse("visit-report-review", args=[report.visit_id])
    silent = chen.post(review, {"decision": "return", "remarks": "", "version": report.version})
    assert silent.status_code == 422 and "Say what should be changed." in silent.content.decode()
    chen.post(review, {"decision": "accept", "remarks": "", "version": report.version})
    report.refresh_from_db()
    assert report.is_accepted
    assert "Download PDF" in li.get(address).content.decode()
