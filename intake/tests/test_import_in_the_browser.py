"""The import in a browser: nothing enters the books before a person has seen the check."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case, Person
from intake.models import ImportProfile, ImportRow, ImportRun, RunState
from intake.tasks import read
from ledger.models import Debt, Payment

HEADER = "合同编号,姓名,本金,放款日期,到期日,应还本金,流水号,还款日期,还款金额\n"
GOOD = HEADER + (
    "X-1,王建国,1000,2026-01-05,2026-02-05,500,P-1,2026-02-06,500\n"
    "X-1,,,,2026-03-05,500,,,\n"
    "X-2,刘芳,800,2026-01-05,2026-02-05,800,,,\n"
)
BAD = GOOD + "X-3,孙悦,八百,2026-01-05,2026-02-05,800,,,\n"


@pytest.fixture
def chen(world):
    return world.signed_in(world.chen)


def upload(client, world, content: str, **changed: object):
    """Send the form as a supervisor and return the import after the worker has read it."""
    fields = {
        "request_id": uuid.uuid4(),
        "files": SimpleUploadedFile("贷款.csv", content.encode("gb18030")),
        "profile": ImportProfile.objects.get(name="generic").pk,
        "portfolio_name": "Loans 2026",
        "team": world.team.pk,
        "as_of": "2026-04-01",
        **changed,
    }
    answer = client.post(reverse("import-new"), fields)
    if answer.status_code == 302:
        read(ImportRun.objects.latest("pk").pk)
    return answer


def decide(client, decision: str):
    return client.post(
        reverse("import-decision", args=[ImportRun.objects.latest("pk").pk]), {"decision": decision}
    )


def test_a_good_file_is_checked_shown_and_taken(world, chen):
    upload(chen, world, GOOD)
    run = ImportRun.objects.get()
    assert run.state == RunState.CHECKED
    assert not Debt.objects.exists()
    page = chen.get(run.get_absolute_url())
    assert [(kind.good, kind.bad) for kind in page.context["kinds"]] == [(2, 0), (3, 0), (1, 0)]

    decide(chen, "all")

    assert Debt.objects.count() == 2
    assert Payment.objects.get().amount == Decimal("500.00")
    assert Person.objects.filter(name="王建国").exists()
    assert Case.objects.count() == 2
    shown = chen.get(run.get_absolute_url()).content.decode()
    assert "Taken into the books" in shown and "1,800.00" in shown


def test_every_bad_row_is_named_by_line_column_and_reason_and_can_be_downloaded(world, chen):
    upload(chen, world, BAD)
    run = ImportRun.objects.get()

    page = chen.get(run.get_absolute_url()).content.decode()
    table = b"".join(chen.get(reverse("import-bad-rows", args=[run.pk]))).decode("utf-8-sig")

    assert "“八百” is not an amount." in page
    assert "贷款.csv,5,principal,“八百” is not an amount." in table


def test_all_or_none_takes_none_when_a_row_is_bad(world, chen):
    upload(chen, world, BAD)

    answer = decide(chen, "all")

    assert answer.status_code == 422
    assert not Debt.objects.exists()
    assert ImportRun.objects.get().state == RunState.CHECKED


def test_the_good_rows_alone_are_taken_when_somebody_says_so(world, chen):
    upload(chen, world, BAD)

    decide(chen, "good")

    assert Debt.objects.count() == 2
    assert ImportRun.objects.get().totals["bad"] > 0


def test_taking_none_leaves_a_record(world, chen):
    upload(chen, world, GOOD)

    decide(chen, "none")

    assert not Debt.objects.exists()
    assert (
        "None of these rows was taken"
        in chen.get(ImportRun.objects.get().get_absolute_url()).content.decode()
    )


def test_the_same_file_twice_adds_nothing(world, chen):
    for _time in range(2):
        upload(chen, world, GOOD)
        decide(chen, "all")

    assert Debt.objects.count() == 2
    assert Payment.objects.count() == 1
    assert ImportRun.objects.latest("pk").totals["known_payments"] == 1


def test_a_file_whose_columns_nobody_knows_says_so(world, chen):
    upload(chen, world, "a,b\n1,2\n")

    run = ImportRun.objects.get()
    assert run.state == RunState.UNREADABLE
    assert "The columns of “贷款.csv” are not recognised" in chen.get(run.get_absolute_url()).content.decode()


def test_one_upload_sent_twice_is_one_import(world, chen):
    request_id = uuid.uuid4()
    upload(chen, world, GOOD, request_id=request_id)

    again = upload(chen, world, GOOD, request_id=request_id)

    assert ImportRun.objects.count() == 1
    assert again["Location"] == ImportRun.objects.get().get_absolute_url()


def test_without_a_file_the_form_says_so_and_keeps_what_was_chosen(world, chen):
    page = upload(chen, world, GOOD, files="")

    assert page.status_code == 422
    assert 'value="Loans 2026"' in page.content.decode()


def test_a_day_to_come_is_refused_beside_the_field(world, chen):
    page = upload(chen, world, GOOD, as_of=date(2099, 1, 1))

    assert page.status_code == 422
    assert "lie after today" in page.content.decode()


def test_an_import_of_another_team_is_not_there(world, chen):
    upload(chen, world, GOOD)

    assert world.signed_in(world.sun_li).get(ImportRun.objects.get().get_absolute_url()).status_code == 404


def test_what_is_in_the_books_is_not_kept_a_second_time_in_the_staged_rows(world, chen):
    upload(chen, world, BAD)
    decide(chen, "good")

    assert not ImportRow.objects.filter(problem="").exists()
    assert ImportRow.objects.exclude(problem="").exists()


def test_the_list_asks_as_often_for_ten_imports_as_for_one(world, chen):
    def asked() -> int:
        upload(chen, world, GOOD)
        with CaptureQueriesContext(connection) as queries:
            chen.get(reverse("imports"))
        return len(queries)

    first = asked()
    assert [asked() for _time in range(9)][-1] == first
