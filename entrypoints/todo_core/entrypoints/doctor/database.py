"""What the facts about a database mean for the service."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from psycopg.conninfo import conninfo_to_dict

from todo_core.adapters.postgres.examination import DatabaseFacts
from todo_core.entrypoints.doctor.finding import Finding, ok, skipped, warning, wrong
from todo_core.entrypoints.doctor.place import place
from todo_core.entrypoints.doctor.privileges import LOOK, judge_privileges
from todo_core.entrypoints.doctor.sql import psql, quoted
from todo_core.entrypoints.doctor.tables import judge_tables
from todo_core.entrypoints.settings import DatabaseSettings, ExecutorKind

CHECKS: Final = (
    *("migrations", "tables", "history", "privileges", "encryption", "pooler", "timeouts"),
    "live events",
)
"""What is judged here, in this order, besides the database itself."""

_LISTENERS: Final = 2
"""Connections of each worker process besides its pool."""

_READ_ONLY: Final = "default_transaction_read_only"
_SESSIONS: Final = "and end older sessions: OPERATIONS.md, Read-only mode"
_PRIMARY: Final = "export DATABASE_URL='postgresql://...'  # the primary's host and port"
_DIRECT: Final = "export DATABASE_LISTEN_URL='postgresql://...'  # the server's own host and port"


def judge(facts: DatabaseFacts, settings: DatabaseSettings, newest: str) -> Iterator[Finding]:
    """Findings for each check but the last; `newest` is the migration that this code needs."""
    yield _database(facts, settings)
    yield _migrations(facts, newest)
    yield from judge_tables(facts)
    yield _history(facts)
    yield judge_privileges(facts)
    yield _encryption(facts, settings)
    yield _pooler(facts, settings)
    yield _timeouts(facts)


def _database(facts: DatabaseFacts, settings: DatabaseSettings) -> Finding:
    check, needed = "database", settings.pool_size + _LISTENERS
    if variable := _may_lead_astray(settings):
        sentence = f"{variable} names several hosts, so a connection can lead to a standby."
        finding = wrong if facts.replica else warning
        return finding(check, sentence, f"export {variable}='...?target_session_attrs=read-write'")
    if facts.replica:
        sentence = "The database is a replica, so nothing in it could be changed."
        return wrong(check, sentence, _PRIMARY)
    if facts.read_only_by:
        sentence = "default_transaction_read_only is on, so nothing could be changed."
        return wrong(check, sentence, _writable(facts))
    if facts.connections < needed and not facts.pooled:
        allowed = f"of which the database allows {facts.connections}"
        sentence = f"Each worker may need {needed} connections, {allowed}."
        fitting = max(1, facts.connections // 2 - _LISTENERS)
        return warning(check, sentence, f"export DATABASE_POOL_SIZE={fitting}")
    return ok(check, f"The database answers ({place(settings.url)}).")


def _may_lead_astray(settings: DatabaseSettings) -> str | None:
    """The variable that names several hosts, and not that only the primary will do."""
    urls = {"DATABASE_URL": settings.url, "DATABASE_LISTEN_URL": settings.listen_url}
    for variable, url in urls.items():
        words = conninfo_to_dict(url)
        several = any("," in str(words.get(word)) for word in ("host", "hostaddr"))
        if several and words.get("target_session_attrs") not in ("read-write", "primary"):
            return variable
    return None


def mend_encoding(settings: DatabaseSettings) -> str:
    """What makes a database that has every letter, to move into."""
    words = conninfo_to_dict(settings.url)
    name = quoted(f"{words.get('dbname') or 'todo'}_utf8")
    owner = f" OWNER {quoted(str(words['user']))}" if words.get("user") else ""
    command = f"CREATE DATABASE {name}{owner} ENCODING 'UTF8' TEMPLATE template0"
    return psql(command, variable="ADMIN_URL", note="then pg_dump, and pg_restore into it")


def _writable(facts: DatabaseFacts) -> str:
    """What ends read-only mode, by where it was begun."""
    role, database = quoted(facts.role), quoted(facts.database)
    changes = {
        "database": f"ALTER DATABASE {database} RESET {_READ_ONLY}",
        "user": f"ALTER ROLE {role} RESET {_READ_ONLY}",
        "database user": f"ALTER ROLE {role} IN DATABASE {database} RESET {_READ_ONLY}",
    }
    if facts.read_only_by == "client":
        return f"unset PGOPTIONS  # and export a DATABASE_URL without {_READ_ONLY}"
    able = f"PGOPTIONS='-c {_READ_ONLY}=off' "
    if facts.read_only_by in changes:
        return able + psql(changes[facts.read_only_by], note=_SESSIONS)
    lasting = f"ALTER SYSTEM SET {_READ_ONLY} = off"
    note = "as a superuser; then SELECT pg_reload_conf()"
    return able + psql(lasting, variable="OWNER_URL", note=note)


def _migrations(facts: DatabaseFacts, newest: str) -> Finding:
    check, there = "migrations", facts.schema.migration
    if facts.schema.suits:
        if facts.schema.is_newer:
            sentence = f"The schema is at migration {there}, with which this version can live."
            return ok(check, sentence)
        return ok(check, f"The schema is at the newest migration, {newest}.")
    if LOOK in facts.missing:
        sentence = f"The role {facts.role} may not see at which migration the schema is."
        return skipped(check, sentence)
    if there is None:
        sentence = f"The role {facts.role} sees no schema in this database."
        return wrong(check, sentence, "todo-core migrate")
    if facts.schema.is_newer:
        sentence = f"The schema is at migration {there}, but this version knows {newest}."
        upgrade = "pip install --upgrade 'todo-core[server]'  # or restore the backup"
        return wrong(check, sentence, upgrade)
    sentence = f"The schema is at migration {there} rather than {newest}."
    return wrong(check, sentence, "todo-core migrate")


def _history(facts: DatabaseFacts) -> Finding:
    """Whether anything was lost does not show, so it is left to whoever knows."""
    check = "history"
    if facts.timeline is None or facts.timeline == 1:
        sentence = "No failover or recovery shows; after a backup was restored, see OPERATIONS.md."
        return ok(check, sentence)
    sentence = (
        f"The database is on timeline {facts.timeline}, by a failover or a recovery; if one of them"
        " lost acknowledged changes, it takes `todo-core new-history`, once."
    )
    return ok(check, sentence)


def _encryption(facts: DatabaseFacts, settings: DatabaseSettings) -> Finding:
    check = "encryption"
    if facts.encrypted:
        return ok(check, "The connection to the database is encrypted.")
    if _is_near(settings.url):
        return ok(check, "The database is on this machine, so nobody on the way can listen.")
    sentence = "The connection to the database is not encrypted."
    return warning(check, sentence, "export DATABASE_URL='...?sslmode=require'")


def _pooler(facts: DatabaseFacts, settings: DatabaseSettings) -> Finding:
    check = "pooler"
    if not facts.pooled:
        if settings.pooler:
            sentence = "DATABASE_POOLER is true, but no transaction pooler shows."
            return warning(check, sentence, "unset DATABASE_POOLER")
        return ok(check, "The database is reached without a transaction pooler.")
    if settings.pooler is False:
        sentence = "There is a transaction pooler, although DATABASE_POOLER is false."
        return wrong(check, sentence, "unset DATABASE_POOLER")
    if settings.executor is ExecutorKind.MULTIPLEX:
        sentence = "DATABASE_EXECUTOR is multiplex, which does not work through a pooler."
        return wrong(check, sentence, "export DATABASE_EXECUTOR=pool")
    return ok(check, "There is a transaction pooler, and so nothing is prepared on the server.")


def judge_listening(settings: DatabaseSettings, variable: str, *, hears: bool) -> Finding:
    """Whether processes tell one another of changes; `variable` says where they listen."""
    check = "live events"
    if hears:
        return ok(check, "LISTEN works, so live events are told across processes.")
    if settings.listen_url == settings.url:
        sentence = f"LISTEN does not work through {variable}, so live events come late."
        return warning(check, sentence, _DIRECT)
    sentence = (
        f"LISTEN does not work through {variable}, or it leads to another database than"
        " DATABASE_URL, so live events come late."
    )
    return wrong(check, sentence, _DIRECT)


def _timeouts(facts: DatabaseFacts) -> Finding:
    check = "timeouts"
    if facts.statement_timeout == "0":
        sentence = "No statement_timeout holds, so one query could run for ever."
        own = f"ALTER ROLE {quoted(facts.role)} SET statement_timeout = 5000"
        return wrong(check, sentence, psql(own))
    return ok(check, f"A statement is given up after {facts.statement_timeout}.")


def _is_near(url: str) -> bool:
    """Whether the database is on this machine, by a socket or on loopback."""
    host = urlsplit(url).hostname or ""
    return host in ("", "localhost", "::1") or host.startswith("127.") or "%2f" in host
