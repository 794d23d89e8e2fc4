"""Data that is shown without what it leaves at its default, for people who read reports."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any


class Brief:
    """A dataclass that shows only the fields that say something; to be read back as Python."""

    __slots__ = ()

    def __repr__(self) -> str:
        shown = (f"{name}={value!r}" for name, value in self.shown())
        return f"{type(self).__name__}({', '.join(shown)})"

    def shown(self) -> Iterator[tuple[str, Any]]:
        """What is shown: names of arguments, and their values."""
        own: Any = self
        for each in fields(own):
            value = getattr(self, each.name)
            if value != each.default:
                yield each.name, value
