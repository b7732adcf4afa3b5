"""Which tests run through which function: recorded while the suite runs, in a file outside git.

As a pytest plugin (``-p tests.mutants.listening``) it writes one line a test to a file in the folder that
MUTANTS_HEARD names. A test file that has changed is recorded again. If much of the code has moved,
``bin/mutants --listen`` records everything again.
"""

import ast
import builtins
import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.mutants.engines import engine_files
from tests.mutants.live import give_code

FOLDER = "MUTANTS_HEARD"


HEARD = "__heard__"


class Probes(ast.NodeTransformer):
    """Puts a call of HEARD at the beginning of every function.

    A function inside a function counts as the outer one.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.scope: list[str] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.scope.append(node.name)
        self.generic_visit(node)
        self.scope.pop()
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        name = ".".join([*self.scope, node.name])
        [probe] = ast.parse(f"{HEARD}({f'{self.path}::{name}'!r})").body
        for part in ast.walk(probe):
            ast.copy_location(part, node.body[0])
        node.body.insert(0, probe)
        return node


class Listener:
    """Records every function of an engine that is called while a test and its fixtures run."""

    def __init__(self, house: Path, out: Path) -> None:
        self.house = house
        self.out = out
        self.entered: set[str] = set()
        self.passed = False

    def pytest_collection_finish(self) -> None:
        """Give every function of the engines a probe, once all modules are imported."""
        setattr(builtins, HEARD, self.entered.add)
        changed = {}
        for path in engine_files(self.house):
            tree = Probes(path).visit(ast.parse((self.house / path).read_bytes()))
            changed[str(self.house / path)] = compile(tree, self.house / path, "exec", dont_inherit=True)
        give_code(changed)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.entered.clear()
        self.passed = False
        begun = time.monotonic()
        result = yield
        seconds = round(time.monotonic() - begun, 3)
        line = {"test": item.nodeid, "seconds": seconds, "runs": sorted(self.entered)}
        with (self.out / f"{os.getpid()}.jsonl").open("a") as lines:
            lines.write(json.dumps({**line, "passed": self.passed}) + "\n")
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self.passed = report.passed


def pytest_configure(config: pytest.Config) -> None:
    controls_others = bool(getattr(config.option, "numprocesses", None))
    if FOLDER in os.environ and not controls_others:
        config.pluginmanager.register(Listener(config.rootpath, Path(os.environ[FOLDER])))


@dataclass
class Heard:
    """The record of each test file: its digest, and for each test its seconds and the functions it runs."""

    file: Path
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path) -> "Heard":
        """The record of an earlier run, or an empty one."""
        return cls(file, json.loads(file.read_text()) if file.exists() else {})

    def stale(self, house: Path, tests: set[str]) -> list[str]:
        """The test files among ``tests`` (ids) that are new or have changed since they were recorded."""
        files = {test.partition("::")[0] for test in tests}
        return sorted(
            file for file in files if self.files.get(file, {}).get("digest") != digest(house / file)
        )

    def take_in(self, house: Path, files: list[str], folder: Path) -> None:
        """Keep what was just recorded for ``files``."""
        for file in files:
            self.files[file] = {"digest": digest(house / file), "tests": {}}
        for lines in folder.glob("*.jsonl"):
            for line in lines.read_text().splitlines():
                heard = json.loads(line)
                file = heard["test"].partition("::")[0]
                if heard["passed"] and file in self.files:
                    self.files[file]["tests"][heard["test"]] = [heard["seconds"], heard["runs"]]
        self.file.write_text(json.dumps(self.files))

    def tests_of(self, path: str, function: str, known: set[str]) -> list[tuple[str, float]]:
        """The tests that run through the function, and their seconds.

        The tests of its own room come first. In each room the quickest test of every file comes first, then
        the next of every file. If no test ran through the function (it runs at import, caches its result, or
        is new), these are the tests that run through its file. If there are none either, these are the tests
        of its room.
        """
        room = path.partition("/")[0]
        by_function, by_file, by_room = [], [], []
        for file, of_file in self.files.items():
            far = not file.startswith(f"{room}/")
            for test, (seconds, runs) in of_file["tests"].items():
                if test not in known:
                    continue
                entry = (far, file, seconds, test)
                if not far:
                    by_room.append(entry)
                if f"{path}::{function}" in runs:
                    by_function.append(entry)
                if any(run.startswith(f"{path}::") for run in runs):
                    by_file.append(entry)
        turns: Counter[str] = Counter()
        in_turn = []
        for far, file, seconds, test in sorted(by_function or by_file or by_room):
            in_turn.append((far, turns[file], seconds, test))
            turns[file] += 1
        return [(test, seconds) for _far, _turn, seconds, test in sorted(in_turn)]


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else ""
