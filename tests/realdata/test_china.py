"""Tables as Chinese creditors save them: UTF-8 with a mark, GB18030, and Excel's own."""

from pathlib import Path

import pytest

from intake.tables import open_table

pytestmark = pytest.mark.realdata


def test_the_three_forms_of_one_table_read_the_same(real: Path) -> None:
    names = ("stores.csv", "stores_gb18030.csv", "stores.xlsx")
    tables = [open_table(name, (real / "china" / name).read_bytes()) for name in names]
    assert [table.encoding for table in tables] == ["utf-8-sig", "gb18030", "xlsx"]
    read = [[tuple(cells.values()) for _number, cells in table.lines()] for table in tables]
    assert len(read[0]) == 1290
    assert tables[0].header == tables[1].header == tables[2].header
    assert read[0] == read[1]
    # Excel keeps numbers as numbers. Everything else is the same text.
    for ours, theirs in zip(read[0], read[2], strict=True):
        for text, cell in zip(ours, theirs, strict=True):
            assert text == cell or float(text) == float(cell)


def test_characters_outside_gbk_survive(real: Path) -> None:
    content = (real / "china" / "china_division_streets_gb18030.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode("gbk")
    read = {cell for _number, cells in open_table("streets.csv", content).lines() for cell in cells.values()}
    rare = {"㮾梨街道", "湖㳇镇", "流波䃥镇", "麦㙦镇", "塘㙍镇", "䢺江镇", "桴㯊镇", "㵲水街道"}
    assert rare <= read
