"""What a request is called, in its answer and in the log."""

import os
import re
from typing import Final

REQUEST_ID: Final = "[A-Za-z0-9._-]{1,64}"
"""What a client may call its request, as a regular expression."""

_OFFERED = re.compile(REQUEST_ID.encode())


def request_id(offered: bytes) -> str:
    """The client's own name for a request where it will do, else a new one."""
    return offered.decode() if _OFFERED.fullmatch(offered) else os.urandom(16).hex()
