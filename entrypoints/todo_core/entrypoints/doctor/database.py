"""What the facts about a database mean for the service."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from todo_core.adapters.postgres.examination import DatabaseFacts
from todo_core.entrypoints.doctor.finding import Finding, ok, skipped, warning, wrong
from todo_core.entrypoints.settings import DatabaseSettings, ExecutorKind

CHECKS: Final = ("migrations", "privileges", "encryption", "pooler", "timeouts", "live events")
"""What is judged here, in this order, besides the database itself."""

_LISTENERS: Final = 2
"""Connections of each worker process besides its pool."""

_DIRECT: Final = "export DATABASE_LISTEN_URL='postgresql://...'  # the server's own host and port"


def judge(facts: DatabaseFacts, settings: DatabaseSettings, newest: str) -> Iterator[Finding]:
    """A finding for each check but the last; `newest` is the migration that this code needs."""
    yield _database(facts, settings)
    yield _migrations(facts, newest)
    yield _privileges(facts, newest)
    yield _encryption(facts, settings)
    yield _pooler(facts, settings)
    yield _timeouts(facts)


def _database(facts: DatabaseFacts, settings: DatabaseSettings) -> Finding:
    check, needed = "database", settings.pool_size + _LISTENERS
    if facts.read_only:
        sentence = "The database is read-only, such as a replica is, so nothing could be changed."
        return wrong(check, sentence, "export DATABASE_URL='...?target_session_attrs=read-write'")
    if facts.connections < needed and not facts.pooled:
        allowed = f"of which the database allows {facts.connections}"
        sentence = f"Each worker may need {needed} connections, {allowed}."
        fitting = max(1, facts.connections // 2 - _LISTENERS)
        return warning(check, sentence, f"export DATABASE_POOL_SIZE={fitting}")
    return ok(check, f"The database answers the role {facts.role}.")


def _migrations(facts: DatabaseFacts, newest: str) -> Finding:
    check = "migrations"
    if facts.migration == newest:
        return ok(check, f"The schema is at the newest migration, {newest}.")
    if facts.migration is None:
        sentence = f"The role {facts.role} sees no schema in this database."
        return wrong(check, sentence, "todo-core migrate")
    if facts.migration > newest:
        sentence = f"The schema is at migration {facts.migration}, but this version knows {newest}."
        return wrong(check, sentence, "pip install --upgrade 'todo-core[server]'")
    sentence = f"The schema is at migration {facts.migration} rather than {newest}."
    return wrong(check, sentence, "todo-core migrate")


def _privileges(facts: DatabaseFacts, newest: str) -> Finding:
    check, role = "privileges", _quoted(facts.role)
    if facts.missing:
        sentence = f"The role {facts.role} lacks {', '.join(facts.missing)}."
        grants = "; ".join(_grants(facts.missing, role))
        return wrong(check, sentence, f"psql -c '{grants}'  # as the owner of the tables")
    if facts.bypasses:
        sentence = f"Row-level security does not hold for {facts.role}, which can bypass it."
        ordinary = "CREATE ROLE todo LOGIN PASSWORD '...'; ALTER DATABASE ... OWNER TO todo"
        return wrong(check, sentence, f'psql -c "{ordinary}"  # and connect on that role')
    if facts.migration != newest:
        return skipped(check, "What the role may do shows when the schema is there.")
    if facts.unprotected:
        tables = ", ".join(facts.unprotected)
        force = "ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
        commands = "; ".join(f"ALTER TABLE {table} {force}" for table in facts.unprotected)
        return wrong(check, f"Row-level security is off for {tables}.", f"psql -c '{commands}'")
    return ok(check, f"The role {facts.role} may do what it has to, and sees one user at a time.")


def _grants(missing: tuple[str, ...], role: str) -> Iterator[str]:
    pairs = [each.split(" on ") for each in missing]
    for table in dict.fromkeys(table for _, table in pairs):
        privileges = ", ".join(privilege for privilege, of in pairs if of == table)
        yield f"GRANT {privileges} ON {table} TO {role}"


def _quoted(role: str) -> str:
    if re.fullmatch("[a-z_][a-z0-9_]*", role):
        return role
    escaped = role.replace('"', '""')
    return f'"{escaped}"'


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


def judge_listening(settings: DatabaseSettings, *, hears: bool) -> Finding:
    """Whether processes tell one another of changes."""
    check = "live events"
    if hears:
        return ok(check, "LISTEN works, so live events are told across processes.")
    if settings.listen_url == settings.url:
        sentence = "LISTEN does not work through DATABASE_URL, so live events come late."
    else:
        sentence = "LISTEN does not work through DATABASE_LISTEN_URL, so live events come late."
    return wrong(check, sentence, _DIRECT)


def _timeouts(facts: DatabaseFacts) -> Finding:
    check, role = "timeouts", _quoted(facts.role)
    own = f"psql -c 'ALTER ROLE {role} SET statement_timeout = 5000'"
    if facts.statement_timeout == "0":
        return wrong(check, "No statement_timeout holds, so one query could run for ever.", own)
    if facts.pooled and not facts.own_timeout:
        sentence = "Behind a pooler a session's statement_timeout can be lost; the role has none."
        return warning(check, sentence, own)
    return ok(check, f"A statement is given up after {facts.statement_timeout}.")


def _is_near(url: str) -> bool:
    """Whether the database is on this machine, by a socket or on loopback."""
    host = urlsplit(url).hostname or ""
    return host in ("", "localhost", "::1") or host.startswith("127.") or "%2f" in host
