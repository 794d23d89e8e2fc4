"""Applications whose answers lack something that their readers rely on."""

from collections.abc import Mapping

from todo_core.domain.task import Task
from todo_core.entrypoints.harness.http.statuses import STATUSES
from todo_core.entrypoints.harness.zoo.mutant import mutant
from todo_core.entrypoints.harness.zoo.reference.answers import Answer, encoded, request_id
from todo_core.entrypoints.harness.zoo.reference.app import App, Send
from todo_core.entrypoints.harness.zoo.reference.inquiry import Inquiry


@mutant(sole_killer="ENV-SHAPE-01")
class LetsTheRouterAnswer(App):
    """Errors of the router have no `details`, because the router knows nothing of the envelope."""

    def body(self, answer: Answer, given: str) -> bytes:
        body = super().body(answer, given)
        return (
            body.replace(b', "details": []', b"") if answer.code == "METHOD_NOT_ALLOWED" else body
        )


@mutant(sole_killer="ENV-STATUS-01")
class AnswersWithAnotherStatus(App):
    """A reused idempotency key is a conflict by its status."""

    async def answer(self, inquiry: Inquiry) -> Answer:
        answer = await super().answer(inquiry)
        if answer.code == "IDEMPOTENCY_KEY_REUSED":
            answer.status = STATUSES["CONFLICT"]
        return answer


@mutant(sole_killer="ENV-TYPE-01")
class CallsJsonText(App):
    """Errors are sent as text/plain."""

    async def answer(self, inquiry: Inquiry) -> Answer:
        answer = await super().answer(inquiry)
        if answer.code:
            answer.headers["content-type"] = "text/plain"
        return answer


@mutant(sole_killer="ENV-TIME-01")
class TellsLocalTime(App):
    """Times have a numeric offset instead of Z."""

    def meta(self, given: str) -> dict[str, str]:
        meta = super().meta(given)
        return {**meta, "timestamp": meta["timestamp"].replace("Z", "+00:00")}


@mutant(sole_killer="ENV-ID-01")
class MakesTwoRequestIds(App):
    """The request id in the body is another one than that in the header."""

    def meta(self, given: str) -> dict[str, str]:  # noqa: ARG002 - that is the mistake
        return super().meta(request_id(None))


@mutant(sole_killer="ENV-TAG-01")
class SendsTheOldTag(App):
    """A changed task is answered with the tag that it had before."""

    def one(
        self, task: Task, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> Answer:
        answer = super().one(task, status, headers)
        answer.headers["etag"] = f'"{max(1, task.version - 1)}"'
        return answer


@mutant(sole_killer="ENV-LOCATION-01")
class LocatesTheList(App):
    """The Location of a new task is that of the list."""

    async def create(self, user: str, inquiry: Inquiry) -> Answer:
        answer = await super().create(user, inquiry)
        answer.headers["location"] = inquiry.path
        return answer


@mutant(sole_killer="ENV-ALLOW-01")
class KeepsMethodsToItself(App):
    """A refused method is not told which ones are taken."""

    async def answer(self, inquiry: Inquiry) -> Answer:
        answer = await super().answer(inquiry)
        if answer.code:
            answer.headers.pop("allow", None)
        return answer


@mutant(sole_killer="ENV-CHALLENGE-01")
class AsksForNothing(App):
    """A 401 comes without a challenge."""

    async def answer(self, inquiry: Inquiry) -> Answer:
        answer = await super().answer(inquiry)
        answer.headers.pop("www-authenticate", None)
        return answer


@mutant(sole_killer="ENV-EMPTY-01")
class SendsBodiesToHead(App):
    """HEAD is answered with a body."""

    def sent(self, inquiry: Inquiry, body: bytes) -> bytes:  # noqa: ARG002 - that is the mistake
        return body


@mutant(sole_killer="ENV-HEAD-01")
class KnowsNoHead(App):
    """HEAD is a wrong method."""

    async def answer(self, inquiry: Inquiry) -> Answer:
        if inquiry.method == "HEAD":
            return self.refused("METHOD_NOT_ALLOWED", {"allow": "GET"})
        return await super().answer(inquiry)


@mutant(sole_killer="ENV-OPTIONS-01")
class GuardsOptions(App):
    """OPTIONS wants a token, which no browser sends with a preflight."""

    async def serve(self, inquiry: Inquiry) -> Answer:
        if inquiry.method == "OPTIONS":
            self.who(inquiry)
        return await super().serve(inquiry)


@mutant(sole_killer="ENV-CACHE-01")
class LetsProxiesKeepAnswers(App):
    """Answers may be kept by shared caches."""

    async def write(self, inquiry: Inquiry, answer: Answer, send: Send) -> None:
        answer.headers["cache-control"] = "public, max-age=60"
        await super().write(inquiry, answer, send)


@mutant()
class LeavesTheEnvelopeOff(App):
    """Errors are sent without the envelope."""

    def body(self, answer: Answer, given: str) -> bytes:
        return encoded({"error": answer.code}) if answer.code else super().body(answer, given)


@mutant(sole_killer="ENV-LINK-01")
class LinksToNothing(App):
    """A page does not link to the next one."""

    async def list(self, user: str, inquiry: Inquiry) -> Answer:
        answer = await super().list(user, inquiry)
        answer.headers.pop("link", None)
        return answer
