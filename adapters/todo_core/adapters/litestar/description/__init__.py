"""What the service says about itself in OpenAPI 3.1, derived from what it is made of."""

from typing import Any, Final

JsonObject = dict[str, Any]
"""A part of the document, as it will stand there."""

TASKS: Final = ("tasks",)
SERVICE: Final = ("service",)
SECURED: Final = ({"bearer": list[str]()},)
