"""`/` in a trial works by keyboard, with a screen reader, on a phone, and by day and night."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.browser.lists import ListOnPage, both
from tests.browser.tabs import Scheme, Tabs

PHONE = 360, 740
DESK = 1280, 800


async def with_everything_open(tabs: Tabs, size: tuple[int, int], scheme: Scheme = "light") -> Page:
    """A page on which every part that there is can be seen."""
    tab = await tabs.open("/", size=size, scheme=scheme)
    demo, ada = await both(tab)
    await demo.add("Water the plants", "Buy milk", "Averyveryverylongwordwithoutanyspaces" * 4)
    await demo.tick("Water the plants").check()
    await demo.button("Delete Buy milk").click()
    await demo.region.get_by_text("Trash: 1").click()
    await demo.button("save an outdated edit").click()
    await demo.button("Read it again").click()
    await ada.button("read demo’s task").click()
    await expect(ada.status).to_contain_text("404 NOT_FOUND")
    tabs.expected(403, 404, 412)
    await tab.locator("#inspector summary").first.click()
    await tab.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")
    return tab


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_a_screen_reader_and_weak_eyes_find_nothing_amiss(
    tabs: Tabs, size: tuple[int, int], scheme: Scheme
) -> None:
    found = await Axe().run(await with_everything_open(tabs, size, scheme))
    assert found.violations_count == 0, found.generate_report()


async def test_nothing_is_wider_than_a_phone(tabs: Tabs) -> None:
    tab = await with_everything_open(tabs, PHONE)
    assert await tab.evaluate("document.documentElement.scrollWidth") == PHONE[0]


async def test_lists_are_side_by_side_where_there_is_room_and_below_one_another_on_a_phone(
    tabs: Tabs,
) -> None:
    tab = await tabs.open("/")
    for (width, height), beside in ((DESK, True), (PHONE, False)):
        await tab.set_viewport_size({"width": width, "height": height})
        first, second = [await each.region.bounding_box() for each in await both(tab)]
        assert first
        assert second
        assert (first["y"] == second["y"]) is beside
        assert (first["x"] == second["x"]) is not beside


async def press(tab: Page, *keys: str) -> None:
    for key in keys:
        await tab.keyboard.press(key)


async def test_the_keyboard_is_enough(tabs: Tabs) -> None:
    tab = await tabs.open("/")
    demo, _ = await both(tab)
    await demo.new.focus()
    await tab.keyboard.type("Buy milk")
    await press(tab, "Enter")
    await expect(demo.tick("Buy milk")).to_be_visible()
    await press(tab, "Tab", "Tab", "Space")
    await expect(demo.tick("Buy milk")).to_be_checked()
    await press(tab, "Tab", "Enter")
    await expect(demo.field("Title")).to_be_focused()
    await tab.keyboard.type(" and bread")
    await press(tab, "Enter")
    await expect(demo.button("Edit Buy milk and bread")).to_be_focused()
    await press(tab, "Enter", "Escape")
    await expect(demo.button("Edit Buy milk and bread")).to_be_focused()
    await press(tab, "Tab", "Enter")
    await expect(demo.tasks).to_have_count(0)
    await expect(demo.new).to_be_focused()


async def outline(tab: Page, focused: ListOnPage) -> str:
    await focused.new.focus()
    style: str = await tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    return style


async def test_focus_can_be_seen(tabs: Tabs) -> None:
    tab = await tabs.open("/")
    demo, _ = await both(tab)
    assert await outline(tab, demo) == "solid"


async def test_whoever_wants_no_motion_gets_none(tabs: Tabs) -> None:
    tab = await tabs.open("/", motion="reduce")
    demo, _ = await both(tab)
    await demo.add("Buy milk")
    await demo.tick("Buy milk").check()
    moved = tab.locator(".moved")
    await expect(moved).to_have_count(1)
    assert await moved.evaluate("each => getComputedStyle(each).animationDuration") == "0.001s"
