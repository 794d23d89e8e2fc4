"""SQL that is written by SQLAlchemy once and then run as it is."""

from collections.abc import Mapping

from sqlalchemy import Dialect, Executable
from sqlalchemy.dialects.postgresql import psycopg

_DIALECT: Dialect = psycopg.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped


class Statement:
    """A compiled statement: its text with `$1`, `$2`, … and the order of its parameters."""

    def __init__(
        self, construct: Executable, name: str = "unnamed", *, exhaustive: bool = False
    ) -> None:
        """`name` is what it is counted and traced by; several may share one.

        `exhaustive` says that it reads all of an owner's rows, however few it returns.
        """
        compiled = construct.compile(dialect=_DIALECT)  # type: ignore[attr-defined]  # SQLAlchemy types what is executable without it
        self.name = name
        self.exhaustive = exhaustive
        self.text: str = str(compiled)
        self.sql: bytes = self.text.encode()
        self._names: tuple[str, ...] = tuple(compiled.positiontup or ())
        self._defaults: Mapping[str, object] = compiled.params

    def bind(self, values: Mapping[str, object]) -> list[object]:
        """The parameters in order; KeyError for one that is neither given nor part of the SQL."""
        return [values[name] if name in values else self._defaults[name] for name in self._names]
