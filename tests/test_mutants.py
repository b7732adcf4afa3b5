"""The faults that bin/mutants puts into the engines resemble careless changes."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from textwrap import dedent

import pytest
from django.conf import settings

from tests.mutants import trial
from tests.mutants.engines import ENGINES, engine_files
from tests.mutants.listening import FOLDER
from tests.mutants.operators import mutants_of
from tests.mutants.trial import Fate, Tree


def lines_after(source: str) -> dict[str, list[str]]:
    """What each operator makes of a snippet: the changed line, by the operator's name."""
    found: dict[str, list[str]] = {}
    for mutant in mutants_of("snippet.py", dedent(source).encode()):
        found.setdefault(mutant.operator, []).append(mutant.after)
    return found


@pytest.mark.parametrize(
    ("statement", "faults"),
    [
        ("if a <= b: f()", {"if a < b: f()", "if a > b: f()", "if a <= b: pass"}),
        ("if a is not b: f()", {"if a is b: f()", "if a is not b: pass"}),
        ("if a and not b: f()", {"if a or not b: f()", "if a and b: f()", "if a and not b: pass"}),
        ("if held(a): f()", {"if not (held(a)): f()", "if held(a): pass"}),
        ("total = a - 1", {"total = a + 1", "total = a - 0", "total = a - 2"}),
        ("total += a", {"total -= a"}),
        ("open = True", {"open = False"}),
        ("last = max(a, b)", {"last = min(a, b)"}),
        ("raise Refused(a)", {"pass"}),
        ("record(Verb.X, a, by=b)", {"pass"}),
        ("rows = read.filter(a=b, c=d)", {"rows = read.exclude(a=b, c=d)", "rows = read.filter(c=d)"}
         | {"rows = read.filter(a=b)"}),
    ],
)  # fmt: skip
def test_each_statement_goes_wrong_in_its_own_ways(statement: str, faults: set[str]) -> None:
    after = lines_after(f"def verb(a, b):\n    {statement}\n").values()
    assert {line for lines in after for line in lines} == faults


def test_an_answer_becomes_an_empty_one_of_its_kind() -> None:
    after = lines_after(
        """
        def dues(a) -> list[int]:
            return [a]
        def is_open(a) -> bool:
            return known(a)
        def first(a):
            return a
        """
    )
    assert after == {
        "empty answer": ["return []", "return None"],
        "answer negated": ["return not (known(a))"],
    }


def test_what_only_describes_or_is_only_for_the_type_checker_is_left_alone() -> None:
    assert not lines_after(
        '''
        """A module."""
        if TYPE_CHECKING:
            from rooms import Case
        class Payment(Model):
            amount = MoneyField(null=True, max_length=16)
            class Meta:
                abstract = True
            def __str__(self):
                return f"{self.pk + 1}"
            def verb(self, rows: "int | None" = None) -> None:
                """What it does."""
                assert rows is not None
                lock(self)
                rows = read(rows, batch_size=200)
        '''
    )


def test_a_mutant_names_its_function_and_its_line() -> None:
    [mutant] = mutants_of("snippet.py", b"class Case:\n\n    def close(self):\n        raise Refused()\n")
    assert (mutant.line, mutant.function, mutant.before, mutant.after) == (
        4,
        "Case.close",
        "raise Refused()",
        "pass",
    )


def test_every_entry_of_the_list_names_an_engine() -> None:
    assert set(engine_files(settings.BASE_DIR).values()) == set(ENGINES)
    patterns = [pattern for patterns in ENGINES.values() for pattern in patterns]
    assert not [pattern for pattern in patterns if not list(settings.BASE_DIR.glob(pattern))]


DOOR = """
FIRST = 8
class Door:
    @property
    def is_open(self):
        return self.hour >= FIRST
def ring(times):
    while times > 0:
        times -= 1
    return times
"""
TESTS = """
from door import Door, ring
def test_it_opens_at_eight():
    door = Door()
    door.hour = 8
    assert door.is_open
def test_ringing_ends():
    ring(1)
"""
OPENS, RINGS = "test_door.py::test_it_opens_at_eight", "test_door.py::test_ringing_ends"


@pytest.fixture
def tree(tmp_path) -> Iterator[Tree]:
    """A copy of a small house with one engine and its two tests."""
    house = tmp_path / "house"
    (house / ".venv").mkdir(parents=True)
    (house / "pytest.ini").write_text("[pytest]\nmarkers = browser: none\n")
    (house / "door.py").write_text(DOOR)
    (house / "test_door.py").write_text(TESTS)
    (house / "tests").mkdir()
    (house / "tests" / "__init__.py").touch()
    shutil.copytree(settings.BASE_DIR / "tests" / "mutants", house / "tests" / "mutants")
    subprocess.run(["git", "init", "-q", house], check=True)
    tree = Tree(house, tmp_path / "copy")
    yield tree
    tree.end()


def test_a_mutant_lives_in_a_copy_and_for_one_trial_only(tree, monkeypatch) -> None:
    fates = {
        "return self.hour > FIRST": (Fate.KILLED, OPENS),
        "FIRST = 9": (Fate.KILLED, OPENS),  # it runs at import, so it needs a new process
        "FIRST = 7": (Fate.SURVIVED, ""),
        "return None": (Fate.SURVIVED, ""),
    }
    mutants = {mutant.after: mutant for mutant in mutants_of("door.py", DOOR.encode())}
    for after, expected in fates.items():
        outcome = tree.try_out(mutants[after], [(OPENS, 0.1), (RINGS, 0.1)], nearest=60)
        assert (after, outcome.fate, outcome.noticed_by) == (after, *expected)
    monkeypatch.setattr(trial, "LEAST_LIMIT", 2)
    assert tree.try_out(mutants["times += 1"], [(RINGS, 0.1)], nearest=60).fate is Fate.TIMEOUT
    monkeypatch.undo()
    assert not tree.failing([OPENS, RINGS])


def test_a_test_that_always_fails_has_noticed_nothing(tree) -> None:
    (tree.folder / "test_door.py").write_text("def test_always():\n    assert False\n")
    assert tree.failing(["test_door.py::test_always"]) == {"test_door.py::test_always"}


def test_every_test_is_heard_with_the_functions_it_runs_through(tree, tmp_path) -> None:
    engine = tree.folder / "ledger" / "door.py"
    engine.parent.mkdir()
    engine.write_text(DOOR)
    (tree.folder / "test_door.py").write_text(TESTS.replace("from door", "from ledger.door"))
    heard = tmp_path / "heard"
    heard.mkdir()
    tree.pytest(["-p", "tests.mutants.listening", "-p", "no:xdist"], **{FOLDER: str(heard)})
    lines = [json.loads(line) for file in heard.iterdir() for line in file.read_text().splitlines()]
    assert {line["test"]: line["runs"] for line in lines if line["passed"]} == {
        OPENS: ["ledger/door.py::Door.is_open"],
        RINGS: ["ledger/door.py::ring"],
    }
