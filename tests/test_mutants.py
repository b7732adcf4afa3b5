"""The faults that bin/mutants puts into the engines resemble careless changes."""

import subprocess
from textwrap import dedent

import pytest
from django.conf import settings

from tests.mutants.engines import ENGINES, engine_files
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


def test_every_room_of_the_list_has_its_engines() -> None:
    assert set(engine_files(settings.BASE_DIR).values()) == set(ENGINES)


def test_a_mutant_lives_in_a_copy_and_for_one_trial_only(tmp_path) -> None:
    house = tmp_path / "house"
    (house / ".venv").mkdir(parents=True)
    (house / "pytest.ini").write_text("[pytest]\nmarkers = browser: none\n")
    (house / "door.py").write_text("def is_open(hour):\n    return hour >= 8\n")
    (house / "test_door.py").write_text(
        "from door import is_open\ndef test_it_opens_at_eight():\n    assert is_open(8)\n"
    )
    subprocess.run(["git", "init", "-q", house], check=True)
    tree = Tree(house, tmp_path / "copy")
    mutants = mutants_of("door.py", (house / "door.py").read_bytes())
    [boundary] = [mutant for mutant in mutants if mutant.operator == "boundary"]
    outcome = tree.try_out(boundary, [("test_door.py::test_it_opens_at_eight", 0.1)], nearest=60)
    assert (boundary.after, outcome.fate) == ("return hour > 8", Fate.KILLED)
    assert outcome.noticed_by == "test_door.py::test_it_opens_at_eight"
    assert not tree.failing([outcome.noticed_by])
