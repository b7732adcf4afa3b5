"""What the machine takes a file for, as one JSON object. Nothing is stored."""

from typing import Any

from intake.fields import EXTRA
from intake.guess import Question, guess
from intake.judged import Judged, Verdict, judge
from intake.tables import Choice, open_table

# So many lines are named beside a question.
NAMED = 20


def report(name: str, content: bytes, choice: Choice | None = None) -> dict[str, Any]:
    """The kind, sheet, header, encoding, separator, columns, lines and questions of a file.

    ``lines`` counts the lines that hold a debt, an instalment or a movement. ``passed_over`` lists each line
    that is not taken, with the reason: totals, repeated headers, blank lines, notes, outgoing money and
    closed transactions. The last two are lines as well. Raises Unreadable.
    """
    table = open_table(name, content, choice)
    guessed = guess(table, choice)
    lines = list(judge(table, guessed))
    return {
        "kind": guessed.kind,
        "sheet": table.sheet or None,
        "header_line": table.header_line,
        "encoding": table.encoding if table.is_text else None,
        "separator": table.separator or None,
        "columns": {column.name: column.field.code if column.field else EXTRA for column in guessed.columns},
        "lines": sum(line.holds_a_record for line in lines),
        "passed_over": [[line.line, line.why] for line in lines if line.verdict is Verdict.PASSED_OVER],
        "questions": [*map(_asked, guessed.questions), *_of_lines(lines)],
    }


def _asked(question: Question) -> dict[str, Any]:
    return {"question": question.code, "column": question.column, "values": list(question.values)}


def _of_lines(lines: list[Judged]) -> list[dict[str, Any]]:
    """Questions and problems of lines, one for each column and code, with the first lines that have it."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for line in lines:
        for problem in line.problems:
            key = (problem.code, problem.column)
            told = found.setdefault(
                key,
                {"question": problem.code, "column": problem.column, "values": [], "lines": [], "count": 0},
            )
            told["count"] += 1
            if len(told["lines"]) < NAMED:
                told["lines"].append(line.line)
                told["values"].append(str(problem.params.get("value", ""))[:40])
    return list(found.values())
