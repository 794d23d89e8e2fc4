"""The HTTP service over a storage adapter of one's own, for any ASGI server.

At the root of a clone, `BETTER_AUTH_SECRET` being set as for any service, this keeps tasks in the
file `tasks.sqlite`: `granian --interface asgi examples.own_service:app`.
"""

# ruff: noqa: INP001 - a script

import os
from functools import partial

from examples.own_adapter import opened

from todo_core.entrypoints.logs import configure_logs
from todo_core.entrypoints.service import build_service
from todo_core.entrypoints.settings import Settings

settings = Settings.parse({**os.environ, "STORAGE": "memory"})  # so that no database is asked for
configure_logs(settings.log_level, human=True)
app = build_service(settings, storage=partial(opened, path="tasks.sqlite"))
