"""Every storage adapter, behind the port that they all promise to keep."""

from collections.abc import AsyncIterator

import pytest

from todo_core.adapters.memory import InMemoryTasks
from todo_core.adapters.postgres import (
    Database,
    PostgresAccounts,
    PostgresTasks,
    PostgresUpkeep,
)
from todo_core.application.ports import Accounts, Tasks, Upkeep


def racing(database: Database) -> Database:
    """A database in which one owner's writes race, as those of several processes do."""
    database._writer = database._writer._runner  # type: ignore[assignment] # without turns
    return database


@pytest.fixture(scope="session")
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database.pooled(database_url, size=20)
    await database.open()
    yield racing(database)
    await database.close()


@pytest.fixture(scope="session")
async def multiplexed_database(database_url: str) -> AsyncIterator[Database]:
    database = Database.multiplexed(database_url, size=10)
    await database.open()
    yield racing(database)
    await database.close()


@pytest.fixture(scope="session", params=["memory", "pooled", "multiplexed"])
def tasks(request: pytest.FixtureRequest) -> Tasks:
    if request.param == "memory":
        return InMemoryTasks()
    database = "multiplexed_database" if request.param == "multiplexed" else "database"
    return PostgresTasks(request.getfixturevalue(database))


@pytest.fixture(scope="session")
def upkeep(tasks: Tasks, request: pytest.FixtureRequest) -> Upkeep:
    if isinstance(tasks, InMemoryTasks):
        return tasks
    return PostgresUpkeep(request.getfixturevalue("database"))


@pytest.fixture(scope="session")
def accounts(tasks: Tasks, request: pytest.FixtureRequest) -> Accounts:
    if isinstance(tasks, InMemoryTasks):
        return tasks
    return PostgresAccounts(request.getfixturevalue("database_url"))
