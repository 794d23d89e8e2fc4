"""Databases to look into from below the adapter."""

from collections.abc import AsyncIterator, Callable, Iterator

import psycopg
import pytest

from todo_core.adapters.postgres import Database


@pytest.fixture(scope="session")
def sql(database_url: str) -> Iterator[psycopg.Connection]:
    """A plain connection to the database that the `database` fixture uses."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
async def fresh(fresh_database: Callable[..., str]) -> AsyncIterator[Database]:
    """A database of the test's own, behind the adapter."""
    database = Database.pooled(fresh_database(), size=5)
    await database.open()
    yield database
    await database.close()
