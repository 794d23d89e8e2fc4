"""Traces by OpenTelemetry; loaded only where a deployment says where they go."""

from todo_core.adapters.opentelemetry.tracing import Tracing, log_fields

__all__ = ["Tracing", "log_fields"]
