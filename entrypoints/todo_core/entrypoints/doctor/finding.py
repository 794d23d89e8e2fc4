"""What one check has come to."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    """It works, though not as well as it could."""
    WRONG = "wrong"
    SKIPPED = "skipped"
    """Not looked at, because something else is wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence, in which no secret occurs."""

    check: str
    state: State
    sentence: str
    type_this: str = ""
    """What mends it."""


def ok(check: str, sentence: str) -> Finding:
    """All is well."""
    return Finding(check, State.OK, sentence)


def skipped(check: str, sentence: str) -> Finding:
    """It is too early to tell."""
    return Finding(check, State.SKIPPED, sentence)


def warning(check: str, sentence: str, type_this: str) -> Finding:
    """It could be better."""
    return Finding(check, State.WARNING, sentence, type_this)


def wrong(check: str, sentence: str, type_this: str) -> Finding:
    """It has to be mended."""
    return Finding(check, State.WRONG, sentence, type_this)
