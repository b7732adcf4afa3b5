"""Compare headings as people do: without full-width signs, units, brackets, blanks and line breaks."""

import re
import unicodedata
from dataclasses import dataclass

# What stands in brackets behind a heading and says how its cells count. The value is our word for it.
UNITS = {
    "元": "元",
    "人民币": "元",
    "人民币元": "元",
    "rmb": "元",
    "cny": "元",
    "yuan": "元",
    "¥": "元",
    "单位:元": "元",
    "万": "万",
    "万元": "万",
    "单位:万元": "万",
    "10k": "万",
    "千元": "千",
    "%": "%",
    "百分比": "%",
    "‰": "‰",
    "元/月": "/月",
    "/月": "/月",
    "月": "/月",
    "%/月": "%/月",
    "/日": "/日",
    "%/日": "%/日",
    "日": "/日",
    "天": "天",
    "days": "天",
    "%/年": "%",
    "/年": "/年",
    "年": "/年",
    "期": "期",
    "months": "期",
    "个月": "期",
}
# What stands in brackets and tells the clerk how to fill the column in.
HINTS = re.compile(
    r"必填|选填|可选|required|optional|[ymd年月日/.\-]{6,}|格式.*|文本|数字|日期|date|text", re.IGNORECASE
)
BRACKETS = re.compile(r"[(\[【{<〔]([^()\[\]【】{}<>〔〕]*)[)\]】}>〕]")
# The characters of headings in the old writing, as files in Big5 have them.
OLD = (
    "證號碼貸還約編電話機務債總額帳單戶聯繫係員產業區縣職實際應項數滯納費罰餘發對"
    "備註間時開結終狀態東訂書種類稱縣鄉貨幣與貫籍擔"
)
NEW = (
    "证号码贷还约编电话机务债总额账单户联系系员产业区县职实际应项数滞纳费罚余发对"
    "备注间时开结终状态东订书种类称县乡货币与贯籍担"
)
SIMPLIFIED = str.maketrans(OLD + "帐", NEW + "账")
NOT_A_WORD = re.compile(r"[^\w/]|_", re.UNICODE)


@dataclass(frozen=True)
class Heading:
    """A heading as the file writes it, the word that is compared, and the units of its cells."""

    written: str
    word: str
    units: frozenset[str] = frozenset()

    @property
    def words(self) -> tuple[str, ...]:
        """The word as a whole, and its parts where a stroke offers a choice ("ID / company number")."""
        whole = self.word.replace("/", "")
        parts = tuple(part for part in self.word.split("/") if part)
        return (whole, *parts) if len(parts) > 1 else (whole,)


def plain(written: str) -> str:
    """The text after NFKC, in small letters and without blanks around it."""
    return unicodedata.normalize("NFKC", written).strip().lower()


def read_heading(written: str) -> Heading:
    """The heading that is compared, with its units remembered."""
    units = set()
    kept = ""
    place = 0
    text = re.sub(r"\s+", "", plain(written))
    for bracket in BRACKETS.finditer(text):
        inside = bracket[1]
        kept += text[place : bracket.start()]
        place = bracket.end()
        if inside in UNITS:
            units.add(UNITS[inside])
        elif not HINTS.fullmatch(inside):
            kept += inside
    kept += text[place:]
    for sign in ("%", "‰"):
        if sign in kept:
            units.add(sign)
    for unit in (":万元", ",万元", "-万元"):
        if kept.endswith(unit):
            kept, units = kept.removesuffix(unit), units | {"万"}
    return Heading(written.strip(), NOT_A_WORD.sub("", kept).translate(SIMPLIFIED), frozenset(units))


def is_unit(written: str) -> bool:
    """Whether a cell under a heading only names the unit of its column."""
    text = re.sub(r"[\s()（）]+", "", plain(written))
    return text in UNITS or text in {"", "-", "/"}
