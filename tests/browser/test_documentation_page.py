"""`/docs` in a browser: CONTRACT.md, clause 3.15."""

import json
import re

from playwright.async_api import Locator, Page, expect

from tests.browser.tabs import Tabs
from tests.entrypoints.processes import SECRET, Serving
from todo_core.adapters.jwt import sign_token


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
