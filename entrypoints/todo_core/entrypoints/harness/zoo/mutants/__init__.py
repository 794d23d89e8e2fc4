"""The mutants, by what they get wrong."""

from importlib import import_module
from typing import Final

from todo_core.entrypoints.harness.zoo.mutant import Mutant, registered

__all__ = ["mutants"]

_MODULES: Final = (
    "ruling",
    "keeping",
    "changing",
    "listing",
    "telling",
    "announcing",
    "separating",
    "hinting",
    "sealing",
    "racing",
    "serving_many",
    "features",
    "guarding",
    "circumventing",
    "leaking",
    "reading_requests",
    "answering",
    "identifying",
)


def mutants() -> tuple[Mutant, ...]:
    """Every mutant of the zoo."""
    for name in _MODULES:
        import_module(f"{__name__}.{name}")
    return registered()
