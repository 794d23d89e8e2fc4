"""How values travel between PostgreSQL's binary format and ours."""

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap, Loader
from psycopg.pq import Format
from psycopg.types.numeric import Int8Dumper


class CanonicalUuid(Loader):
    """A uuid as the text that the API shows: lower case, with dashes."""

    format = Format.BINARY

    def load(self, data: Buffer) -> str:
        digits = bytes(data).hex()
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


VALUES = AdaptersMap(psycopg.adapters)
"""Our types, for no connection in particular; so times come in UTC, whatever a session's zone.

Integers always travel as int8: sized by value, one statement would be prepared many times.
"""
VALUES.register_dumper(int, Int8Dumper)
VALUES.register_loader("uuid", CanonicalUuid)
