"""The service as an ASGI application: `todo_core.entrypoints.asgi:app` for any ASGI server."""

import os
import sys

from todo_core.entrypoints.container import build_service
from todo_core.entrypoints.logs import configure_logs
from todo_core.entrypoints.settings import Settings, SettingsError


def __getattr__(name: str) -> object:
    """Make `app` when a server asks for it; a wrong setting ends the process in one sentence."""
    if name != "app":
        raise AttributeError(name)
    try:
        settings = Settings.parse(os.environ)
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201 - there are no logs yet
        raise SystemExit(2) from None
    configure_logs(settings.log_level, human=False)
    return build_service(settings)
