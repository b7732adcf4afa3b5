"""Every line of a creditor's files is taken or refused with a reason before anything enters the books."""

import io

import pytest
from openpyxl import Workbook

from foundation import clock
from foundation.work import WorkStatus
from intake import staging
from intake.models import ImportProfile, ImportRun, RunState
from intake.tables import Unreadable, open_table
from ledger.models import Portfolio
from tests.world import World
from tests.world.debtors import NOW, TODAY

LOANS = "合同编号,姓名,身份证号,本金,币种"
DUES = "合同编号,到期日,应还本金"
PAID = "合同编号,流水号,还款日期,还款金额"
WANG = "HT-1,王建国,110108198503120038,1000.00,CNY"

Verdict = tuple[int, str, str, str]


@pytest.fixture(autouse=True)
def now() -> object:
    with clock.at(NOW):
        yield


def opened(world: World, *tables: list[str]) -> ImportRun:
    profile = ImportProfile.objects.get(name="generic")
    files = [(f"file{n}.csv", "\n".join(lines).encode()) for n, lines in enumerate(tables)]
    return staging.open_run(staging.Delivery(profile, files, world.team, TODAY), by=world.chen)


def judged(world: World, *tables: list[str]) -> list[Verdict]:
    """Each line in the order of the files: its number, kind, and problem with its column."""
    run = opened(world, *tables)
    staging.stage(run)
    return [(row.line, row.kind, row.problem, row.column) for row in run.rows.order_by("pk")]


def problems(world: World, *tables: list[str]) -> list[str]:
    return [problem for _line, _kind, problem, _column in judged(world, *tables)]


def test_each_line_is_kept_under_its_number_in_its_file(world: World) -> None:
    found = judged(world, [LOANS, WANG], [DUES, "HT-1,2026-09-05,500.00", "", "HT-1,2026-10-05,500.00"])
    assert found == [(2, "debt", "", ""), (2, "due", "", ""), (4, "due", "", "")]


def test_the_second_of_two_equal_references_is_refused_and_the_first_is_taken(world: World) -> None:
    assert problems(world, [LOANS, WANG, WANG]) == ["", "twice"]
    assert problems(world, [DUES, "HT-9,2026-09-05,1.00", "HT-9,2026-09-05,1.00"])[1] == "twice"


def test_equal_words_of_different_kinds_are_not_twice(world: World) -> None:
    assert problems(world, [LOANS, WANG], [PAID, "HT-1,HT-1,2026-10-01,5.00"]) == ["", ""]


def test_a_due_of_a_debt_that_nobody_knows_is_refused(world: World) -> None:
    assert problems(world, [LOANS, WANG], [DUES, "HT-2,2026-09-05,500.00"]) == ["", "unknown_debt"]


def test_a_debt_may_stand_in_a_later_file_than_its_dues(world: World) -> None:
    assert problems(world, [DUES, "HT-1,2026-09-05,500.00"], [LOANS, WANG]) == ["", ""]


def test_a_debt_that_is_refused_takes_its_dues_with_it(world: World) -> None:
    wrong = WANG.replace("110108198503120038", "110108198503120039")
    found = judged(world, [LOANS, wrong], [DUES, "HT-1,2026-09-05,500.00"])
    assert found == [(2, "debt", "bad_id_number", "id_number"), (2, "due", "unknown_debt", "")]


def test_a_debt_of_the_portfolio_is_known_without_standing_in_the_file(world: World) -> None:
    run = opened(world, [DUES, "HB-1,2026-09-05,500.00", "HB-9,2026-09-05,500.00"])
    world.debt("HB-1", "3000.00", [("2026-09-05", "3000.00")], portfolio=run.portfolio)
    elsewhere = Portfolio.objects.create(creditor=world.creditor, name="Other", default_team=world.team)
    world.debt("HB-9", "3000.00", [("2026-09-05", "3000.00")], portfolio=elsewhere)
    staging.stage(run)
    assert list(run.rows.order_by("pk").values_list("problem", flat=True)) == ["", "unknown_debt"]


@pytest.mark.parametrize(
    ("line", "problem", "column"),
    [
        (WANG.replace("CNY", "EUR"), "other_currency", "currency"),
        (WANG.replace(",CNY", ","), "", ""),
        (WANG.replace("110108198503120038", ""), "", ""),
        (WANG.replace("1000.00", "a lot"), "not_an_amount", "principal"),
        (WANG.replace("王建国", ""), "missing", "debtor"),
        (WANG.replace("HT-1", ""), "missing", "reference"),
    ],
)
def test_a_debt_is_refused_in_the_column_that_is_wrong(
    world: World, line: str, problem: str, column: str
) -> None:
    assert judged(world, [LOANS, line]) == [(2, "debt", problem, column)]


def test_a_run_says_how_many_lines_are_good_and_how_many_are_bad(world: World) -> None:
    run = opened(world, [LOANS, WANG, WANG], [DUES, "HT-1,2026-09-05,500.00", "HT-1,gestern,500.00"])
    staging.stage(run)
    run.refresh_from_db()
    assert (run.state, run.status, run.progress) == (RunState.CHECKED, WorkStatus.DONE, 100)
    assert run.totals == {"good": 2, "bad": 2}
    assert [(it.good, it.bad) for it in run.counts()] == [(1, 1), (1, 1)]


def test_reading_a_run_again_replaces_its_lines(world: World) -> None:
    run = opened(world, [LOANS, WANG])
    for _time in range(2):
        staging.stage(run)
    assert run.rows.count() == 1


def test_two_files_of_one_kind_are_both_read(world: World) -> None:
    more = WANG.replace("HT-1", "HT-2")
    assert problems(world, [LOANS, WANG], [LOANS, more]) == ["", ""]


def test_a_file_that_is_no_table_leaves_an_empty_run_that_says_why(world: World) -> None:
    run = opened(world, [LOANS, WANG], ["nothing,we,know", "1,2,3"])
    with pytest.raises(Unreadable):
        staging.stage(run)
    run.refresh_from_db()
    assert run.state == RunState.UNREADABLE
    assert run.totals == {"unreadable": "header", "file": "file1.csv", "params": {}}
    assert not run.rows.exists()


def why_not(name: str, content: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        open_table(name, content)
    return refused.value.code


def test_a_file_says_why_it_cannot_be_opened() -> None:
    assert why_not("a.csv", b"") == "empty"
    assert why_not("a.csv", b" , ,\n1,2,3\n") == "empty"
    assert why_not("a.xlsx", b"PK\x03\x04 not really") == "spreadsheet"
    assert why_not("a.csv", b"\xff\xfd\xfc,\x80\n") == "encoding"


def test_lines_are_numbered_as_an_editor_numbers_them() -> None:
    table = open_table("a.csv", b'name,words\n"Wang","two\nlines"\n\n  ,\nLi,one\n')
    assert [(number, row["name"]) for number, row in table.lines()] == [(2, "Wang"), (6, "Li")]


def test_a_spreadsheet_is_read_by_its_first_sheet() -> None:
    book, out = Workbook(), io.BytesIO()
    for line in ([" name ", "amount"], ["Wang", 12.5], [None, None], ["Li", None]):
        book.active.append(line)
    book.create_sheet("Notes").append(["nothing"])
    book.save(out)
    table = open_table("a.xlsx", out.getvalue())
    assert table.header == ("name", "amount")
    assert list(table.lines()) == [
        (2, {"name": "Wang", "amount": "12.5"}),
        (4, {"name": "Li", "amount": ""}),
    ]
