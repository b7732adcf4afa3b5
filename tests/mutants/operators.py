"""The faults: the small changes that are tried on a source, as edits of its text.

Each operator looks at one node of the syntax tree and yields (start, end, new text), counted in bytes of the
source. An edit that would not compile, or that changes nothing, is dropped.
"""

import ast
import itertools
import re
from dataclasses import dataclass, field

Edit = tuple[int, int, str]

BOUNDARY = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
NEGATION = {
    "<": ">=",
    "<=": ">",
    ">": "<=",
    ">=": "<",
    "==": "!=",
    "!=": "==",
    "in": "not in",
    "not in": "in",
    "is": "is not",
    "is not": "is",
}
COMPARISON = re.compile(rb"not\s+in\b|is\s+not\b|\bin\b|\bis\b|<=|>=|==|!=|<|>")
SWAPPED_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any", "Min": "Max", "Max": "Min"}
SWAPPED_READS = {"filter": "exclude", "exclude": "filter"}
READS = {"filter", "exclude", "get", "Q", "first", "count", "exists"}
EMPTY = {"list": "[]", "tuple": "()", "dict": "{}", "set": "set()", "frozenset": "frozenset()", "str": '""'}
# A missing lock is noticed only by two processes, and a missing guard for the type checker never.
UNSEEN_CALLS = {"lock", "lock_all", "lock_with_household", "select_for_update", "assert_never"}
# Batch sizes and ways of passing rows change no result.
UNSEEN_KEYWORDS = {"batch_size", "chunk_size", "flat", "default_if_none", "stacklevel"}
UNSEEN_NAMES = {"BATCH", "CHUNK"}
# Calls that only name or describe.
UNSEEN_FUNCTIONS = {"__str__", "__repr__"}
UNSEEN_CLASSES = {"Meta"}


@dataclass(frozen=True)
class Mutant:
    """One fault in one file."""

    path: str
    line: int
    operator: str
    start: int
    end: int
    new: str
    function: str
    """The function's qualified name, empty where the code runs at import."""
    before: str = field(compare=False)
    after: str = field(compare=False)

    def applied_to(self, source: bytes) -> bytes:
        """The source with the fault in it."""
        return source[: self.start] + self.new.encode() + source[self.end :]

    def __str__(self) -> str:
        return f"{self.path}:{self.line} ({self.operator})\n    - {self.before}\n    + {self.after}"


def mutants_of(path: str, source: bytes) -> list[Mutant]:
    """Every fault that can be put into ``source``, in the order of its lines."""
    tree = ast.parse(source)
    finder = Finder(source)
    finder.visit(tree)
    unchanged = ast.dump(tree)
    found = []
    for operator, (start, end, new), function in finder.found:
        changed = source[:start] + new.encode() + source[end:]
        try:
            differs = ast.dump(ast.parse(changed)) != unchanged
        except SyntaxError:
            continue
        if differs:
            line, before, after = first_difference(source, changed)
            found.append(Mutant(path, line, operator, start, end, new, function, before, after))
    return sorted(dict.fromkeys(found), key=lambda mutant: (mutant.line, mutant.start, mutant.new))


def first_difference(before: bytes, after: bytes) -> tuple[int, str, str]:
    """The number of the first line that differs, and that line in both texts."""
    pairs = zip(before.decode().splitlines(), after.decode().splitlines(), strict=False)
    for number, (old, new) in enumerate(pairs, start=1):
        if old != new:
            return number, old.strip(), new.strip()
    raise ValueError("the texts are equal")


class Finder(ast.NodeVisitor):
    """Walks a module and collects (operator, edit, function) for code that matters at run time."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.found: list[tuple[str, Edit, str]] = []
        self.scope: list[str] = []
        self.functions = 0
        self.returns: list[ast.expr | None] = []
        starts = [0]
        for line in source.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        self.line_starts = starts

    # Where we are

    def start(self, node: ast.AST) -> int:
        return self.line_starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]

    def end(self, node: ast.AST) -> int:
        return self.line_starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]

    def text(self, node: ast.AST) -> str:
        return self.source[self.start(node) : self.end(node)].decode()

    def add(self, operator: str, start: int, end: int, new: str) -> None:
        self.found.append((operator, (start, end, new), ".".join(self.scope) if self.functions else ""))

    def replace(self, operator: str, node: ast.AST, new: str) -> None:
        self.add(operator, self.start(node), self.end(node), new)

    def gap(self, operator: str, left: ast.AST, right: ast.AST, old: re.Pattern[bytes], new: str) -> None:
        """Replace the sign between two operands."""
        begin = self.end(left)
        sign = old.search(self.source, begin, self.start(right))
        if sign:
            self.add(operator, sign.start(), sign.end(), new)

    # What is left alone

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if node.name in UNSEEN_FUNCTIONS or any("overload" in ast.dump(d) for d in node.decorator_list):
            return
        # A function inside a function counts as the outer one.
        outermost = not self.functions
        self.scope += [node.name] if outermost else []
        self.functions += 1
        self.returns.append(node.returns)
        for default in [*node.args.defaults, *filter(None, node.args.kw_defaults)]:
            self.visit(default)
        for statement in node.body:
            self.visit(statement)
        self.returns.pop()
        self.functions -= 1
        if outermost:
            self.scope.pop()

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if node.name in UNSEEN_CLASSES:
            return
        self.scope += [node.name]
        for statement in node.body:
            declares = isinstance(statement, ast.Assign | ast.AnnAssign) and isinstance(
                statement.value, ast.Call
            )
            if not declares:  # a model's or form's field: its lengths and labels are no behaviour
                self.visit(statement)
        self.scope.pop()

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit(node.body)

    def visit_Assign(self, node: ast.Assign) -> None:
        if not any(isinstance(target, ast.Name) and target.id in UNSEEN_NAMES for target in node.targets):
            self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg not in UNSEEN_KEYWORDS:
            self.visit(node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    def visit_Assert(self, node: ast.Assert) -> None:
        """Leave assertions alone: they inform the type checker and are no rules."""

    def visit_If(self, node: ast.If) -> None:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return
        self.negate(node.test)
        self.generic_visit(node)

    # What is changed

    def negate(self, test: ast.expr) -> None:
        """Negate a condition that is a plain name or call."""
        if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.NamedExpr | ast.Constant):
            self.replace("negated condition", test, f"not ({self.text(test)})")

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.negate(node.test)
        self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self.negate(node.test)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for test in node.ifs:
            self.negate(test)
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        operands = [node.left, *node.comparators]
        for left, right in itertools.pairwise(operands):
            sign = COMPARISON.search(self.source, self.end(left), self.start(right))
            if not sign:
                continue
            old = " ".join(sign.group().decode().split())
            if old in BOUNDARY:
                self.add("boundary", sign.start(), sign.end(), BOUNDARY[old])
            self.add("comparison", sign.start(), sign.end(), NEGATION[old])
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        old, new = (rb"\band\b", "or") if isinstance(node.op, ast.And) else (rb"\bor\b", "and")
        for left, right in itertools.pairwise(node.values):
            self.gap("and/or", left, right, re.compile(old), new)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            self.replace("not dropped", node, self.text(node.operand))
        elif isinstance(node.op, ast.USub) and not isinstance(node.operand, ast.Constant):
            self.replace("sign dropped", node, self.text(node.operand))
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        text = any(isinstance(part, ast.JoinedStr | ast.List | ast.Tuple) for part in (node.left, node.right))
        if isinstance(node.op, ast.Add) and not text:
            self.gap("plus/minus", node.left, node.right, re.compile(rb"\+"), "-")
        elif isinstance(node.op, ast.Sub):
            self.gap("plus/minus", node.left, node.right, re.compile(rb"-"), "+")
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.op, ast.Add) and not isinstance(node.value, ast.List | ast.JoinedStr):
            self.gap("plus/minus", node.target, node.value, re.compile(rb"\+="), "-=")
        elif isinstance(node.op, ast.Sub):
            self.gap("plus/minus", node.target, node.value, re.compile(rb"-="), "+=")
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self.replace("constant", node, str(not node.value))
        elif isinstance(node.value, int):
            self.replace("constant", node, str(node.value + 1))
            if node.value:
                self.replace("constant", node, str(node.value - 1))

    def visit_Raise(self, node: ast.Raise) -> None:
        if node.exc and "NotImplementedError" not in self.text(node):
            self.replace("raise dropped", node, "pass")
        # The text of an error is left alone.

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Call) and called(node.value) not in UNSEEN_CALLS:
            self.replace("call dropped", node, "pass")
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is None or isinstance(node.value, ast.Constant):
            self.generic_visit(node)
            return
        annotation = self.returns[-1] if self.returns else None
        base = annotation.value if isinstance(annotation, ast.Subscript) else annotation
        name = base.id if isinstance(base, ast.Name) else ""
        if name == "bool":
            if not isinstance(node.value, ast.Compare | ast.UnaryOp):
                self.replace("answer negated", node.value, f"not ({self.text(node.value)})")
        elif self.text(node.value) not in {EMPTY.get(name), "self"}:
            self.replace("empty answer", node.value, EMPTY.get(name, "None"))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = called(node)
        if name in SWAPPED_NAMES and isinstance(node.func, ast.Name):
            self.replace("min/max", node.func, SWAPPED_NAMES[name])
        if name in SWAPPED_READS and isinstance(node.func, ast.Attribute):
            end = self.end(node.func)
            self.add("filter/exclude", end - len(name), end, SWAPPED_READS[name])
        if name in READS:
            for keyword in node.keywords:
                self.drop_argument(keyword)
        self.generic_visit(node)

    def drop_argument(self, keyword: ast.keyword) -> None:
        """Take one keyword out of a read, with its comma."""
        start, end = self.start(keyword), self.end(keyword)
        after = re.compile(rb"\s*,\s*").match(self.source, end)
        before = re.compile(rb",\s*$").search(self.source[:start])
        if after:
            end = after.end()
        elif before:
            start = before.start()
        self.add("condition of a read dropped", start, end, "")


def called(node: ast.Call) -> str:
    """The last name of a call: ``record`` of ``audit.record(…)``."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""
