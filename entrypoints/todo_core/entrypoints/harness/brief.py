"""Data that is shown without what it leaves at its default, for people who read reports."""

from dataclasses import fields
from typing import Any


class Brief:
    """A dataclass that shows only the fields that say something; to be read back as Python."""

    __slots__ = ()

    def __repr__(self) -> str:
        own: Any = self
        shown = (
            f"{each.name}={getattr(self, each.name)!r}"
            for each in fields(own)
            if getattr(self, each.name) != each.default
        )
        return f"{type(self).__name__}({', '.join(shown)})"
