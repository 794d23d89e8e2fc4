"""Deployments to examine, and what becomes of them when the advice is followed."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import make_conninfo

from tests.entrypoints.processes import SECRET
from todo_core.entrypoints.doctor import Finding, State, examine
from todo_core.entrypoints.embedded_postgres import EmbeddedPostgres


async def found(**values: str) -> dict[str, Finding]:
    findings = await examine({"BETTER_AUTH_SECRET": SECRET, **values})
    return {finding.check: finding for finding in findings}


def states(findings: dict[str, Finding]) -> dict[str, State]:
    """Those that are not well."""
    return {check: each.state for check, each in findings.items() if each.state is not State.OK}


def execute(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def follow(finding: Finding, url: str) -> str:
    """Do what the finding says, as `psql` would with its one -c; returns the variable it names."""
    *options, program, variable, flag, commands = shlex.split(finding.type_this, comments=True)
    assert (program, flag) == ("psql", "-c")
    words = dict(option.split("=", 1) for option in options)
    assert words.keys() <= {"PGOPTIONS"}
    conninfo = make_conninfo(url, options=words.get("PGOPTIONS"))
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(commands.encode())
    return variable.removeprefix("$")


def as_admin(server: EmbeddedPostgres, url: str) -> str:
    return urlsplit(server.admin_url)._replace(path=urlsplit(url).path).geturl()


@contextmanager
def stranger(server: EmbeddedPostgres, url: str, options: str = "") -> Iterator[str]:
    """The URL for a role that owns nothing."""
    admin = as_admin(server, url)
    execute(admin, f"CREATE ROLE stranger LOGIN {options}")
    try:
        yield url.replace("//todo@", "//stranger@")
    finally:
        execute(admin, "DROP OWNED BY stranger", "DROP ROLE stranger")
