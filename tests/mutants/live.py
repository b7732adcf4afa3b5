"""Functions that are already imported get other code."""

import gc
from collections.abc import Iterator
from types import CodeType, FunctionType


def codes(code: CodeType) -> Iterator[CodeType]:
    """The code and every code inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes(constant)


def give_code(changed: dict[str, CodeType], *, only: str = "") -> int:
    """Give the live functions of some files the code of the changed modules, by file; ``only`` names one.

    Everybody who has imported such a function keeps the same object, whatever decorates it. Returns how many
    functions got other code. A module's own lines, a decorator and a default value have run before, so they
    count for nothing.
    """
    new = {
        (file, code.co_qualname, code.co_firstlineno): code
        for file, module in changed.items()
        for code in codes(module)
    }
    given = 0
    for it in gc.get_objects():
        # isinstance() would ask lazy objects for their class and so evaluate them.
        if type(it) is not FunctionType or it.__code__.co_filename not in changed:
            continue
        old = it.__code__
        code = new.get((old.co_filename, old.co_qualname, old.co_firstlineno))
        fits = code and code.co_freevars == old.co_freevars and only in ("", old.co_qualname)
        if code and fits and code != old:
            it.__code__ = code
            given += 1
    return given
