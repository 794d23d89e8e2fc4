"""The reference application with what operators and their tools look at."""

from collections.abc import Mapping

from todo_core.entrypoints.harness.http.routes import ROUTES
from todo_core.entrypoints.harness.zoo.reference.answers import Answer, encoded
from todo_core.entrypoints.harness.zoo.reference.app import App, Handler
from todo_core.entrypoints.harness.zoo.reference.inquiry import Inquiry


class OperatedApp(App):
    """The whole contract but for pages."""

    def handlers(self, inquiry: Inquiry) -> Mapping[str, Handler]:
        match inquiry.path:
            case "/openapi.json":
                return {"GET": self.document}
            case "/metrics":
                return {"GET": self.metrics}
            case "/health/live" | "/health/ready":
                return {"GET": self.health}
            case _:
                return super().handlers(inquiry)

    async def metrics(self, _: str, __: Inquiry) -> Answer:
        """GET /metrics"""
        return Answer(200, headers={"content-type": "text/plain"}, raw=b"up 1\n")

    async def health(self, _: str, __: Inquiry) -> Answer:
        """GET /health/live and /health/ready"""
        return Answer(200, {})

    async def document(self, _: str, __: Inquiry) -> Answer:
        """GET /openapi.json"""
        paths: dict[str, dict[str, object]] = {
            path: {method.lower(): {"responses": {}} for method in methods}
            for path, methods in self.routes().items()
        }
        return Answer(200, raw=encoded({"openapi": "3.1.0", "paths": paths}))

    def routes(self) -> Mapping[str, tuple[str, ...]]:
        """The methods of each path."""
        return ROUTES
