"""Files of every make: encodings, separators, workbooks, archives, and files that must be refused at once."""

import io
import resource
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook

from intake.reading.limits import Unreadable
from intake.reading.opening import open_file
from intake.tables import Choice, Table, open_table

LINES = ("合同编号,姓名,本金,应还日期,应还本金", "HT-1,王建国,1000.00,2026-09-05,500.00")
TEXT = "\n".join(LINES) + "\n"


def workbook(*sheets: tuple[str, list[list[Any]]], change: Callable[[Workbook], None] | None = None) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    if change:
        change(book)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def archive(**members: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return held.getvalue()


def read(content: bytes, choice: Choice | None = None) -> list[list[str]]:
    table = open_table("a.file", content, choice)
    return [list(table.header), *(list(cells.values()) for _number, cells in table.lines())]


def refusal(content: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        open_table("a.file", content)
    assert refused.value.reason
    return refused.value


EXPECTED = [line.split(",") for line in LINES]


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("gb18030", "gb18030"),
    ],
)
def test_a_text_is_read_in_each_encoding(encoding: str, named: str) -> None:
    table = open_table("a.csv", TEXT.encode(encoding))
    assert table.encoding == named
    assert read(TEXT.encode(encoding)) == EXPECTED


def test_big5_is_found_and_the_other_encoding_is_offered() -> None:
    content = "合約編號,姓名,貸款金額\nA-1,陳國華,1000\n".encode("big5")
    table = open_table("a.csv", content)
    assert (table.encoding, table.doubts, table.header[1]) == ("big5", ("gb18030",), "姓名")
    assert open_table("a.csv", content, Choice(encoding="gb18030")).header[1] != "姓名"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "，"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_text_is_read_with_each_separator_and_line_end(separator: str, end: str) -> None:
    content = end.join(line.replace(",", separator) for line in LINES).encode()
    assert open_table("a.txt", content).separator == separator
    assert read(content) == EXPECTED


def test_a_comma_inside_quotation_marks_is_no_separator() -> None:
    assert read('合同编号;本金\nA;"1,000.00"\n'.encode())[1] == ["A", "1,000.00"]


def test_a_stray_quotation_mark_is_a_part_of_its_cell() -> None:
    assert read(b'reference,name,principal\nA,"Wang" Li,5\nB,6" pipe,7\n')[1:] == [
        ["A", "Wang Li", "5"],
        ["B", '6" pipe', "7"],
    ]


def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_line() -> None:
    refused = refusal(b'reference,name,principal\nA,Li,1\nB,"Wang,2\nC,Zhao,3\n')
    assert (refused.code, refused.params) == ("quote", {"line": 3})


def test_a_byte_of_another_encoding_is_refused_with_its_line() -> None:
    with pytest.raises(Unreadable) as refused:
        open_table("a.csv", b"reference,name\nA,ok\nB,\xff\xff\n", Choice(encoding="utf-8"))
    assert (refused.value.code, refused.value.params["line"]) == ("bytes", 3)


def test_whole_numbers_of_a_sheet_keep_every_digit() -> None:
    rows = [["合同编号", "手机号", "本金"], [13812342046.0, 13912342047, 0.1 + 0.2]]
    assert read(workbook(("S", rows)))[1] == ["13812342046", "13912342047", "0.3"]


def test_a_number_that_has_lost_digits_is_marked() -> None:
    table = open_table("a.xlsx", workbook(("S", [["合同编号", "身份证号"], ["A", 330106196001011009]])))
    assert [row.lossy for row in table.rows()] == [frozenset({1})]


def test_a_hidden_sheet_is_passed_over_and_the_sheet_with_the_table_is_found() -> None:
    def hide(book: Workbook) -> None:
        book["old"].sheet_state = "hidden"

    rows: list[list[Any]] = [list(line) for line in EXPECTED]
    content = workbook(
        ("old", [rows[0], ["old", "x", 1, "", ""]]), ("说明", [["请勿修改"]]), ("数据", rows), change=hide
    )
    table = open_table("a.xlsx", content)
    assert (table.sheet, [row.number for row in table.rows()]) == ("数据", [2])
    assert refusal(workbook(("old", rows), ("x", [[None]]), change=hide)).code == "empty"


def test_a_person_chooses_another_sheet_and_another_line_for_the_header() -> None:
    content = workbook(
        ("A", [["合同编号", "本金"], ["a", 1]]), ("B", [["x", "y"], ["合同编号", "本金"], ["b", 2]])
    )
    table = open_table("a.xlsx", content, Choice(sheet="B", header_line=1))
    assert (table.sheet, table.header) == ("B", ("x", "y"))
    with pytest.raises(Unreadable) as refused:
        open_table("a.xlsx", content, Choice(sheet="C"))
    assert refused.value.code == "unknown_sheet"


def test_an_opendocument_sheet_without_types_is_read() -> None:
    cells = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in line.split(","))
        + "</table:table-row>"
        for line in LINES
    )
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table")
    )
    content = (
        f"<?xml version='1.0'?><office:document-content{spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="S">{cells}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    ).encode()
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    packed = archive(**{"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})
    assert read(packed) == EXPECTED


def test_an_archive_is_opened_if_it_has_one_table() -> None:
    assert read(archive(**{"a.csv": TEXT.encode(), "__MACOSX/a.csv": b"x"})) == EXPECTED
    rows: list[list[Any]] = [list(line) for line in EXPECTED]
    assert read(archive(**{"a.xlsx": workbook(("S", rows))})) == EXPECTED
    assert refusal(archive(a=TEXT.encode(), b=TEXT.encode())).code == "tables"
    assert refusal(archive(a=archive(b=TEXT.encode()))).code == "tables"


def test_a_formula_without_a_value_is_refused_with_its_cell() -> None:
    refused = refusal(workbook(("S", [["合同编号", "本金"], ["A", "=1+1"]])))
    assert (refused.code, refused.params) == ("formula", {"cell": "B2", "sheet": "S"})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n , \n", "empty"),
        (b"%PDF-1.7 ...", "not_a_table"),
        (b"\x89PNG\r\n", "not_a_table"),
        (b"\x01\x02\x00\x00\x03 what", "not_a_table"),
        (b"PK\x03\x04 not really", "spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
    ],
)
def test_what_is_no_table_is_refused_with_the_true_reason(content: bytes, code: str) -> None:
    assert refusal(content).code == code


def bombs() -> dict[str, bytes]:
    sheet = b"<worksheet><sheetData>%s</sheetData></worksheet>"
    book = workbook(("S", [["合同编号", "本金"], ["A", 1]]))

    def changed(content: bytes) -> bytes:
        held = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(book)) as old,
            zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for name in old.namelist():
                is_sheet = name == "xl/worksheets/sheet1.xml"
                new.writestr(name, content if is_sheet else old.read(name))
        return held.getvalue()

    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    many = b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>' * 600_000
    return {
        "zeros": archive(a=bytes(60_000_000)),
        "far cell": changed(sheet % far),
        "repeated cells": changed(sheet % many),
    }


@pytest.mark.parametrize(
    ("name", "code"), [("zeros", "too_packed"), ("far cell", "too_many"), ("repeated cells", "too_packed")]
)
def test_a_bomb_is_refused_in_two_seconds_of_work_and_little_memory(name: str, code: str) -> None:
    content = bombs()[name]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    assert refusal(content).code.startswith(code)
    assert time.process_time() - began < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


def test_a_table_can_be_read_twice_at_once() -> None:
    table: Table = open_table("a.xlsx", workbook(("S", [["合同编号", "本金"], ["A", 1], ["B", 2]])))
    assert [(a.cells, b.cells) for a, b in zip(table.rows(), table.rows(), strict=True)] == [
        (("A", "1"), ("A", "1")),
        (("B", "2"), ("B", "2")),
    ]


def test_a_text_with_too_many_columns_is_refused() -> None:
    with pytest.raises(Unreadable) as refused:
        open_file("a.csv", ",".join(map(str, range(600))).encode())
    assert refused.value.code == "too_many_columns"
