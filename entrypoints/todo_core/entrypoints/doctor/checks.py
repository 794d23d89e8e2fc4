"""All checks, one after the other; whatever hangs, the answer comes in bounded time."""

import asyncio
from collections.abc import Mapping
from typing import Final

from todo_core.domain.errors import Unavailable
from todo_core.entrypoints.doctor import clock, database, keys
from todo_core.entrypoints.doctor.finding import Finding, ok, skipped, wrong
from todo_core.entrypoints.doctor.settings import read_settings
from todo_core.entrypoints.operators import Examination
from todo_core.entrypoints.settings import DatabaseSettings, Jwks, SharedSecret

PATIENCE: Final = 15
"""Seconds for all that is asked of the database."""

_LATER: Final = "This shows when the database answers."


async def examine(values: Mapping[str, str]) -> list[Finding]:
    """What is well and what is not, in the order in which to mend it."""
    known = read_settings(values)
    container = Examination()
    ahead: dict[str, float] = {}
    findings = list(known.findings)
    if known.in_memory:
        findings.append(ok("database", "STORAGE is memory, so there is no database."))
    elif known.database:
        findings += await _database(container, known.database, ahead)
    match known.authentication:
        case Jwks() as settings:
            findings.append(await _keys(container, settings, ahead))
        case SharedSecret():
            findings.append(ok(keys.CHECK, "Tokens are verified with the shared secret."))
    return [*findings, clock.judge_clocks(ahead)]


async def _database(
    container: Examination, settings: DatabaseSettings, ahead: dict[str, float]
) -> list[Finding]:
    url = "DATABASE_URL"
    try:
        async with asyncio.timeout(PATIENCE):
            facts = await container.examine_database(settings.url)
            url = "DATABASE_LISTEN_URL"
            hears = await container.hears(settings.listen_url)
    except (Unavailable, TimeoutError) as error:
        sentence = f"The database of {url} {container.trouble(error)}."
        later = (skipped(check, _LATER) for check in database.CHECKS)
        return [wrong("database", sentence, f"psql \"${url}\" -c 'SELECT 1'"), *later]
    ahead["the database"] = facts.ahead
    newest = container.newest_migration()
    return list(database.judge(facts, settings, newest, hears=hears))


async def _keys(container: Examination, settings: Jwks, ahead: dict[str, float]) -> Finding:
    try:
        facts = await container.examine_keys(settings.url)
    except Unavailable as error:
        return wrong(keys.CHECK, f"The keys {error}.", keys.LOOK)
    if facts.ahead is not None:
        ahead["the keys' issuer"] = facts.ahead
    return keys.judge_keys(facts)
