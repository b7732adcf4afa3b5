"""A function fits on a screen, a file is about one subject, and long lists of arguments are a noun."""

import ast
import subprocess
from collections.abc import Iterator

import pytest
from django.conf import settings

FILE_LINES, FUNCTION_LINES, ARGUMENTS = 400, 50, 6
# Files that may be longer, and why.
TABLES = {"intake/fields.py": "one table of all fields, with hardly a function"}
# Decision 0072: each of their facts is named word by word.
NAMED_WORD_BY_WORD = {"audit/issue.py issue", "audit/record.py record"}


def own_files() -> list[str]:
    """The Python files of the rooms, without tests and migrations."""
    if not (settings.BASE_DIR / ".git").exists():
        pytest.skip("needs the list of files from git")
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"]
    found = subprocess.run(listed, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)
    names = [
        name
        for name in found.stdout.splitlines()
        if not {"tests", "migrations"} & set(name.split("/")) and (settings.BASE_DIR / name).is_file()
    ]
    assert len(names) > 400
    return names


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function of the rooms, with its file and name."""
    for name in own_files():
        for node in ast.walk(ast.parse((settings.BASE_DIR / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name} {node.name}", node


def arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many facts a caller may name."""
    named = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return len([it for it in named if it.arg not in {"self", "cls"}])


def test_no_file_is_longer_than_400_lines():
    lengths = {name: len((settings.BASE_DIR / name).read_text().splitlines()) for name in own_files()}
    lengths = {name: length for name, length in lengths.items() if name not in TABLES}
    assert not {name: length for name, length in lengths.items() if length > FILE_LINES}


def test_no_function_is_longer_than_50_lines():
    lengths = {place: (node.end_lineno or 0) - node.lineno + 1 for place, node in functions()}
    assert not {place: length for place, length in lengths.items() if length > FUNCTION_LINES}


def test_a_function_has_at_most_six_arguments():
    assert {place for place, node in functions() if arguments(node) > ARGUMENTS} == NAMED_WORD_BY_WORD
