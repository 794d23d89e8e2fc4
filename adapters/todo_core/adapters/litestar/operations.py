"""What the OpenAPI document says of each operation beyond its path and its answers."""

from dataclasses import dataclass

from litestar.openapi.spec import (
    OpenAPIHeader,
    OpenAPIMediaType,
    OpenAPIResponse,
    Operation,
    Parameter,
    Reference,
    RequestBody,
    Schema,
)

from todo_core.adapters.litestar import described


@dataclass
class UserOperation(Operation):
    """Something done with a user's tasks."""

    def __post_init__(self) -> None:
        for parameter in self.parameters or ():
            if isinstance(parameter, Parameter):
                parameter.description = described.PATH_PARAMETERS[parameter.name]

    def takes(self, *parameters: Parameter) -> None:
        """Add parameters to those of the path."""
        self.parameters = [*(self.parameters or ()), *parameters]

    def takes_body(self, schema: Schema, *media_types: str, required: bool = True) -> None:
        """Say what the body is."""
        content = {kind: OpenAPIMediaType(schema=schema) for kind in media_types}
        self.request_body = RequestBody(content=content, required=required)

    def answers_with(self, *names: str) -> None:
        """Name the headers of the successful answers."""
        for status, response in (self.responses or {}).items():
            if status.startswith("2") and isinstance(response, OpenAPIResponse):
                response.headers = {name: _answer_header(name) for name in names}

    def answers_as(self, media_type: str) -> None:
        """Name the media type of the successful answers, which are text."""
        for status, response in (self.responses or {}).items():
            if status.startswith("2") and isinstance(response, OpenAPIResponse):
                response.content = {media_type: OpenAPIMediaType(schema=described.STRING)}


def _answer_header(name: str) -> OpenAPIHeader | Reference:
    return OpenAPIHeader(description=described.ANSWER_HEADERS[name], schema=described.STRING)


@dataclass
class ListsTasks(UserOperation):
    """Reads a page."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.takes(*described.LIST_PARAMETERS, described.IF_NONE_MATCH)
        self.answers_with("ETag", "Link")


@dataclass
class ReadsChanges(UserOperation):
    """Reads a stretch of the feed."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.takes(described.SINCE, described.LIMIT)


@dataclass
class WatchesChanges(UserOperation):
    """Listens to the events."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.takes(described.LAST_EVENT_ID)
        self.answers_as("text/event-stream")


@dataclass
class ReadsTask(UserOperation):
    """Reads one task."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.takes(described.IF_NONE_MATCH)
        self.answers_with("ETag")


@dataclass
class CreatesTask(UserOperation):
    """Makes a task."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.takes(described.IDEMPOTENCY_KEY)
        self.takes_body(described.NEW_TASK, "application/json")
        self.answers_with("ETag", "Location", "Idempotency-Replayed")


@dataclass
class ChangesTask(UserOperation):
    """Changes one version of a task into the next."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.takes(described.IF_MATCH)
        self.answers_with("ETag")


@dataclass
class EditsTask(ChangesTask):
    """Changes what a task says."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.takes_body(described.EDIT, "application/json")


@dataclass
class PatchesTask(ChangesTask):
    """Changes what a task says, also as a merge patch (RFC 7396)."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.takes_body(described.EDIT, "application/json", "application/merge-patch+json")


@dataclass
class CompletesTask(ChangesTask):
    """Says whether a task is done."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.takes_body(described.COMPLETION, "application/json", required=False)
