"""What every test may ask for."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.world import World


@pytest.fixture
def world(db: None) -> World:
    """The invented department."""
    return World()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real browser; the synchronous API runs a loop of its own, which Django would refuse."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
