"""`/` in a trial, as people use it: CONTRACT.md, clause 3.14."""

import asyncio
import re

from playwright.async_api import Route, expect

from tests.browser.lists import ListOnPage, both
from tests.browser.tabs import Tabs
from tests.entrypoints.processes import SECRET
from todo_core.adapters.jwt import sign_token


async def test_tasks_are_added_edited_completed_deleted_and_restored(tabs: Tabs) -> None:
    demo, _ = await both(await tabs.open("/"))
    await demo.add("Buy milk", "Water the plants")
    assert await demo.tasks.get_by_role("checkbox").all_inner_texts() == ["", ""]
    await demo.button("Edit Buy milk").click()
    await demo.field("Title").fill("Buy oat milk")
    await demo.field("Description").fill("Two, if they have them")
    await demo.button("Save").click()
    await expect(demo.task("Buy oat milk")).to_contain_text("Two, if they have them")
    await expect(demo.task("Buy oat milk")).to_contain_text("version 2")
    await demo.tick("Buy oat milk").check()
    await expect(demo.task("Buy oat milk")).to_contain_text("version 3")
    await demo.button("Delete Buy oat milk").click()
    await expect(demo.tasks).to_have_count(1)
    await demo.region.get_by_text("Trash: 1").click()
    await demo.button("Restore Buy oat milk").click()
    await expect(demo.tick("Buy oat milk")).to_be_checked()
    await expect(demo.region.get_by_text("Trash: 0")).to_be_visible()


async def test_it_begins_with_examples_if_wanted(tabs: Tabs) -> None:
    demo, _ = await both(await tabs.open("/"))
    await demo.button("Add three examples").click()
    await expect(demo.tasks).to_have_text([re.compile(t) for t in ("milk", "plants", "dentist")])
    await expect(demo.button("Add three examples")).to_be_hidden()


async def test_what_the_service_does_not_take_is_told(tabs: Tabs) -> None:
    demo, _ = await both(await tabs.open("/"))
    await demo.new.fill(" ")
    await demo.button("Add").click()
    await expect(demo.status).to_contain_text("422 VALIDATION_ERROR")
    tabs.expected(422)
    await demo.button("Close").click()
    await expect(demo.status).to_be_empty()
    await expect(demo.new).to_be_focused()


async def test_an_edit_of_an_outdated_version_is_refused_and_can_be_repeated(tabs: Tabs) -> None:
    laptop, _ = await both(await tabs.open("/"))
    phone, _ = await both(await tabs.open("/"))
    await laptop.add("Buy milk")
    await laptop.button("Edit Buy milk").click()
    await phone.button("Edit Buy milk").click()
    await phone.field("Title").fill("Buy oat milk")
    await phone.button("Save").click()
    await laptop.has_heard(2)
    await laptop.field("Description").fill("Two")
    await laptop.button("Save").click()
    await expect(laptop.region).to_contain_text("412 PRECONDITION_FAILED")
    await expect(laptop.region).to_contain_text("You began on version 1.")
    tabs.expected(412)
    await laptop.button("Read it again").click()
    await expect(laptop.region).to_contain_text("Version 2: the title is now “Buy oat milk”.")
    await laptop.button("Repeat it on version 2").click()
    await expect(laptop.task("Buy oat milk")).to_contain_text(re.compile(r"Two\s*version 3"))


async def test_an_edit_waits_for_the_change_before_it(tabs: Tabs) -> None:
    """Otherwise it would begin on a version that is outdated a moment later."""
    tab = await tabs.open("/")
    demo, _ = await both(tab)
    await demo.add("Buy milk")
    released = asyncio.Event()

    async def hold(route: Route) -> None:
        await released.wait()
        await route.continue_()

    await tab.route("**/complete", hold)
    await demo.tick("Buy milk").check()
    await demo.button("Edit Buy milk").click()
    released.set()
    await demo.field("Title").fill("Buy oat milk")
    await demo.button("Save").click()
    await expect(demo.task("Buy oat milk")).to_contain_text("version 3")


async def test_one_tab_is_enough_to_see_an_edit_refused(tabs: Tabs) -> None:
    demo, _ = await both(await tabs.open("/"))
    await demo.button("save an outdated edit").click()
    await expect(demo.region).to_contain_text("412 PRECONDITION_FAILED")
    tabs.expected(412)
    await demo.button("Read it again").click()
    await expect(demo.region).to_contain_text("Version 2: it is done.")
    await demo.button("Repeat it on version 2").click()
    await expect(demo.tick("Buy milk")).to_be_checked()
    await expect(demo.task("Buy milk")).to_contain_text("version 3")


async def test_another_users_task_can_neither_be_read_nor_told_from_none(tabs: Tabs) -> None:
    demo, ada = await both(await tabs.open("/"))
    await demo.add("Buy milk")
    await ada.button("read demo’s task").click()
    attempts = ada.status.get_by_role("listitem")
    await expect(attempts).to_have_text(
        [
            re.compile(r"^GET /api/demo/tasks/….{4}403 FORBIDDEN"),
            re.compile(r"^GET /api/ada/tasks/….{4}404 NOT_FOUND"),
        ]
    )
    tabs.expected(403, 404)
    await demo.has_heard(1)
    await ada.has_heard(0)


async def test_each_request_and_its_answer_can_be_looked_at(tabs: Tabs) -> None:
    tab = await tabs.open("/")
    demo, _ = await both(tab)
    await demo.add("Buy milk")
    requests = tab.get_by_role("region", name="Requests and answers").get_by_role("listitem")
    created = requests.filter(has_text="POST")
    await created.get_by_text("/api/demo/tasks").click()
    request, answer = await created.locator("pre").all()
    await expect(request).to_have_text(
        re.compile(
            r"^POST /api/demo/tasks\nAuthorization: Bearer ey.*\"title\": \"Buy milk\"", re.DOTALL
        )
    )
    await expect(answer).to_have_text(
        re.compile(r"^201\n.*etag: \"1\".*\"status\": \"success\"", re.DOTALL)
    )
    await tab.get_by_role("button", name="Clear").click()
    await expect(requests).to_have_count(0)


async def test_without_demo_tokens_it_asks_for_some(tabs: Tabs) -> None:
    """By another name than localhost, nobody is trusted with the tokens of the demo users."""
    named = tabs.service.url.replace("127.0.0.1", "somewhere.localhost")
    tab = await tabs.open("/", named)
    for user in ("eve", "bob"):
        form = tab.locator("form.sign-in").first
        await form.get_by_label("Token").fill("no token")
        await form.get_by_role("button").click()
        await expect(form.get_by_role("alert")).to_have_text("That is no token of a user.")
        await form.get_by_label("Token").fill(sign_token(SECRET[::-1], user))
        await form.get_by_role("button").click()
        await expect(form.get_by_role("alert")).to_contain_text("401 UNAUTHORIZED")
        await form.get_by_label("Token").fill(sign_token(SECRET, user))
        await form.get_by_role("button").click()
        await ListOnPage(tab, user).has_heard(0)
    await ListOnPage(tab, "eve").add("Buy milk")
    await ListOnPage(tab, "bob").button("read eve’s task").click()
    await expect(ListOnPage(tab, "bob").status).to_contain_text("403 FORBIDDEN")
    await expect(ListOnPage(tab, "bob").status).to_contain_text("404 NOT_FOUND")
    tabs.expected(401, 401, 403, 404)
