"""What the service says about itself in OpenAPI 3.1, derived from what it is made of.

`operations` is where to look first: what each operation takes, answers and refuses, in names that
`parameters`, `schemas`, `answers`, `refusals`, `headers`, `links` and `examples` explain.
"""

from typing import Any, Final

JsonObject = dict[str, Any]
"""A part of the document, as it will stand there."""

CONTRACT: Final = "x-contract"
"""The key of the clauses of CONTRACT.md that a part of the document repeats."""

TASKS: Final = ("tasks",)
SERVICE: Final = ("service",)
SECURED: Final = ({"bearer": list[str]()},)
