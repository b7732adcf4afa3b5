"""Read tables of any creditor whose columns are recognised, in English or Chinese.

A line with a principal is a debt, a line with a due date is an instalment, a line with a payment date is a
payment. One line may be all three. So the data may stand in one file or in several.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from foundation.money import ZERO
from intake import cells
from intake.headings import read_heading
from intake.lines import Content, DueLine, Line, LoanLine, PaidLine
from intake.models import ImportProfile, RowKind
from intake.problems import Problem
from intake.tables import Table

# Our own column names, and the names that creditors use.
KNOWN: dict[str, tuple[str, ...]] = {
    "reference": (
        "reference",
        "contract_no",
        "contract number",
        "loan_id",
        "合同编号",
        "合同号",
        "借款编号",
        "编号",
    ),
    "debtor": ("debtor", "name", "customer", "borrower", "姓名", "债务人", "客户姓名", "借款人", "客户名称"),
    "id_number": (
        "id_number",
        "id number",
        "id card",
        "身份证号",
        "身份证号码",
        "证件号码",
        "统一社会信用代码",
    ),
    "phone": ("phone", "mobile", "telephone", "手机", "手机号", "联系电话", "电话"),
    "address": ("address", "home address", "地址", "住址", "家庭住址", "联系地址"),
    "district": ("district", "区", "区县"),
    "city": ("city", "城市", "市"),
    "currency": ("currency", "币种"),
    "principal": ("principal", "loan_amount", "amount lent", "本金", "借款金额", "贷款金额", "合同金额"),
    "annual_rate": ("annual_rate", "interest rate", "年利率", "利率"),
    "late_rate": ("late_rate", "penalty rate", "罚息利率", "逾期利率"),
    "term_months": ("term_months", "term", "期限", "期数"),
    "disbursed_on": ("disbursed_on", "disbursed", "loan date", "放款日期", "放款日", "借款日期"),
    "due_on": ("due_on", "due date", "due_date", "到期日", "应还日期", "还款日"),
    "due_principal": ("due_principal", "amount due", "due_amount", "应还本金", "应还金额"),
    "due_interest": ("due_interest", "interest due", "应还利息"),
    "payment_id": ("payment_id", "transaction", "流水号", "交易流水号", "还款流水号"),
    "paid_on": ("paid_on", "paid date", "payment date", "还款日期", "实还日期", "付款日期"),
    "paid_amount": ("paid_amount", "paid", "amount paid", "还款金额", "实还金额", "付款金额"),
}

# Units that would change the amounts of a column.
SCALES = frozenset({"万", "千", "‰", "/月", "/日"})

_Understands = Callable[[cells.Cells, str, ImportProfile], tuple[str, Content]]


def columns_of(header: tuple[str, ...], profile: ImportProfile | None = None) -> dict[str, str]:
    """Map our column names to the file's, as far as recognised. The profile's own names come first."""
    spelled = {
        heading.word: heading.written
        for heading in map(read_heading, header)
        # An amount in tens of thousands is not read as one in yuan.
        if not SCALES & heading.units
    }
    found = {}
    for ours, names in KNOWN.items():
        for name in reversed(names):
            if (word := read_heading(name).word) in spelled:
                found[ours] = spelled[word]
    if profile is not None:
        found |= {ours: theirs for ours, theirs in profile.columns.items() if theirs in header}
    return found


def recognise(header: tuple[str, ...]) -> str:
    """The name of a table with a reference and a debt, an instalment or a payment; otherwise empty.

    The name lists what the table carries, so that several tables differ.
    """
    found = columns_of(header)
    if "reference" not in found:
        return ""
    carried = [name for name in ("principal", "due_on", "paid_on") if name in found]
    return "+".join(carried)


def read(tables: Mapping[str, Table], profile: ImportProfile) -> Iterator[Line]:
    """Every debt, instalment and payment in the lines. Repeated lines of a debt count once."""
    seen: set[str] = set()
    for name, table in tables.items():
        theirs = columns_of(table.header, profile)
        for number, row in table.lines():
            ours = {column: row.get(there, "") for column, there in theirs.items()}
            yield from _line(name, number, ours, seen, profile)


def _line(
    table: str, number: int, row: cells.Cells, seen: set[str], profile: ImportProfile
) -> Iterator[Line]:
    readers: tuple[tuple[str, str, _Understands], ...] = (
        (RowKind.DEBT, "principal", _debt),
        (RowKind.DUE, "due_on", _due),
        (RowKind.PAYMENT, "paid_on", _payment),
    )
    for kind, column, understand in readers:
        if not cells.text(row, column):
            continue
        try:
            reference = cells.text(row, "reference", required=True)
            if kind == RowKind.DEBT and "+" in table and reference in seen:
                continue
            key, content = understand(row, reference, profile)
        except Problem as problem:
            yield Line(table, number, kind, problem=problem)
        else:
            if kind == RowKind.DEBT:
                seen.add(reference)
            yield Line(table, number, kind, key, content)


def _debt(row: cells.Cells, reference: str, profile: ImportProfile) -> tuple[str, LoanLine]:
    return reference, LoanLine(
        debtor=cells.text(row, "debtor", required=True),
        id_number=cells.text(row, "id_number").upper(),
        phone=cells.text(row, "phone"),
        address=cells.text(row, "address"),
        district=cells.text(row, "district"),
        city=cells.text(row, "city"),
        currency=cells.text(row, "currency") or profile.currency,
        principal=cells.needed(cells.amount(row, "principal"), "principal"),
        annual_rate=_rate(row, "annual_rate"),
        late_rate=_rate(row, "late_rate"),
        term_months=cells.whole(row, "term_months"),
        disbursed_on=cells.day(row, "disbursed_on"),
    )


def _due(row: cells.Cells, reference: str, _profile: ImportProfile) -> tuple[str, DueLine]:
    due = DueLine(
        reference,
        due_on=cells.needed(cells.day(row, "due_on"), "due_on"),
        principal=cells.needed(cells.amount(row, "due_principal"), "due_principal"),
        interest=cells.amount(row, "due_interest") or ZERO,
    )
    return f"{reference}/{due.due_on}", due


def _payment(row: cells.Cells, reference: str, _profile: ImportProfile) -> tuple[str, PaidLine]:
    return cells.text(row, "payment_id", required=True), PaidLine(
        reference,
        value_date=cells.needed(cells.day(row, "paid_on"), "paid_on"),
        amount=cells.needed(cells.amount(row, "paid_amount"), "paid_amount"),
    )


def _rate(row: cells.Cells, column: str) -> Decimal:
    """A yearly rate as a fraction. ``18%`` and ``0.18`` are the same."""
    value = cells.text(row, column)
    if not value:
        return ZERO
    number = cells.text({"v": value.rstrip("%％")}, "v")
    try:
        exact = Decimal(number)
    except ArithmeticError:
        raise Problem("not_an_amount", column, value=value) from None
    return exact / 100 if value != number or exact > 1 else exact
