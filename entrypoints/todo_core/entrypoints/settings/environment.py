"""Reading one environment variable at a time."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from todo_core.entrypoints.errors import CannotBeDone
from todo_core.entrypoints.settings.variables import DEFAULTS

_FLAGS = {"true": True, "1": True, "false": False, "0": False}

Choice = TypeVar("Choice", bound=StrEnum)


_DIGITS = 10


class SettingsError(CannotBeDone):
    """A setting is missing or wrong; the message is one sentence that names it."""

    exit_code = 2

    def __init__(self, name: str, problem: str) -> None:
        self.name = name
        super().__init__(f"{name} {problem}.")


class Environment:
    """Environment variables as typed values; no error ever repeats what was set."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def text(self, name: str) -> str:
        """The value, exactly as it was set; the default where it is unset or empty."""
        value = self._values.get(name) or DEFAULTS[name]
        try:
            value.encode()
        except UnicodeEncodeError:
            raise SettingsError(name, "must be valid UTF-8") from None
        return value

    def optional(self, name: str) -> str | None:
        """The value, or None where it is unset or empty and has no default."""
        return self.text(name) or None

    def foreign(self, name: str) -> str:
        """The value of a variable that belongs to somebody else; empty where it is unset."""
        return self._values.get(name, "")

    def number(self, name: str, lowest: int, highest: int) -> int:
        """The value as a whole number within bounds."""
        value = self.text(name)
        plain = value.isascii() and value.isdigit() and len(value) <= _DIGITS
        if not plain or not lowest <= int(value) <= highest:
            raise SettingsError(name, f"must be a whole number from {lowest} to {highest}")
        return int(value)

    def seconds(self, name: str, highest: int) -> float:
        """The value as a duration in seconds, fractions allowed."""
        value = self.text(name)
        try:
            seconds = float(value)
        except ValueError:
            seconds = -1
        if not 0 <= seconds <= highest:
            raise SettingsError(name, f"must be a number of seconds from 0 to {highest}")
        return seconds

    def flag(self, name: str) -> bool:
        """The value as true or false."""
        value = self.text(name).lower()
        if value not in _FLAGS:
            raise SettingsError(name, "must be true or false")
        return _FLAGS[value]

    def choice(self, name: str, choices: type[Choice]) -> Choice:
        """The value as one of the choices, in any letter case."""
        try:
            return choices(self.text(name).lower())
        except ValueError:
            raise SettingsError(name, f"must be one of {', '.join(choices)}") from None
