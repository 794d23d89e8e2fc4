"""Where traces go, by OpenTelemetry's own variables."""

from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from todo_core.entrypoints.settings.environment import Environment, SettingsError

_NAME: Final = "OTEL_EXPORTER_OTLP_ENDPOINT"
_PROTOCOL: Final = "OTEL_EXPORTER_OTLP_PROTOCOL"
_HEADERS: Final = "OTEL_EXPORTER_OTLP_HEADERS"
_SERVICE: Final = "OTEL_SERVICE_NAME"
_SAMPLER: Final = "OTEL_TRACES_SAMPLER"
_SAMPLERS: Final = (
    "always_on",
    "always_off",
    "traceidratio",
    "parentbased_always_on",
    "parentbased_always_off",
    "parentbased_traceidratio",
)


class Traces(StrEnum):
    """What becomes of traces."""

    OFF = "off"
    OTLP = "otlp"


def read_traces(environment: Environment) -> Traces:
    """Whether traces are made, which they are where there is an endpoint for them."""
    environment.text(_SERVICE)  # which OpenTelemetry reads for itself
    endpoint = environment.optional(_NAME)
    if endpoint is None:
        return Traces.OFF
    if not _is_url(endpoint):
        raise SettingsError(_NAME, "must be a URL such as http://127.0.0.1:4318")
    if environment.foreign(_PROTOCOL) not in ("", "http/protobuf"):
        raise SettingsError(_PROTOCOL, "must be http/protobuf")
    if environment.foreign(_SAMPLER).lower() not in ("", *_SAMPLERS):
        raise SettingsError(_SAMPLER, f"must be one of {', '.join(_SAMPLERS)}")
    headers = environment.foreign(_HEADERS)  # OpenTelemetry would log one that is broken
    if not all("=" in each for each in headers.split(",") if each.strip()):
        raise SettingsError(_HEADERS, "must be such as name=value,other=value")
    _check_foreign()
    return Traces.OTLP


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _check_foreign() -> None:
    """Refuse what OpenTelemetry itself would refuse only in a worker."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - an extra
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        how = "pip install 'todo-core[otel]'"
        raise SettingsError(_NAME, f"needs an extra; `{how}` brings it") from None
    try:
        TracerProvider(shutdown_on_exit=False)
        BatchSpanProcessor(OTLPSpanExporter()).shutdown()  # type: ignore[no-untyped-call] # theirs
    except ValueError:
        problem = "is set, but OpenTelemetry refuses the value of another of its variables"
        raise SettingsError(_NAME, problem) from None
