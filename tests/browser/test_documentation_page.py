"""`/docs` in a browser: CONTRACT.md, clause 3.15."""

import json
import re

from playwright.async_api import Locator, Page, expect

from tests.browser.tabs import Tabs
from tests.entrypoints.processes import SECRET, Serving
from todo_core.adapters.jwt import sign_token

PHONE = 390, 844
DESK = 1280, 800


async def create_a_task(tab: Page, title: str, user_id: str = "") -> Locator:
    """Fill in the form of `createTask` and send it; what is shown of the answer."""
    create = tab.locator("#operations-tasks-createTask")
    await create.locator(".opblock-summary-control").click()
    if user_id:
        await create.get_by_placeholder("user_id").fill(user_id)
    await create.locator("textarea").fill(json.dumps({"title": title}))
    await create.get_by_role("button", name="Execute").click()
    answer = create.locator(".live-responses-table")
    await expect(answer.locator(".response-col_status").last).to_contain_text("201")
    return answer


async def test_somebody_with_a_token_creates_a_task(tabs: Tabs, deployed: Serving) -> None:
    tab = await tabs.open("/docs", deployed.url)
    await tab.get_by_role("button", name="Authorize").click()
    dialog = tab.locator(".auth-container")
    await dialog.get_by_role("textbox").fill(sign_token(SECRET, "eve"))
    await dialog.get_by_role("button", name="Apply").click()
    await dialog.get_by_role("button", name="Close").click()
    answer = await create_a_task(tab, "Buy milk", "eve")
    await expect(answer).to_contain_text(re.compile(r'"user_id": "eve",\s+"title": "Buy milk"'))


async def test_a_trial_is_authorised_as_the_demo_user_from_the_start(tabs: Tabs) -> None:
    tab = await tabs.open("/docs")
    answer = await create_a_task(tab, "Buy milk")
    await expect(answer).to_contain_text(re.compile(r'"user_id": "demo",\s+"title": "Buy milk"'))


async def test_a_list_can_be_read_as_it_is_without_filling_in_anything(tabs: Tabs) -> None:
    tab = await tabs.open("/docs")
    await create_a_task(tab, "Buy milk")
    listing = tab.locator("#operations-tasks-listTasks")
    await listing.locator(".opblock-summary-control").click()
    await listing.get_by_role("button", name="Execute").click()
    answer = listing.locator(".live-responses-table")
    await expect(answer).to_contain_text(re.compile(r'"title": "Buy milk".*"total": 1', re.DOTALL))


async def test_nothing_is_wider_than_a_phone_whatever_is_open(tabs: Tabs) -> None:
    tab = await tabs.open("/docs", size=PHONE)
    await create_a_task(tab, "Averyveryverylongwordwithoutanyspaces" * 4)
    for name in "listTasks", "readChanges", "watchChanges":
        operation = tab.locator(f"#operations-tasks-{name}")
        await operation.locator(".opblock-summary-control").click()
        await expect(operation.locator(".responses-table")).to_be_visible()
    assert await tab.evaluate("document.documentElement.scrollWidth") == PHONE[0]


async def test_on_a_phone_an_operation_is_not_much_longer_than_on_a_desk(tabs: Tabs) -> None:
    tab = await tabs.open("/docs")
    create = tab.locator("#operations-tasks-createTask")
    await create.locator(".opblock-summary-control").click()
    await expect(create.locator(".response")).to_have_count(14)
    heights = []
    for width, height in DESK, PHONE:
        await tab.set_viewport_size({"width": width, "height": height})
        box = await create.bounding_box()
        assert box
        heights.append(box["height"])
    assert heights[1] < 1.5 * heights[0], heights


async def test_every_operation_but_options_is_shown(tabs: Tabs) -> None:
    tab = await tabs.open("/docs")
    paths = (await (await tab.request.get(f"{tabs.service.url}/openapi.json")).json())["paths"]
    methods = [method for path in paths.values() for method in path if method != "parameters"]
    assert "options" in methods
    shown = [method for method in methods if method != "options"]
    await expect(tab.locator(".opblock")).to_have_count(len(shown))
    await expect(tab.locator(".opblock-options")).to_have_count(0)


async def test_a_trial_leads_back_to_the_playground(tabs: Tabs, deployed: Serving) -> None:
    tab = await tabs.open("/docs")
    await tab.get_by_role("link", name="Playground").click()
    await tab.get_by_role("link", name="All endpoints").click()
    tab = await tabs.open("/docs", deployed.url)
    await expect(tab.locator(".opblock").first).to_be_visible()
    await expect(tab.get_by_role("link", name="Playground")).to_have_count(0)
