"""Databases that a test opens itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from todo_core.adapters.postgres import Database


@asynccontextmanager
async def opened(database: Database) -> AsyncIterator[Database]:
    """The database, closed however the test ends: its open connections would hold up the rest."""
    await database.open()
    try:
        yield database
    finally:
        await database.close()
