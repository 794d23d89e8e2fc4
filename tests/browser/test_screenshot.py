"""The README's screenshot shows what is there: `make screenshot`."""

import os

from playwright.async_api import expect

from tests.browser.lists import both
from tests.browser.tabs import Tabs

MOST_BYTES = 200_000


async def test_one_look_at_the_playground_shows_what_this_is(tabs: Tabs) -> None:
    """The screenshot is compared with nothing, and kept only where `SCREENSHOT` says."""
    tab = await tabs.open("/", size=(1280, 800), motion="reduce")
    demo, ada = await both(tab)
    other_tab, _ = await both(await tabs.open("/"))
    await ada.add("Return the library books", "Call the dentist")
    await demo.add("Water the plants", "Buy oat milk")
    await demo.tick("Water the plants").check()
    await other_tab.add("Book the train to Trieste")
    await expect(demo.task("Book the train to Trieste")).to_contain_text("added elsewhere")
    await ada.button("read demo’s task").click()
    await expect(ada.status).to_contain_text("404 NOT_FOUND")
    tabs.expected(403, 404)
    screenshot = await tab.screenshot(path=os.environ.get("SCREENSHOT"))
    assert len(screenshot) < MOST_BYTES
