"""Spans that tell what was done and how it ended, never with which data.

The attributes are those of OpenTelemetry's semantic conventions. Of an exception only the kind is
told, since its text can hold data.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, get_current_span, use_span

from todo_core.domain.errors import TodoError, Unavailable


@contextmanager
def part(
    tracer: Tracer,
    name: str,
    attributes: Mapping[str, str] | None = None,
    kind: SpanKind = SpanKind.INTERNAL,
) -> Iterator[None]:
    """A span within the one that is open; none where none is, so no trace begins here."""
    if not get_current_span().is_recording():
        yield
        return
    span = tracer.start_span(name, kind=kind, attributes=attributes)
    try:
        with opened(span):
            yield
    finally:
        span.end()


@contextmanager
def opened(span: Span) -> Iterator[None]:
    """Make a span the current one, and note what it ends with."""
    with use_span(span, record_exception=False, set_status_on_exception=False):
        try:
            yield
        except BaseException as error:
            _note(span, error)
            raise


def _note(span: Span, error: BaseException) -> None:
    kind = type(error)
    span.set_attribute("error.type", f"{kind.__module__}.{kind.__qualname__}")
    for each in (error, error.__cause__):
        sqlstate = getattr(each, "sqlstate", None)
        if isinstance(sqlstate, str):
            span.set_attribute("db.response.status_code", sqlstate)
    if _is_ours(error):
        span.set_status(StatusCode.ERROR)


def _is_ours(error: BaseException) -> bool:
    """Whether the service is at fault, not what was asked for; nor is it a reader who left."""
    expected = isinstance(error, TodoError) and not isinstance(error, Unavailable)
    return isinstance(error, Exception) and not expected
