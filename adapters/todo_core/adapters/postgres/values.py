"""How values travel between PostgreSQL's binary format and ours."""

from datetime import UTC, datetime, timedelta
from struct import Struct

from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap, Loader
from psycopg.pq import Format
from psycopg.types.numeric import Int8Dumper

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_INT8 = Struct("!q")


class CanonicalUuid(Loader):
    """A uuid as the text that the API shows: lower case, with dashes."""

    format = Format.BINARY

    def load(self, data: Buffer) -> str:
        digits = bytes(data).hex()
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


class UtcTimestamp(Loader):
    """A timestamptz in UTC, whatever the session's time zone is."""

    format = Format.BINARY

    def load(self, data: Buffer) -> datetime:
        (microseconds,) = _INT8.unpack(data)
        return _EPOCH + timedelta(microseconds=microseconds)


def register_values(adapters: AdaptersMap) -> None:
    """Teach a connection our types.

    Integers always travel as int8: sized by value, one statement would be prepared many times.
    """
    adapters.register_dumper(int, Int8Dumper)
    adapters.register_loader("uuid", CanonicalUuid)
    adapters.register_loader("timestamptz", UtcTimestamp)
