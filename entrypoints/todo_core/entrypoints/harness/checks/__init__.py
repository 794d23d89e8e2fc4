"""What is checked: one file per kind of promise, one function per promise."""

from importlib import import_module
from typing import Final

from todo_core.entrypoints.harness.registry import Check, registered

__all__ = ["checks"]

_MODULES: Final = (
    "foreign_ids",
    "foreign_paths",
    "foreign_operations",
    "ways_round",
    "foreign_names",
    "shared_values",
    "conformance",
    "texts",
    "paging",
    "feed",
    "counting",
    "events",
    "noninterference",
    "tenants",
    "indistinguishability",
    "concurrency",
    "absence",
    "conditional",
    "requests",
    "tokens",
    "responses",
    "canary",
)
"""In the order in which they are run.

Where users are not kept apart, nothing else means much; the last two look at all responses.
"""


def checks() -> tuple[Check, ...]:
    """Every check there is, in the order in which they are run."""
    for name in _MODULES:
        import_module(f"{__name__}.{name}")
    return tuple(sorted(registered(), key=_place))


def _place(check: Check) -> int:
    return _MODULES.index(check.body.__module__.rpartition(".")[2])
