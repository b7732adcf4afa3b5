"""What every test may ask for."""

import pytest

from tests.world import World


@pytest.fixture
def world(db: None) -> World:
    """The invented department."""
    return World()
