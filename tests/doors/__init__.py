"""Every address of the house and whom it lets in; a room a file, each with its rows.

``OPEN_TO`` in each file maps a URL name to a Door. tests/test_who_may_open_what.py walks every URL × every
role against these rows; an address without a row fails it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from tests.world import World

STAFF = "collector supervisor manager finance compliance administrator"


@dataclass(frozen=True)
class Door:
    """Whom an address lets in.

    ``roles`` names them in one text, ``STAFF`` for all who are signed in, ``strangers`` for anybody. ``at``
    makes what the address speaks of and returns its parts; everything of that kind belongs to Wang's case,
    which Li leads in Chen's team. Where it hangs on a case, people of the other team and compliance without a
    concern get 404.
    """

    roles: str
    at: Callable[[World], dict[str, Any]] = field(default=lambda world: {})
    method: str = "get"
    of_case: bool = True
    # The thing may be missing for those who are let in too, such as a file that is still being made.
    missing: bool = False
    data: Callable[[World], dict[str, Any]] = field(default=lambda world: {})

    def lets_in(self, role: str) -> bool:
        return role in self.roles.split()


def case(world: World) -> dict[str, Any]:
    """The number of Wang's case, assigned to Li and Zhao."""
    return {"number": world.assigned_case.number}


def every_door() -> dict[str, Door]:
    """All rows of all rooms, by URL name. Raises ValueError for an address with two rows."""
    doors: dict[str, Door] = {}
    for module in iter_modules([str(Path(__file__).parent)]):
        rows: dict[str, Door] = import_module(f"tests.doors.{module.name}").OPEN_TO
        if twice := doors.keys() & rows.keys():
            raise ValueError(f"{sorted(twice)} have two rows")
        doors |= rows
    return doors
