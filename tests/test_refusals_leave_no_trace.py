"""A page that shows a refusal shows its rows as the tables have them.

A verb may change the row that it was given before it refuses. Its transaction is rolled back and the row in
memory is not. So a view names the rows that it gives to a verb: ``with shown_in(form, row):``.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

# Calls that show something and change nothing.
ONLY_SHOW = {"redirect", "render", "reverse", "messages"}
# Functions that answer with a row whose kind no annotation names.
FIND_A_ROW = {"get_object_or_404", "next"}


def views() -> list[str]:
    """Every module of views that shows a refusal in a form."""
    root = Path(settings.BASE_DIR)
    found = [*root.glob("*/views.py"), *root.glob("*/views/*.py")]
    return sorted(
        ".".join(path.relative_to(root).with_suffix("").parts)
        for path in found
        if "with shown_in(" in path.read_text(encoding="utf-8")
    )


def is_row(annotation: object, module: ModuleType) -> bool:
    """Whether an annotation names a table. It may be a class, words or a piece of the tree."""
    words = ast.unparse(annotation) if isinstance(annotation, ast.AST) else str(annotation)
    tables = {table.__name__ for table in apps.get_models()}
    return any(
        word in tables or issubclass(getattr(module, word, None) or object, models.Model)
        for word in re.findall(r"\w+", words)
        if word in tables or isinstance(getattr(module, word, None), type)
    )


def name_of(node: ast.expr) -> str:
    """The first name of ``a.b.c``."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def rows_of(function: ast.FunctionDef, module: ModuleType) -> dict[str, str]:
    """The names in a view that hold a row, each with the row by which it was reached.

    A row is an argument by its annotation, or was looked up, or hangs on another row: ``asked =
    approval.request``.
    """
    found = {it.arg: it.arg for it in function.args.args if it.annotation and is_row(it.annotation, module)}
    for node in ast.walk(function):
        if isinstance(node, ast.AnnAssign) and is_row(node.annotation, module):
            found[name_of(node.target)] = name_of(node.target)
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)):
            continue
        value, target = node.value, node.targets[0].id
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
            helper = getattr(module, value.func.id, None)
            answers = getattr(helper, "__annotations__", {}).get("return", "")
            if value.func.id in FIND_A_ROW or is_row(answers, module):
                found[target] = target
        elif isinstance(value, ast.Attribute) and name_of(value) in found and not value.attr.endswith("_id"):
            found[target] = name_of(value)
    return found


def given_to_verbs(block: ast.With) -> set[str]:
    """The names that stand in a call of the block: before its dot, or among its arguments."""
    given: set[str] = set()
    for node in ast.walk(block):
        if not isinstance(node, ast.Call) or name_of(node.func) in ONLY_SHOW | {"shown_in"}:
            continue
        if isinstance(node.func, ast.Attribute):
            given.add(name_of(node.func))
        given |= {name_of(it) for it in (*node.args, *(word.value for word in node.keywords if word.arg))}
    return given


def blocks(module: ModuleType) -> Iterator[tuple[ast.FunctionDef, ast.With, set[str]]]:
    """Each block that shows a refusal, with the names of the rows that it reads again."""
    tree = ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))
    for function in tree.body:
        for block in ast.walk(function):
            if not isinstance(function, ast.FunctionDef) or not isinstance(block, ast.With):
                continue
            call = block.items[0].context_expr
            if isinstance(call, ast.Call) and name_of(call) == "shown_in":
                yield function, block, {name_of(it) for it in call.args[1:]}


@pytest.mark.parametrize("name", views())
def test_a_view_reads_again_every_row_that_it_gives_to_a_verb(name):
    module = importlib.import_module(name)
    found = list(blocks(module))
    assert found, "the module says that it shows refusals"
    for function, block, read_again in found:
        given = given_to_verbs(block)
        missing = {row for row, root in rows_of(function, module).items() if {row, root} & given} - read_again
        assert not missing, f"{name}.{function.name}, line {block.lineno}: shown_in(form, {missing})"
