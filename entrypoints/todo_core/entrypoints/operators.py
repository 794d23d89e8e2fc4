"""Which adapters work for whoever operates a deployment, on one account or looking for a fault."""

from collections.abc import Coroutine, Iterator
from typing import Any, BinaryIO, Final

from dependency_injector import containers, providers

from todo_core.adapters.formats import text
from todo_core.adapters.formats.csv_table import CsvTable
from todo_core.adapters.formats.foreign import unless_foreign
from todo_core.adapters.formats.json_lines import JsonLines
from todo_core.adapters.formats.task_format import TaskFormat
from todo_core.adapters.jwt import examination as jwt_examination
from todo_core.adapters.jwt.examination import KeySetFacts
from todo_core.adapters.postgres import PostgresAccounts
from todo_core.adapters.postgres import examination as postgres_examination
from todo_core.adapters.postgres.examination import DatabaseFacts
from todo_core.adapters.postgres.schema import NEWEST_MIGRATION
from todo_core.application.clock import SystemClock
from todo_core.application.erase_user import EraseUser
from todo_core.application.export_tasks import ExportTasks
from todo_core.application.import_tasks import ImportTasks
from todo_core.application.limits import DEFAULT_LIMITS, Limits
from todo_core.application.task_ids import TimeOrderedIds
from todo_core.entrypoints.settings import DatabaseSettings

FORMATS: Final = ("jsonl", "csv", "ics")
"""How tasks can leave and come back; also how the names of such files end."""


class AccountKeeping(containers.DeclarativeContainer):
    """What is done to all that is kept of one user."""

    settings: providers.Dependency[DatabaseSettings] = providers.Dependency(
        instance_of=DatabaseSettings
    )

    limits: providers.Provider[Limits] = providers.Object(DEFAULT_LIMITS)
    accounts: providers.Singleton[PostgresAccounts] = providers.Singleton(
        PostgresAccounts, settings.provided.url, limits
    )
    export_tasks: providers.Singleton[ExportTasks] = providers.Singleton(ExportTasks, accounts)
    import_tasks: providers.Singleton[ImportTasks] = providers.Singleton(
        ImportTasks,
        accounts,
        providers.Singleton(SystemClock),
        providers.Singleton(TimeOrderedIds),
    )
    erase_user: providers.Singleton[EraseUser] = providers.Singleton(EraseUser, accounts)


class Examination(containers.DeclarativeContainer):
    """What finds out about a database, and about an issuer's keys."""

    examine_database: providers.Callable[Coroutine[Any, Any, DatabaseFacts]] = providers.Callable(
        postgres_examination.examine
    )
    hears: providers.Callable[Coroutine[Any, Any, bool]] = providers.Callable(
        postgres_examination.hears
    )
    trouble: providers.Callable[str] = providers.Callable(postgres_examination.trouble)
    newest_migration: providers.Object[str] = providers.Object(NEWEST_MIGRATION)
    examine_keys: providers.Callable[Coroutine[Any, Any, KeySetFacts]] = providers.Callable(
        jwt_examination.examine
    )


def lines_of(file: BinaryIO) -> Iterator[str]:
    """The lines of a file for a format to read; InvalidInput says what another file is."""
    return unless_foreign(text.lines_of(file))


def task_format(name: str) -> TaskFormat:
    """The format of one of the names in FORMATS."""
    if name == "jsonl":
        return JsonLines()
    if name == "csv":
        return CsvTable()
    from todo_core.adapters.formats.icalendar_todos import ICalendarTodos  # noqa: PLC0415 - slow

    return ICalendarTodos()
