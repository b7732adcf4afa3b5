"""Files as creditors, banks and other systems send them, and small dirty ones, are read as they are meant."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from intake.guess import guess
from intake.judged import judge
from intake.reading.limits import Unreadable
from intake.reading_report import report
from intake.tables import open_table

pytestmark = pytest.mark.realdata
Verdicts = Sequence[tuple[int, str, tuple[str, ...]]]


def test_each_layout_is_taken_for_what_it_is(real: Path) -> None:
    for truth in json.loads((real / "layouts" / "truth.json").read_text()):
        found = report(truth["file"], (real / "layouts" / truth["file"]).read_bytes())
        assert found["columns"] == truth["columns"], truth["file"]
        for name in ("kind", "header_line", "lines"):
            assert found[name] == truth[name], (truth["file"], name)
        assert len(found["passed_over"]) == truth.get("passed_over", 0), truth["file"]
        assert found["sheet"] == truth.get("sheet", found["sheet"]), truth["file"]


def verdicts(real: Path, name: str) -> Verdicts:
    table = open_table(name, (real / "dirty" / name).read_bytes())
    return [
        (line.line, line.verdict.value, tuple(problem.code for problem in line.problems))
        for line in judge(table, guess(table))
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("01a-creditor-A-loans.csv", [(2, "good", ())]),
        ("01a-creditor-A-payments.csv", [(2, "good", ())]),
        ("04-lines-that-vanish.csv", [(2, "good", ()), (3, "bad", ("no_amount",)), (4, "bad", ("no_date",))]),
        ("04b-payments-that-vanish.csv", [(2, "bad", ("no_date",))]),
        ("05-no-phone-word.csv", [(2, "good", ()), (3, "good", ())]),
        ("07a-card-number-in-amount.csv", [(2, "good", ()), (3, "bad", ("too_large",))]),
        ("07b-infinity-term.csv", [(2, "bad", ("not_a_number",))]),
        ("07d-term-minus.csv", [(2, "bad", ("out_of_bounds",))]),
        ("07e-cell-200k.csv", [(2, "bad", ("too_long",))]),
        ("07f-reference-150-characters.csv", [(2, "bad", ("too_long",))]),
        ("07g-payment-tomorrow-plus.csv", [(2, "bad", ("in_the_future",))]),
        ("08b-only-what-is-overdue.csv", [(2, "good", ())]),
        (
            "10-decimal-comma-and-rates.csv",
            [(2, "bad", ("grouping",)), *((line, "to_decide", ("which_rate",)) for line in (3, 4, 5))],
        ),
        ("11-company.csv", [(2, "good", ())]),
        ("13-units-in-heading.csv", [(2, "good", ())]),
        ("14-semicolons.csv", [(2, "good", ())]),
        ("15-unicode-text.txt", [(2, "good", ())]),
        ("17-big5-names.csv", [(2, "good", ())]),
        ("18-title-above-header.xlsx", [(4, "good", ()), (5, "good", ())]),
        ("19-data-on-sheet-2.xlsx", [(2, "good", ()), (3, "good", ())]),
        ("20-hidden-first-sheet.xlsx", [(2, "good", ()), (3, "good", ())]),
        ("23-old-biff.xls", [(2, "good", ()), (3, "good", ())]),
        ("24-sheet.ods", [(2, "good", ()), (3, "good", ())]),
        ("26-zip-of-csv.zip", [(2, "good", ())]),
        ("infinite-amount.csv", [(2, "bad", ("exponent",))]),
    ],
)
def test_each_line_of_a_dirty_file_has_its_verdict(real: Path, name: str, expected: Verdicts) -> None:
    assert verdicts(real, name) == list(expected)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("22-formula-without-value.xlsx", "formula"),
        ("25-password.xlsx", "password"),
        ("broken-sheet.xlsx", "spreadsheet"),
        ("no-sheets.xlsx", "no_sheet"),
        ("bad-chunk.png", "not_a_table"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_true_reason(real: Path, name: str, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        open_table(name, (real / "dirty" / name).read_bytes())
    assert refused.value.code == code


def test_a_row_number_is_not_taken_for_a_contract_number(real: Path) -> None:
    for name in ("03a-row-number-as-reference-october.csv", "03b-row-number-as-reference-november.csv"):
        found = report(name, (real / "dirty" / name).read_bytes())
        assert found["columns"]["编号"] == "extra"
        assert found["questions"][0] == {"question": "row_number", "column": "编号", "values": []}


def test_names_in_big5_are_read_and_the_other_encoding_is_offered(real: Path) -> None:
    found = report("17-big5-names.csv", (real / "dirty" / "17-big5-names.csv").read_bytes())
    assert found["encoding"] == "big5"
    assert found["questions"] == [{"question": "encoding", "column": "", "values": ["big5", "gb18030"]}]
