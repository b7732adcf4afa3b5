"""A small invented department that every test can call by name.

Each room has its own file of nouns here, a mixin of properties and makers: ``world.chen``, ``world.wang``,
``world.planned_visit(to=…)``. A property makes its row at the first use, so a test makes only the rows that
it names.
"""

from tests.world.followups import Followups
from tests.world.visits import Visits


class World(Followups, Visits):
    """All people and rows that tests know."""
