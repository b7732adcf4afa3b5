"""A small invented department that every test can call by name.

Each room has its own file of nouns here, a mixin of properties and makers: ``world.chen``, ``world.wang``,
``world.planned_visit(to=…)``. A property makes its row when it is first asked for, so a test pays for what it names.
"""

from tests.world.people import People


class World(People):
    """Everybody and everything that tests know."""
