"""How values travel between PostgreSQL's binary format and ours."""

import psycopg
from psycopg.adapt import AdaptersMap
from psycopg.types.numeric import Int8Dumper

VALUES = AdaptersMap(psycopg.adapters)
"""Our types, for no connection in particular; so times come in UTC, whatever a session's zone.

Integers always travel as int8: sized by value, one statement would be prepared many times.
"""
VALUES.register_dumper(int, Int8Dumper)
