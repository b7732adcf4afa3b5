"""Tests of this room run on the department's Tuesday morning."""

from collections.abc import Iterator

import pytest

from foundation import clock
from tests.world.debtors import NOW


@pytest.fixture(autouse=True)
def tuesday_morning() -> Iterator[None]:
    with clock.at(NOW):
        yield
