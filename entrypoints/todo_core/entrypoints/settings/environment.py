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


def wrapping(value: str) -> str:
    """What is around a value as files of settings and secrets leave it; empty for nothing."""
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return "quotes"
    shows = (each.isprintable() and each != " " for each in (value[:1], value[-1:]))
    return "" if all(shows) else "white space"


def _bare(name: str, value: str) -> str:
    if around := wrapping(value):
        raise SettingsError(name, f"must not have {around} around it")
    return value


class Environment:
    """Environment variables as typed values; no error ever repeats what was set."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def text(self, name: str) -> str:
        """The value, with nothing around it; the default where it is unset or empty."""
        return _bare(name, self.secret(name))

    def secret(self, name: str) -> str:
        """The value exactly as it was set, since all of it may be meant."""
        value = self._values.get(name) or DEFAULTS[name]
        try:
            value.encode()
        except UnicodeEncodeError:
            raise SettingsError(name, "must be valid UTF-8") from None
        return value

    def optional(self, name: str) -> str | None:
        """The value, or None where it is unset or empty and has no default."""
        return self.text(name) or None

    def items(self, name: str) -> list[str]:
        """The value as a list with commas; white space around it and its items does not count."""
        value = _bare(name, self.secret(name).strip())
        return [item.strip() for item in value.split(",")] if value else []

    def foreign(self, name: str) -> str:
        """The value of a variable that belongs to somebody else; empty where it is unset."""
        value = self._values.get(name, "")
        _bare(name, value.strip())
        return value

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
