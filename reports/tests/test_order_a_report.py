"""Managers order stage reports, watch their progress and download them (M3)."""

import io
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from pypdf import PdfReader

from audit.models import Document, Event
from cases.models import Stage
from foundation import clock
from foundation.errors import Repeated
from foundation.work import WorkStatus
from reports import ordering
from reports.models import StageReport
from reports.ordering import Order
from reports.tasks import build
from tests.world.debtors import NOW, TODAY

MONTH = {"since": "2026-11-01", "until": TODAY.isoformat()}


@pytest.fixture(autouse=True)
def tuesday_morning():
    with clock.at(NOW):
        yield


def order(client, **changed):
    """Send the form as a manager."""
    fields = {
        "request_id": uuid.uuid4(),
        "stage": "prepare",
        "team": "",
        "language": "en",
        **MONTH,
        **changed,
    }
    return client.post(reverse("report-order"), fields)


def text_of(document: Document) -> str:
    """All words of a PDF, without its line breaks."""
    pages = PdfReader(io.BytesIO(document.file.open("rb").read())).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")


@pytest.mark.parametrize("stage", Stage.values)
@pytest.mark.parametrize(("language", "word"), [("en", "Stage report"), ("zh-hans", "阶段报告")])
def test_each_stage_of_a_team_is_printed_in_the_language_asked_for(world, stage, language, word):
    world.recorded()
    order(world.signed_in(world.qian), stage=stage, language=language)

    report = StageReport.objects.get()
    build(report.pk)
    report.refresh_from_db()

    assert report.status == WorkStatus.DONE
    assert word in text_of(report.document)


@pytest.mark.parametrize("stage", Stage.values)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_stage_of_one_case_is_printed_with_its_facts(world, stage, language):
    world.recorded()
    client = world.signed_in(world.chen)
    client.post(
        reverse("case-report-order", args=[world.case.number]),
        {"request_id": uuid.uuid4(), "stage": stage, "language": language},
    )

    report = StageReport.objects.get()
    build(report.pk)
    report.refresh_from_db()

    words = text_of(report.document)
    assert report.status == WorkStatus.DONE
    assert world.case.number in words and "王建国" in words
    assert "1101**********0038" in words, "the ID number stays masked"
    if stage == Stage.VISIT:
        assert ("Li Na, Zhao Lei" if language == "en" else "Li Na、Zhao Lei") in words


def test_a_report_is_in_its_own_language_whoever_reads_it(world):
    world.case  # noqa: B018
    world.qian.language = "zh-hans"
    world.qian.save()
    order(world.signed_in(world.qian), language="en")
    report = StageReport.objects.get()
    build(report.pk)
    report.refresh_from_db()
    assert "Stage report" in text_of(report.document)


def test_an_order_sent_twice_is_one_report(world):
    client, request_id = world.signed_in(world.qian), uuid.uuid4()
    first, second = (order(client, request_id=request_id) for _time in range(2))
    assert StageReport.objects.count() == 1
    assert first["Location"] == second["Location"]
    with pytest.raises(Repeated):
        asked = Order(stage="prepare", until=TODAY, since=TODAY.replace(day=1), language="en")
        ordering.order(asked, by=world.qian, request_id=request_id)


def test_a_period_that_ends_before_it_begins_is_said_beside_the_field_and_what_was_typed_stays(world):
    page = order(world.signed_in(world.qian), since="2026-11-20", until="2026-11-10")
    assert page.status_code == 422
    assert "The period ends before it begins." in page.content.decode()
    assert 'value="2026-11-20"' in page.content.decode()


def test_a_report_can_not_end_after_today(world):
    page = order(world.signed_in(world.qian), until=(TODAY + timedelta(days=1)).isoformat())
    assert page.status_code == 422
    assert not StageReport.objects.exists()


def test_a_supervisor_orders_their_own_teams_only(world):
    page = order(world.signed_in(world.chen), team=world.other_team.pk)
    assert page.status_code == 422
    assert not StageReport.objects.exists()


def test_progress_shows_until_it_is_ready_and_then_the_page_is_loaded_anew(world):
    client = world.signed_in(world.qian)
    order(client)
    report = StageReport.objects.get()
    assert "waiting" in client.get(reverse("report-progress", args=[report.pk])).content.decode()
    assert client.get(reverse("report-pdf", args=[report.pk])).status_code == 404

    build(report.pk)

    assert client.get(reverse("report-progress", args=[report.pk]))["HX-Refresh"] == "true"
    download = client.get(reverse("report-pdf", args=[report.pk]))
    assert b"".join(download).startswith(b"%PDF-")
    assert Event.objects.filter(verb="report.downloaded").exists()


def test_a_second_worker_does_not_make_it_again(world):
    order(world.signed_in(world.qian))
    report = StageReport.objects.get()
    build(report.pk)
    build(report.pk)
    assert Document.objects.filter(kind="stage_report").count() == 1


def test_a_supervisor_of_another_team_does_not_see_it(world):
    order(world.signed_in(world.chen), team=world.team.pk)
    report = StageReport.objects.get()
    assert world.signed_in(world.sun_li).get(report.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("status", "tone"),
    [
        (WorkStatus.QUEUED, "info"),
        (WorkStatus.RUNNING, "info"),
        (WorkStatus.DONE, "good"),
        (WorkStatus.FAILED, "stop"),
    ],
)
def test_the_list_shows_a_report_in_its_tone(status, tone):
    assert StageReport(status=status).shown_as.tone == tone
