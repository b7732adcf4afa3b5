"""Every address and the users that may open it, one file for each room.

``OPEN_TO`` in each file maps a URL name to a Door. tests/test_who_may_open_what.py compares every URL × every
role with these rows. It fails for an address without a row.
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
    """The users that may open an address.

    ``roles`` names them in one text, ``STAFF`` for all who are signed in, ``strangers`` for anybody. ``at``
    makes the row that the address shows and returns the parts of the address. The row belongs to Wang's case,
    which Li leads in Chen's team. If the address belongs to a case, people of the other team and compliance
    without a concern get 404.
    """

    roles: str
    at: Callable[[World], dict[str, Any]] = field(default=lambda world: {})
    method: str = "get"
    of_case: bool = True
    # The answer may be 404 for permitted users too, such as for a file that is still being made.
    missing: bool = False
    data: Callable[[World], dict[str, Any]] = field(default=lambda world: {})

    def lets_in(self, role: str) -> bool:
        return role in self.roles.split()


def case(world: World) -> dict[str, Any]:
    """The number of Wang's case, assigned to Li and Zhao."""
    return {"number": world.assigned_case.number}


def every_door() -> dict[str, Door]:
    """All rows of all rooms, by URL name. Raises ValueError if an address has two rows."""
    doors: dict[str, Door] = {}
    for module in iter_modules([str(Path(__file__).parent)]):
        rows: dict[str, Door] = import_module(f"tests.doors.{module.name}").OPEN_TO
        if twice := doors.keys() & rows.keys():
            raise ValueError(f"{sorted(twice)} have two rows")
        doors |= rows
    return doors
