"""Applications whose guard stands before the front door only."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl

from todo_core.domain.errors import TaskNotFound
from todo_core.entrypoints.harness.http.routes import ROUTES
from todo_core.entrypoints.harness.zoo.mutant import mutant
from todo_core.entrypoints.harness.zoo.mutants.guarding import Unguarded
from todo_core.entrypoints.harness.zoo.reference.answers import Answer
from todo_core.entrypoints.harness.zoo.reference.app import Handler
from todo_core.entrypoints.harness.zoo.reference.inquiry import Inquiry
from todo_core.entrypoints.harness.zoo.reference.operated import OperatedApp

_EXPORT = "/api/{user_id}/export"
_PAST = "/api/{user_id}/tasks/{task_id}/past"


class UnguardedHere(Unguarded, OperatedApp):
    """Takes the user from the path, for the requests that a mutant picks, and has a document."""


@mutant(sole_killer="ISO-OPERATION-01")
class PatchesForAnybody(UnguardedHere):
    """PATCH of a task came later than PUT, and without its guard."""

    def careless(self, inquiry: Inquiry) -> bool:
        return inquiry.method == "PATCH" and len(inquiry.rest) == 1


@mutant(sole_killer="ISO-OPERATION-01")
class AnswersHeadForAnybody(UnguardedHere):
    """HEAD is answered before the guard."""

    def careless(self, inquiry: Inquiry) -> bool:
        return inquiry.method == "HEAD"


@mutant(sole_killer="ISO-OPERATION-01")
class ExportsForAnybody(UnguardedHere):
    """A new route, of which the contract says nothing, is documented and not guarded."""

    def careless(self, inquiry: Inquiry) -> bool:
        return inquiry.segments[2] == "export"

    def routes(self) -> Mapping[str, tuple[str, ...]]:
        return {**ROUTES, _EXPORT: ("GET",)}

    def handlers(self, inquiry: Inquiry) -> Mapping[str, Handler]:
        exports = inquiry.segments[2:] == ("export",)
        return {"GET": self.list} if exports else super().handlers(inquiry)


@mutant()
class TellsThePastByIdAlone(OperatedApp):
    """A new route is guarded, and then finds the row by its id alone."""

    def routes(self) -> Mapping[str, tuple[str, ...]]:
        return {**ROUTES, _PAST: ("GET",)}

    def handlers(self, inquiry: Inquiry) -> Mapping[str, Handler]:
        tells = inquiry.segments[0] == "api" and inquiry.rest[1:] == ("past",)
        return {"GET": self.past} if tells else super().handlers(inquiry)

    async def past(self, _: str, inquiry: Inquiry) -> Answer:
        for row in self.store.everything():
            if row.task.id == inquiry.rest[0]:
                return self.one(row.task)
        raise TaskNotFound


@mutant(sole_killer="ISO-DOCUMENT-01")
class DocumentsNoPatch(OperatedApp):
    """PATCH is not in the document."""

    def routes(self) -> Mapping[str, tuple[str, ...]]:
        return {
            path: tuple(method for method in methods if method != "PATCH")
            for path, methods in ROUTES.items()
        }


@mutant(sole_killer="ISO-SPELLING-01")
class GuardsNoSlashAtTheEnd(UnguardedHere):
    """The guard's pattern ends where the router's lets one more slash pass."""

    def careless(self, inquiry: Inquiry) -> bool:
        return inquiry.path.endswith("/")


@mutant(sole_killer="ISO-SPELLING-01")
class GuardsWhatIsPlain(UnguardedHere):
    """The guard looks for users in the path as it was sent, and the router decodes it first."""

    def careless(self, inquiry: Inquiry) -> bool:
        return inquiry.path.split("/")[2] != inquiry.user


@mutant(sole_killer="ISO-BESIDE-01")
class TrustsTheProxy(OperatedApp):
    """`X-User-Id` says who asks, as if a proxy had set it and let nobody else do so."""

    def who(self, inquiry: Inquiry) -> str:
        return inquiry.header("x-user-id") or super().who(inquiry)


@mutant(sole_killer="ISO-BESIDE-01")
class TakesTheOwnerFromTheQuery(OperatedApp):
    """`user_id` in the query goes before that in the path, once the guard has seen the latter."""

    def admit(self, actor: str, inquiry: Inquiry) -> str:
        admitted = super().admit(actor, inquiry)
        return dict(parse_qsl(inquiry.query)).get("user_id", admitted)


@mutant(sole_killer="ISO-BESIDE-01")
class BelievesInRewriting(OperatedApp):
    """`X-Original-URL` says whose tasks are meant, once the guard has seen another path."""

    def admit(self, actor: str, inquiry: Inquiry) -> str:
        admitted = super().admit(actor, inquiry)
        original = inquiry.header("x-original-url")
        return replace(inquiry, path=original).user if original else admitted


@mutant(sole_killer="ISO-BESIDE-01")
class TunnelsPastTheGuard(UnguardedHere):
    """A POST that stands for another method, for clients that know no other, is not guarded."""

    def careless(self, inquiry: Inquiry) -> bool:
        return inquiry.header("x-http-method-override") is not None

    async def serve(self, inquiry: Inquiry) -> Answer:
        method = inquiry.header("x-http-method-override") or inquiry.method
        return await super().serve(replace(inquiry, method=method))
