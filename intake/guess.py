"""Guess what a table is and what its columns mean: by words, by cells, and by what stands beside."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from intake import profiles
from intake.fields import BY_CODE, EXTRA, Field, Type
from intake.headings import Heading
from intake.matching import (
    BANK,
    DEBTS,
    ENDING,
    EXACT,
    PAYMENTS,
    SCHEDULE,
    SCHEDULE_AND_PAYMENTS,
    Match,
    is_money,
    matches,
)
from intake.profiles import Column
from intake.tables import Choice, Table, units_below
from intake.values.days import order_of

# The lines whose cells are looked at.
SAMPLE = 300
# Words over a number that counts the lines of a list. Only the second set may also be a reference.
COUNTS = frozenset(["序号", "行号", "顺序号", "序列号", "no", "sn", "index", "rowno", "lineno"])
MAY_COUNT = frozenset(["编号", "号码", "id", "number", "案件号"])
# Columns of a statement that only say what went out, what was left, and whether the movement took place.
OUTGOING = frozenset(
    [
        "支出金额",
        "支出",
        "借方发生额",
        "借方金额",
        "借方",
        "付款金额",
        "转出金额",
        "debit",
        "debitamount",
        "withdrawal",
        "withdrawals",
        "moneyout",
        "paidout",
    ]
)
BALANCE = frozenset(
    ["账户余额", "余额", "当前余额", "交易后余额", "balance", "runningbalance", "accountbalance"]
)
STATUS = frozenset(
    [
        "交易状态",
        "状态",
        "支付状态",
        "订单状态",
        "当前状态",
        "资金状态",
        "status",
        "state",
        "transactionstatus",
    ]
)
MONEY_WORDS = (
    "金额",
    "本金",
    "利息",
    "罚息",
    "费",
    "余额",
    "款",
    "amount",
    "balance",
    "fee",
    "interest",
    "principal",
)
FITS = {
    Type.MONEY: ("amount",),
    Type.DAY: ("day",),
    Type.MOMENT: ("day",),
    Type.DAY_OF_MONTH: ("small",),
    Type.WHOLE: ("whole",),
    Type.TERM: ("whole",),
}


@dataclass(frozen=True)
class Placed:
    """A column: its name in the file, and the field that it is taken for. None is kept as an extra."""

    name: str
    place: int
    heading: Heading
    field: Field | None = None
    series: int = 0


@dataclass(frozen=True)
class Question:
    """What a person has to say before the file can be taken. ``column`` is a heading of the file."""

    code: str
    column: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guess:
    """What the table is taken for. ``outgoing`` and ``status`` are places of columns that pass lines over."""

    kind: str
    columns: tuple[Placed, ...]
    questions: tuple[Question, ...] = ()
    order: str = ""
    outgoing: int | None = None
    status: int | None = None

    def of(self, code: str) -> list[Placed]:
        """The columns of this field."""
        return [column for column in self.columns if column.field and column.field.code == code]


def guess(table: Table, choice: Choice | None = None) -> Guess:
    """The machine's guess about the table, with the questions that it leaves to a person."""
    choice = choice or Choice()
    headings = _with_units(table)
    sample = profiles.columns(_sample(table), len(headings))
    kind = kind_of(headings)
    placed = _place(headings, sample, kind)
    dated = [place for place, column in placed.items() if column.field.type in (Type.DAY, Type.MOMENT)]
    found = order_of(row.cells[place] for row in table.rows() for place in dated if place < len(row.cells))
    order = choice.order or found or ""
    columns = tuple(
        Placed(name, place, headings[place], *_field(placed.get(place)))
        for place, name in enumerate(_names(table.header))
    )
    questions = [*_of_the_file(table, choice, found), *_of_columns(columns, sample, kind)]
    words = [heading.words[0] for heading in headings]
    return Guess(
        kind,
        columns,
        tuple(questions),
        order,
        _first(words, OUTGOING, {c.place for c in columns if c.field}),
        _first(words, STATUS, set()) if kind == BANK else None,
    )


def kind_of(headings: Sequence[Heading]) -> str:
    """The kind of a table with these headings."""
    words = {word for heading in headings for word in heading.words[:1]}
    debts = {match.field.code for heading in headings for match in matches(heading, DEBTS)[:1]}
    surest = [match for heading in headings for match in matches(heading, SCHEDULE) if match.rank <= EXACT]
    plan = {match.field.code for match in surest}
    # A repayment date is a due day in a plan and a day of payment in a list of payments.
    said = {match.field.code for match in surest if match.rank == EXACT}
    money = {
        match.field.code
        for heading in headings
        for match in matches(heading, PAYMENTS)
        if match.rank <= EXACT
    }
    lent = debts & {"principal", "owed_principal", "overdue_total", "entrusted_amount", "disbursed_on"}
    if _is_statement(words, money, lent):
        return BANK
    is_said = "due_on" in said and said & {"due_amount", "due_principal"}
    has_dues = is_said or ("due_on" in plan and "instalment_no" in plan and "payment_id" not in money)
    if has_dues and not ("debtor_name" in debts and lent) and "disbursed_on" not in debts:
        return SCHEDULE_AND_PAYMENTS if debts & {"paid_at"} and plan & {"paid_amount"} else SCHEDULE
    if {"paid_at", "paid_amount"} <= money and not lent - {"principal"} and "id_number" not in debts:
        return PAYMENTS if "principal" not in lent or "debtor_name" not in debts else DEBTS
    return DEBTS


def _is_statement(words: set[str], money: set[str], lent: set[str]) -> bool:
    """Whether the table is a statement of an account: payers, directions and balances, and no debt."""
    signs = money & {"payer_name", "payer_account", "direction"}
    signs |= {"balance"} if words & BALANCE else set()
    signs |= {"outgoing"} if words & OUTGOING else set()
    has_money = "paid_at" in money and "paid_amount" in money
    names_a_debt = "reference" in money
    return (
        has_money
        and not lent
        and (len(signs) > 1 or (not names_a_debt and bool(signs | money & {"payment_id"})))
    )


def _with_units(table: Table) -> list[Heading]:
    """The headings, with the units of a row below them."""
    below = units_below(table)
    headings = [*table.found.headings]
    for place, units in enumerate(below[: len(headings)]):
        headings[place] = replace(headings[place], units=headings[place].units | units)
    return headings


def _sample(table: Table) -> list[tuple[str, ...]]:
    rows = (row.cells for row in table.rows() if not row.is_blank and not table.is_unit_row(row))
    return list(islice(rows, SAMPLE))


def _names(written: Sequence[str]) -> list[str]:
    """The headings, each once. A heading that stands there twice gets a number."""
    seen: dict[str, int] = {}
    names = []
    for heading in written:
        seen[heading] = seen.get(heading, 0) + 1
        names.append(heading if seen[heading] == 1 else f"{heading} ({seen[heading]})".strip())
    return names


def _field(match: Match | None) -> tuple[Field | None, int]:
    return (match.field, match.series) if match else (None, 0)


def _place(headings: Sequence[Heading], sample: Sequence[Column], kind: str) -> dict[int, Match]:
    """The field of each place. The surest matches choose first; the rest take what is left."""
    offers = []
    for place, heading in enumerate(headings):
        for match in _likely(matches(heading, kind), heading, sample[place]):
            offers.append((match.rank, match.place, place, match))
    offers.sort(key=lambda offer: offer[:3])
    has_dues = any(match.field.code.startswith("due_") and is_money(match.field) for *_rest, match in offers)
    if has_dues:
        # The due day of an instalment, and not the end of the contract.
        offers.sort(key=lambda offer: (offer[0], offer[3].field.code == "matures_on", *offer[1:3]))
    placed: dict[int, Match] = {}
    taken: set[tuple[str, int]] = set()
    for *_rank, place, match in offers:
        key = (match.field.code, match.series)
        if place not in placed and ((match.field.repeats and not match.series) or key not in taken):
            placed[place] = match
            taken.add(key)
    _by_content(placed, headings, sample, kind)
    return _in_context(placed, kind, sample)


def _likely(found: list[Match], heading: Heading, column: Column) -> list[Match]:
    """The matches that the cells do not contradict."""
    word = heading.words[0]
    if (word in COUNTS or word in MAY_COUNT) and column.counts_lines:
        return []
    # Where the cells fit nothing, the plainest word holds, and the cells are told as wrong.
    return [match for match in found if fits(match.field, column)] or [
        match for match in found[:1] if match.rank <= EXACT
    ]


def fits(field: Field, column: Column) -> bool:
    """Whether the cells may be of this field. An empty column fits every field."""
    tests = FITS.get(field.type)
    if column.is_empty or tests is None:
        return True
    if field.type is Type.MOMENT and all(":" in cell for cell in column.cells):
        return True
    return any(column.mostly(test) for test in tests)


def _by_content(
    placed: dict[int, Match], headings: Sequence[Heading], sample: Sequence[Column], kind: str
) -> None:
    """Take columns for what their cells are if no heading names that: identity numbers and mobile numbers."""
    if kind != DEBTS:
        return
    taken = {match.field.code for match in placed.values()}
    for code, content in (("id_number", "resident"), ("phone", "mobile")):
        for place, column in enumerate(sample):
            named = headings[place].word
            if code not in taken and place not in placed and column.mostly(content) and not named:
                placed[place] = Match(BY_CODE[code], ENDING)
                taken.add(code)


def _in_context(placed: dict[int, Match], kind: str, sample: Sequence[Column]) -> dict[int, Match]:
    """Correct single columns by what stands beside them."""
    taken = {match.field.code for match in placed.values()}
    for place, match in list(placed.items()):
        code = match.field.code
        if kind == DEBTS and code == "paid_amount" and "paid_at" not in taken:
            # What a list of debts calls paid, without a day, is the sum so far.
            if "paid_total" in taken:
                del placed[place]
            else:
                placed[place] = replace(match, field=BY_CODE["paid_total"])
        elif kind == DEBTS and code == "due_on" and not match.series and sample[place].counts_lines:
            del placed[place]
    return placed


def _first(words: Sequence[str], wanted: frozenset[str], taken: set[int]) -> int | None:
    return next((place for place, word in enumerate(words) if word in wanted and place not in taken), None)


def _of_the_file(table: Table, choice: Choice, order: str | None) -> list[Question]:
    questions = []
    if table.doubts and not choice.encoding:
        questions.append(Question("encoding", values=(table.encoding, *table.doubts)))
    if order == "" and not choice.order:
        questions.append(Question("day_order", values=("dmy", "mdy")))
    return questions


def _of_columns(columns: Sequence[Placed], sample: Sequence[Column], kind: str) -> list[Question]:
    """Questions about columns: a row number, money that is placed nowhere, double headings, no reference."""
    codes = {column.field.code for column in columns if column.field}
    questions = []
    for column in columns:
        word, cells = column.heading.words[0], sample[column.place]
        if column.field is None and word in MAY_COUNT and cells.counts_lines:
            questions.append(Question("row_number", column.name))
        elif column.field is None and _holds_money(column.heading, cells):
            questions.append(Question("money_nowhere", column.name))
        if column.name != column.heading.written and column.heading.written:
            questions.append(Question("double_heading", column.name))
    if kind != BANK and "reference" not in codes:
        questions.append(Question("no_reference"))
    if kind == DEBTS and "debtor_name" not in codes:
        questions.append(Question("no_debtor"))
    return questions


def _holds_money(heading: Heading, column: Column) -> bool:
    if not column.mostly("amount"):
        return False
    named = any(word in heading.word for word in MONEY_WORDS) or bool({"元", "万"} & heading.units)
    return named or column.has_fractions


__all__ = ["EXTRA", "Guess", "Placed", "Question", "guess"]
