"""`/` in a trial stays in step with the service: CONTRACT.md, clause 3.14 and section 6."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.browser.lists import both
from tests.browser.tabs import Tabs
from tests.entrypoints.processes import PATIENCE, SECRET, Serving
from todo_core.adapters.jwt import sign_token

TASKS = "/api/demo/tasks"


@pytest.fixture
async def elsewhere(service: Serving) -> AsyncIterator[httpx.AsyncClient]:
    """Another program of the first demo user."""
    headers = {"Authorization": f"Bearer {sign_token(SECRET, 'demo')}"}
    async with httpx.AsyncClient(
        base_url=service.url, headers=headers, timeout=PATIENCE, trust_env=False
    ) as client:
        yield client


async def set_hidden(tab: Page, *, hidden: bool) -> None:
    """Make the page believe that it was hidden or shown; no tab of a test ever is hidden."""
    await tab.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


async def test_every_tab_of_a_user_follows_and_the_other_list_never_moves(tabs: Tabs) -> None:
    here, ada_here = await both(await tabs.open("/"))
    there, ada_there = await both(await tabs.open("/"))
    await here.add("Buy milk")
    await expect(there.task("Buy milk")).to_contain_text("added elsewhere")
    await there.tick("Buy milk").check()
    await expect(here.tick("Buy milk")).to_be_checked()
    await expect(here.task("Buy milk")).to_contain_text("changed elsewhere")
    await expect(there.task("Buy milk")).not_to_contain_text("elsewhere")
    await here.button("Delete Buy milk").click()
    await expect(there.tasks).to_have_count(0)
    await expect(there.region).to_contain_text("Trash: 1")
    for demo, ada in ((here, ada_here), (there, ada_there)):
        await demo.has_heard(3)
        await ada.has_heard(0)
        await expect(ada.tasks).to_have_count(0)


async def test_what_happens_elsewhere_is_said(tabs: Tabs, elsewhere: httpx.AsyncClient) -> None:
    tab = await tabs.open("/")
    demo, _ = await both(tab)
    made = await elsewhere.post(TASKS, json={"title": "Buy milk"})
    await expect(tab.locator("#announcer")).to_have_text("demo, from elsewhere: Buy milk added")
    await elsewhere.delete(made.headers["location"])
    await expect(tab.locator("#announcer")).to_have_text("demo, from elsewhere: Buy milk deleted")
    await expect(demo.tasks).to_have_count(0)


async def test_what_is_being_written_outlives_a_deletion_elsewhere(
    tabs: Tabs, elsewhere: httpx.AsyncClient
) -> None:
    demo, _ = await both(await tabs.open("/"))
    made = await elsewhere.post(TASKS, json={"title": "Buy milk"})
    task = made.headers["location"]
    await demo.button("Edit Buy milk").click()
    await demo.field("Description").fill("Two")
    await elsewhere.delete(task)
    await expect(demo.region.get_by_role("alert")).to_contain_text("It was deleted elsewhere.")
    await expect(demo.field("Description")).to_be_focused()
    await demo.button("Restore it").click()
    await demo.button("Repeat it on version 3").click()
    await expect(demo.task("Buy milk")).to_contain_text("Two")

    await demo.button("Edit Buy milk").click()
    await demo.field("Title").fill("Buy oat milk")
    await elsewhere.delete(task)
    await expect(demo.region.get_by_role("alert")).to_contain_text("It was deleted elsewhere.")
    await demo.button("Cancel").click()
    await expect(demo.tasks).to_have_count(0)


async def test_a_stream_that_ends_is_opened_again(
    tabs: Tabs, service: Serving, elsewhere: httpx.AsyncClient
) -> None:
    """The service ends the oldest stream of a user who opens more than ten."""
    tab = await tabs.open("/")
    demo, _ = await both(tab)
    async with AsyncExitStack() as streams:
        async with tab.expect_request(f"{service.url}{TASKS}/events"):
            for _ in range(10):
                await streams.enter_async_context(elsewhere.stream("GET", f"{TASKS}/events"))
        await elsewhere.post(TASKS, json={"title": "Buy milk"})
        await expect(demo.tick("Buy milk")).to_be_visible()
        await demo.has_heard(1)


async def test_a_hidden_tab_gives_its_streams_up_and_catches_up_when_shown(
    tabs: Tabs, elsewhere: httpx.AsyncClient
) -> None:
    """A browser has few connections to a host, and each stream takes one."""
    tab = await tabs.open("/")
    demo, ada = await both(tab)
    await set_hidden(tab, hidden=True)
    for each in (demo, ada):
        await expect(each.region).to_contain_text("paused")
    await elsewhere.post(TASKS, json={"title": "Buy milk"})
    await expect(demo.tasks).to_have_count(0)
    await set_hidden(tab, hidden=False)
    await expect(demo.tick("Buy milk")).to_be_visible()
    await demo.has_heard(1)
    await ada.has_heard(0)


async def test_many_tabs_leave_room_for_requests(tabs: Tabs) -> None:
    for _ in range(4):
        tab = await tabs.open("/")
        demo, _ = await both(tab)
        await set_hidden(tab, hidden=True)
    await set_hidden(tab, hidden=False)
    await demo.add("Buy milk")
    await demo.has_heard(1)


async def test_a_service_that_was_away_is_found_again(
    tabs: Tabs, elsewhere: httpx.AsyncClient
) -> None:
    tab = await tabs.open("/")
    demo, _ = await both(tab)
    await tab.route("**/api/**", lambda route: route.abort())
    await demo.new.fill("Buy milk")
    await demo.button("Add").click()
    await expect(demo.status).to_contain_text("The service cannot be reached.")
    await set_hidden(tab, hidden=True)
    await set_hidden(tab, hidden=False)
    await expect(demo.region).to_contain_text("reconnecting")
    await elsewhere.post(TASKS, json={"title": "Water the plants"})
    await tab.unroute("**/api/**")
    await demo.has_heard(1)
    await demo.button("Add").click()
    await demo.has_heard(2)
    tabs.lost()
