"""A headless Chromium, and the service with `--dev` and without."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.tabs import Tabs
from tests.entrypoints.processes import IN_MEMORY, PATIENCE, Serving, serving

CHROMIUM = shutil.which("chromium")
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)

expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Serving]:
    """A service for trials without any tasks, which it keeps in memory."""
    with serving(tmp_path, "--dev", environment=IN_MEMORY) as running:
        yield running


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The service as it is deployed, without `--dev`."""
    with serving(tmp_path_factory.mktemp("deployed")) as running:
        yield running


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium, with nothing kept from before."""
    if CHROMIUM is None:
        pytest.skip("there is no chromium here; `apt-get install chromium` brings it")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET])
        yield browser
        await browser.close()


@pytest.fixture
async def tabs(browser: Browser, service: Serving) -> AsyncIterator[Tabs]:
    """Tabs of one person's browser; in the end nothing has gone wrong in them unnoticed."""
    context = await browser.new_context()
    opened = Tabs(context, service)
    yield opened
    await context.close()
    assert opened.elsewhere == []
    assert opened.complaints == []
