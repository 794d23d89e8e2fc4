"""The three levels at which something can be plugged in: a store, an application, a URL."""

from todo_core.entrypoints.harness.subjects.asgi import AsgiSubject
from todo_core.entrypoints.harness.subjects.http import HttpSubject
from todo_core.entrypoints.harness.subjects.port import PortSubject
from todo_core.entrypoints.harness.subjects.url import UrlSubject

__all__ = ["AsgiSubject", "HttpSubject", "PortSubject", "UrlSubject"]
