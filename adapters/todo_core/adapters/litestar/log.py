"""Where the HTTP service logs to; formatting is the entrypoint's business."""

import logging
from typing import Final

LOGGER: Final = logging.getLogger("todo_core.http")
ACCESS: Final = logging.getLogger("todo_core.access")
