"""The lists on the playground, found as a screen reader would find them."""

import re

from playwright.async_api import Locator, Page, expect


class ListOnPage:
    """One user's list in one tab."""

    def __init__(self, tab: Page, user: str) -> None:
        self.tab = tab
        self.region = tab.get_by_role("region", name=user, exact=True)
        self.new = self.region.get_by_role("textbox", name=f"New task for {user}")
        self.tasks = self.region.locator('[data-part="tasks"] > li')
        self.status = self.region.get_by_role("status")
        """What the list has to say."""

    async def add(self, *titles: str) -> None:
        for title in titles:
            await self.new.fill(title)
            await self.button("Add").click()
            await expect(self.tick(title)).to_be_visible()

    def tick(self, title: str) -> Locator:
        """The box beside a task."""
        return self.region.get_by_role("checkbox", name=title, exact=True)

    def task(self, title: str) -> Locator:
        return self.tasks.filter(has=self.tab.get_by_role("checkbox", name=title, exact=True))

    def button(self, name: str) -> Locator:
        return self.region.get_by_role("button", name=name, exact=True)

    def field(self, name: str) -> Locator:
        """A field of the form that edits a task."""
        return self.region.get_by_role("textbox", name=name, exact=True)

    async def has_heard(self, changes: int) -> None:
        """Wait until it has heard of so many changes; it is live then."""
        await expect(self.region).to_contain_text(re.compile(rf"live, {changes} changes? heard"))


async def both(tab: Page) -> tuple[ListOnPage, ListOnPage]:
    """The lists of the two demo users, once they are live."""
    lists = ListOnPage(tab, "demo"), ListOnPage(tab, "ada")
    for each in lists:
        await each.has_heard(0)
    return lists
