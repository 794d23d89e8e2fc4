"""The service as an ASGI application: `todo_core.entrypoints.asgi:app` for any ASGI server.

It is made on import, since some servers look only for what is there then.
"""

import os
import sys

from todo_core.entrypoints.logs import configure_logs
from todo_core.entrypoints.service import build_service
from todo_core.entrypoints.settings import Settings, SettingsError
from todo_core.entrypoints.tracing import Asgi


def _make_service() -> Asgi:
    """The service of this environment; a wrong setting ends the process in one sentence."""
    try:
        settings = Settings.parse(os.environ)
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201 - there are no logs yet
        raise SystemExit(2) from None
    configure_logs(settings.log_level, human=False)
    return build_service(settings)


app: Asgi = _make_service()
