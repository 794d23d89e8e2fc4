"""Applications that let slip who else is there, in places that nobody thinks of."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

from todo_core.entrypoints.harness.zoo.mutant import mutant
from todo_core.entrypoints.harness.zoo.reference.answers import Answer
from todo_core.entrypoints.harness.zoo.reference.app import App
from todo_core.entrypoints.harness.zoo.reference.inquiry import Inquiry
from todo_core.entrypoints.harness.zoo.reference.operated import OperatedApp


@mutant(sole_killer="ISO-CANARY-01")
class CountsByUser(OperatedApp):
    """The figures of `/metrics` have the user as a label."""

    def __init__(self) -> None:
        super().__init__()
        self._requests: Counter[str] = Counter()

    def admit(self, actor: str, inquiry: Inquiry) -> str:
        self._requests[actor] += 1
        return super().admit(actor, inquiry)

    async def metrics(self, _: str, __: Inquiry) -> Answer:
        lines = (f'requests{{user="{user}"}} {count}\n' for user, count in self._requests.items())
        return Answer(200, headers={"content-type": "text/plain"}, raw="".join(lines).encode())


@mutant(sole_killer="ISO-CANARY-01")
class GivesTheLastBodyAsAnExample(App):
    """Whoever sends another type than JSON is shown a good body: the last one that came."""

    last: bytes = b""

    def parse(self, body: bytes) -> dict[str, Any]:
        self.last = body
        return super().parse(body)

    async def answer(self, inquiry: Inquiry) -> Answer:
        answer = await super().answer(inquiry)
        if answer.code == "UNSUPPORTED_MEDIA_TYPE":
            answer.details = [f"body: must be JSON, such as {self.last!r}"]
        return answer


@mutant(sole_killer="ISO-CANARY-01")
class LeavesDebuggingOn(App):
    """A header that was of use in development tells what was asked before."""

    before: str = ""

    async def serve(self, inquiry: Inquiry) -> Answer:
        before, self.before = self.before, inquiry.path
        answer = await super().serve(inquiry)
        answer.headers["x-debug"] = f"after {before}"
        return answer


@mutant(sole_killer="ISO-CANARY-01")
class GreetsListeners(App):
    """A stream of events begins with a comment that tells who else listens."""

    def __init__(self) -> None:
        super().__init__()
        self._listeners: list[str] = []

    async def events(self, user: str, inquiry: Inquiry) -> Answer:
        self._listeners.append(user)
        return await super().events(user, inquiry)

    async def told(self, tokens: AsyncIterator[str], stack: AsyncExitStack) -> AsyncIterator[bytes]:
        yield f": {', '.join(self._listeners)}\n\n".encode()
        async for event in super().told(tokens, stack):
            yield event
