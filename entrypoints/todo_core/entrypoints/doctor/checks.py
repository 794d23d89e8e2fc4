"""All checks, one after the other; whatever hangs, the answer comes in bounded time."""

import asyncio
from collections.abc import Mapping
from typing import Final

from todo_core.adapters.postgres.errors import WrongEncoding
from todo_core.domain.errors import Unavailable
from todo_core.entrypoints.doctor import clock, database, keys
from todo_core.entrypoints.doctor.finding import Finding, ok, skipped, wrong
from todo_core.entrypoints.doctor.place import place
from todo_core.entrypoints.doctor.settings import read_settings
from todo_core.entrypoints.doctor.sql import psql
from todo_core.entrypoints.operators import Examination
from todo_core.entrypoints.settings import DatabaseSettings, Jwks, SharedSecret

PATIENCE: Final = 15
"""Seconds for what is asked of a database."""

_SET: Final = "This shows when the settings are right."
_LATER: Final = "This shows when the database answers."


async def examine(values: Mapping[str, str]) -> list[Finding]:
    """What is well and what is not, in the order in which to mend it."""
    known = read_settings(values)
    container = Examination()
    ahead: dict[str, float] = {}
    findings = list(known.findings)
    if not known.has_database:
        findings.append(ok("database", "STORAGE is not postgres, so there is no database."))
    elif known.database:
        listen = "DATABASE_LISTEN_URL" if values.get("DATABASE_LISTEN_URL") else "DATABASE_URL"
        findings += await _database(container, known.database, listen, ahead)
    else:
        findings += (skipped(check, _SET) for check in ("database", *database.CHECKS))
    match known.authentication:
        case Jwks() as settings:
            findings.append(await _keys(container, settings, ahead))
        case SharedSecret():
            findings.append(ok(keys.CHECK, "Tokens are verified with the shared secret."))
        case None:
            findings.append(skipped(keys.CHECK, _SET))
    return [*findings, clock.judge_clocks(ahead)]


async def _database(
    container: Examination, settings: DatabaseSettings, variable: str, ahead: dict[str, float]
) -> list[Finding]:
    try:
        async with asyncio.timeout(PATIENCE):
            facts = await container.examine_database(settings.url)
    except (Unavailable, TimeoutError, WrongEncoding) as error:
        later = (skipped(check, _LATER) for check in database.CHECKS)
        if isinstance(error, WrongEncoding):
            return [wrong("database", str(error), database.mend_encoding(settings)), *later]
        trouble = container.trouble(error)
        return [_unusable("database", "DATABASE_URL", settings.url, trouble), *later]
    ahead["the database"] = facts.ahead
    findings = database.judge(facts, settings, container.newest_migration())
    return [*findings, await _listening(container, settings, variable)]


async def _listening(container: Examination, settings: DatabaseSettings, variable: str) -> Finding:
    try:
        async with asyncio.timeout(PATIENCE):
            hears = await container.hears(settings.listen_url, settings.url)
    except (Unavailable, TimeoutError, WrongEncoding) as error:
        trouble = container.trouble(error)
        return _unusable("live events", variable, settings.listen_url, trouble)
    return database.judge_listening(settings, variable, hears=hears)


def _unusable(check: str, variable: str, url: str, trouble: str) -> Finding:
    sentence = f"The database of {variable} ({place(url)}) {trouble}."
    return wrong(check, sentence, psql("SELECT 1", variable=variable))


async def _keys(container: Examination, settings: Jwks, ahead: dict[str, float]) -> Finding:
    try:
        facts = await container.examine_keys(settings.url, allow_http=settings.allow_http)
    except Unavailable as error:
        return wrong(keys.CHECK, f"The keys {error}.", keys.LOOK)
    if facts.ahead is not None:
        ahead["the keys' issuer"] = facts.ahead
    return keys.judge_keys(facts)
