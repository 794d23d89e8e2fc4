"""Tabs of a browser that are listened to: what they complain of, and whom they ask."""

from typing import Literal

from playwright.async_api import BrowserContext, ConsoleMessage, Page, Request

from tests.entrypoints.processes import Serving

Scheme = Literal["light", "dark"]
Motion = Literal["no-preference", "reduce"]

LEVELS = ("error", "warning")


class Tabs:
    """Opens tabs that share what a browser keeps."""

    def __init__(self, context: BrowserContext, service: Serving) -> None:
        self.context = context
        self.service = service
        self.complaints: list[str] = []
        """Errors of scripts, and what the console said that no test has expected."""
        self.elsewhere: list[str] = []
        """What was asked of other hosts."""

    async def open(
        self,
        path: str,
        origin: str = "",
        *,
        size: tuple[int, int] = (1280, 800),
        scheme: Scheme = "light",
        motion: Motion = "no-preference",
    ) -> Page:
        """A page of a service, of the one for trials if no other is given."""
        url = origin or self.service.url
        tab = await self.context.new_page()
        await tab.set_viewport_size({"width": size[0], "height": size[1]})
        await tab.emulate_media(color_scheme=scheme, reduced_motion=motion)
        tab.on("console", self._on_console)
        tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        tab.on("request", lambda request: self._on_request(request, url))
        await tab.goto(url + path)
        return tab

    def expected(self, *statuses: int) -> None:
        """Take from the complaints what a browser says of answers with these statuses."""
        for status in statuses:
            found = next(said for said in self.complaints if f"a status of {status} " in said)
            self.complaints.remove(found)

    def lost(self) -> None:
        """Take from the complaints what a browser says of requests without an answer."""
        said = [each for each in self.complaints if "net::ERR_FAILED" in each]
        assert said
        for each in said:
            self.complaints.remove(each)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in LEVELS:
            self.complaints.append(message.text)

    def _on_request(self, request: Request, url: str) -> None:
        if not request.url.startswith((f"{url}/", "data:")):
            self.elsewhere.append(request.url)
