"""The doctor finds what is wrong with set-ups that are really broken, and says what to type."""

import asyncio
import re
import time
from dataclasses import replace
from email.utils import formatdate
from urllib.parse import urlsplit

import pytest
from psycopg import OperationalError
from psycopg.errors import InsufficientPrivilege

from tests.adapters.jwt.fake_issuer import FakeIssuer, document, hang, respond, serving
from tests.conftest import FreshDatabase
from tests.entrypoints.doctor.patients import execute, follow, found, states, stranger
from tests.entrypoints.processes import SECRET, free_port
from tests.support.pooler import pooler
from todo_core.adapters.jwt.examination import KeySetFacts
from todo_core.adapters.postgres import examination, sessions
from todo_core.adapters.postgres.schema import NEWEST_MIGRATION
from todo_core.domain.errors import Unavailable
from todo_core.entrypoints.doctor import Finding, State, examine
from todo_core.entrypoints.doctor import database as judged
from todo_core.entrypoints.doctor.keys import judge_keys
from todo_core.entrypoints.doctor.place import place
from todo_core.entrypoints.embedded_postgres import EmbeddedPostgres
from todo_core.entrypoints.settings import DatabaseSettings

ED25519 = {
    "kty": "OKP",
    "crv": "Ed25519",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    "kid": "1",
}
"""RFC 8037, appendix A.2."""


async def test_a_sound_deployment_is_sound(url: str) -> None:
    findings = await found(DATABASE_URL=url)
    assert states(findings) == {}
    assert list(findings) == ["settings", "database", *judged.CHECKS, "keys", "clock"]
    assert not any(each.type_this for each in findings.values())


@pytest.mark.parametrize("storage", ["memory", "todo_core.adapters.memory:InMemoryTasks"])
async def test_other_storage_needs_no_database(storage: str) -> None:
    assert states(await found(STORAGE=storage)) == {"clock": State.SKIPPED}


async def test_storage_that_is_not_there_is_named() -> None:
    findings = await found(STORAGE="no.such:thing")
    assert findings["settings"].state is State.WRONG
    assert findings["settings"].sentence.startswith("STORAGE names a module")


async def test_every_setting_that_is_wrong_is_named() -> None:
    findings = await examine({"BETTER_AUTH_SECRET": "p4ss", "TRASH_DAYS": "never", "PORT": "x"})
    wrong = [each for each in findings if each.check == "settings"]
    assert [(each.sentence.split()[0], each.type_this.split("=")[0]) for each in wrong] == [
        ("DATABASE_URL", "export DATABASE_URL"),
        ("BETTER_AUTH_SECRET", "export BETTER_AUTH_SECRET"),
        ("PORT", "unset PORT"),
        ("TRASH_DAYS", "unset TRASH_DAYS"),
    ]
    assert {each.state for each in wrong} == {State.WRONG}
    assert {each.state for each in findings if each not in wrong} == {State.SKIPPED}
    assert "p4ss" not in str(findings)


@pytest.mark.parametrize("around", ["\n", " ", '"', "'"])
async def test_a_secret_with_something_around_it(around: str) -> None:
    end = around.strip() and around
    findings = await examine({"STORAGE": "memory", "BETTER_AUTH_SECRET": end + SECRET + around})
    finding = findings[0]
    assert (finding.check, finding.state) == ("settings", State.WARNING)
    kind = "quotes" if end else "white space"
    assert finding.sentence.startswith(f"BETTER_AUTH_SECRET has {kind} around it")
    assert finding.type_this.startswith("export BETTER_AUTH_SECRET=")
    assert SECRET not in str(findings)


async def test_a_database_that_is_not_migrated(fresh_database: FreshDatabase) -> None:
    findings = await found(DATABASE_URL=fresh_database(migrated=False))
    assert states(findings) == {
        "migrations": State.WRONG,
        "tables": State.SKIPPED,
        "privileges": State.SKIPPED,
    }
    assert findings["migrations"].type_this == "todo-core migrate"


@pytest.mark.parametrize(
    ("there", "command"), [("0001", "todo-core migrate"), ("9999", "pip install --upgrade")]
)
async def test_a_schema_that_does_not_suit(url: str, there: str, command: str) -> None:
    execute(url, f"UPDATE alembic_version SET version_num = '{there}', oldest_code = '{there}'")
    findings = await found(DATABASE_URL=url)
    assert there in findings["migrations"].sentence
    assert findings["migrations"].type_this.startswith(command)


async def test_a_newer_schema_that_suits(url: str) -> None:
    execute(url, "UPDATE alembic_version SET version_num = '9999'")
    findings = await found(DATABASE_URL=url)
    assert states(findings) == {"tables": State.SKIPPED}
    assert "9999" in findings["migrations"].sentence


async def test_fewer_connections_than_the_pool_wants(
    url: str, postgres_server: EmbeddedPostgres
) -> None:
    with stranger(postgres_server, url, "CONNECTION LIMIT 8 IN ROLE todo") as theirs:
        findings = await found(DATABASE_URL=theirs)
    assert findings["database"].state is State.WARNING
    assert findings["database"].type_this == "export DATABASE_POOL_SIZE=2"


async def test_a_pooler(url: str) -> None:
    async with pooler(url) as pooled:
        findings = await found(DATABASE_URL=pooled)
        assert states(findings) == {"live events": State.WARNING}
        assert "through DATABASE_URL," in findings["live events"].sentence
        assert "DATABASE_LISTEN_URL" in findings["live events"].type_this
        findings = await found(DATABASE_URL=pooled, DATABASE_LISTEN_URL=url)
        assert states(findings) == {}


async def test_a_listener_that_goes_through_the_pooler_as_well(url: str) -> None:
    async with pooler(url) as pooled:
        finding = (await found(DATABASE_URL=pooled, DATABASE_LISTEN_URL=pooled))["live events"]
    assert finding.state is State.WARNING
    assert "through DATABASE_LISTEN_URL," in finding.sentence


async def test_a_listener_at_another_database(fresh_database: FreshDatabase) -> None:
    url, other = fresh_database(), fresh_database()
    findings = await found(DATABASE_URL=url, DATABASE_LISTEN_URL=other)
    assert states(findings) == {"live events": State.WRONG}
    assert "or it leads to another database than DATABASE_URL" in findings["live events"].sentence
    async with pooler(url) as pooled:  # which passes on what is told through it
        findings = await found(DATABASE_URL=pooled, DATABASE_LISTEN_URL=url)
    assert findings["live events"].state is State.OK


@pytest.mark.parametrize(
    ("name", "value"), [("DATABASE_POOLER", "false"), ("DATABASE_EXECUTOR", "multiplex")]
)
async def test_settings_that_do_not_suit_a_pooler(url: str, name: str, value: str) -> None:
    async with pooler(url) as pooled:
        findings = await found(DATABASE_URL=pooled, DATABASE_LISTEN_URL=url, **{name: value})
    assert findings["pooler"].state is State.WRONG
    assert name in findings["pooler"].type_this


async def test_a_pooler_that_is_not_there(url: str) -> None:
    findings = await found(DATABASE_URL=url, DATABASE_POOLER="true")
    assert states(findings) == {"pooler": State.WARNING}


async def test_a_connection_that_is_not_encrypted(url: str) -> None:
    facts = await examination.examine(url)
    settings = DatabaseSettings("postgresql://db.example.com/todo", "", 10, None)
    findings = {each.check: each for each in judged.judge(facts, settings, "")}
    assert findings["encryption"].state is State.WARNING
    facts = replace(facts, encrypted=True)
    findings = {each.check: each for each in judged.judge(facts, settings, "")}
    assert findings["encryption"].state is State.OK


async def test_no_limit_on_a_statement(url: str) -> None:
    facts = replace(await examination.examine(url), statement_timeout="0")
    settings = DatabaseSettings(url, url, 10, None)
    judgement = judged.judge(facts, settings, NEWEST_MIGRATION)
    findings = {each.check: each for each in judgement}
    assert states(findings) == {"timeouts": State.WRONG}


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
async def test_a_database_that_does_not_have_every_letter(
    fresh_database: FreshDatabase, postgres_server: EmbeddedPostgres, encoding: str
) -> None:
    url = fresh_database(migrated=False, encoding=encoding)
    finding = (await found(DATABASE_URL=url))["database"]
    assert finding.state is State.WRONG
    assert encoding in finding.sentence
    assert follow(finding, postgres_server.admin_url) == "ADMIN_URL"
    (command,) = re.findall("CREATE DATABASE (\\w+)", finding.type_this)
    better = urlsplit(url)._replace(path=f"/{command}").geturl()
    try:
        assert states(await found(DATABASE_URL=better)).keys() == {
            "migrations",
            "privileges",
            "tables",
        }
    finally:
        execute(postgres_server.admin_url, f"DROP DATABASE {command}")


@pytest.mark.parametrize(
    ("query", "state"),
    [
        ("", State.WARNING),
        ("&target_session_attrs=any", State.WARNING),
        ("&target_session_attrs=read-write", State.OK),
        ("&target_session_attrs=primary", State.OK),
    ],
)
@pytest.mark.parametrize("variable", ["DATABASE_URL", "DATABASE_LISTEN_URL"])
async def test_several_hosts_of_which_one_may_be_a_standby(
    url: str, variable: str, query: str, state: State
) -> None:
    several = re.sub("host=([^&]+)&port=5432", "host=\\1,\\1&port=5432,5432", url) + query
    finding = (await found(**{"DATABASE_URL": url, variable: several}))["database"]
    assert finding.state is state
    if state is State.WARNING:
        command = f"export {variable}='...?target_session_attrs=read-write'"
        assert finding.type_this == command


async def test_a_database_out_of_reach_is_described_without_its_password() -> None:
    port = free_port()
    findings = await found(DATABASE_URL=f"postgresql://a:p4ss@127.0.0.1:{port}/todo")
    assert findings["database"].sentence == (
        f"The database of DATABASE_URL (host 127.0.0.1, port {port}, database todo, role a)"
        " does not listen at this host and port."
    )
    assert set(states(findings)) == {"database", *judged.CHECKS, "clock"}
    assert "p4ss" not in str(findings)


async def test_a_listener_out_of_reach(url: str) -> None:
    port = free_port()
    elsewhere = f"postgresql://a:p4ss@127.0.0.1:{port}/todo"
    findings = await found(DATABASE_URL=url, DATABASE_LISTEN_URL=elsewhere)
    assert states(findings) == {"live events": State.WRONG}
    assert findings["live events"].sentence == (
        f"The database of DATABASE_LISTEN_URL (host 127.0.0.1, port {port}, database todo, role a)"
        " does not listen at this host and port."
    )


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://", "host here.example, port 5433, database ours, role me"),
        ("postgresql://a@/", "host here.example, port 5433, database ours, role a"),
        (
            "postgresql://a:p4ss@one.example,two.example:1/b%20c?password=p4ss",
            "host one.example,two.example, port ,1, database b c, role a",
        ),
        ("postgresql:///b?host=/run/pg&user=a", "host /run/pg, port 5433, database b, role a"),
        ("postgresql://a:1/p4ss@db.example/b", "host a, port 1, database ..., role me"),
        ("postgresql://a:x@p4ss@db.example/b", "host ..., port 5433, database b, role a"),
    ],
)
def test_where_a_database_is_is_told_as_libpq_finds_it(
    monkeypatch: pytest.MonkeyPatch, url: str, told: str
) -> None:
    surroundings = {"PGHOST": "here.example", "PGPORT": "5433", "PGDATABASE": "ours"}
    for name, value in {**surroundings, "PGUSER": "me", "PGPASSWORD": "p4ss"}.items():
        monkeypatch.setenv(name, value)
    assert place(url) == told


async def test_a_sound_database_is_named(url: str) -> None:
    sentence = (await found(DATABASE_URL=url))["database"].sentence
    assert sentence.startswith("The database answers (host ")
    assert sentence.endswith(f"database {urlsplit(url).path[1:]}, role todo).")


async def test_no_such_database(url: str) -> None:
    missing = urlsplit(url)._replace(path="/nowhere").geturl()
    findings = await found(DATABASE_URL=missing)
    assert findings["database"].sentence.endswith("has no database of this name.")


async def test_a_database_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("todo_core.entrypoints.doctor.checks.PATIENCE", 0.2)
    monkeypatch.setitem(sessions.CONNECT_OPTIONS, "connect_timeout", 600)
    async with serving(hang) as silent, asyncio.timeout(30):
        port = urlsplit(silent.url).port
        findings = await found(DATABASE_URL=f"postgresql://a@127.0.0.1:{port}/todo")
    assert findings["database"].sentence.endswith(
        "role a) does not answer in time, so there is no connection to the database."
    )


@pytest.mark.parametrize(
    ("message", "meaning"),
    [
        ('password authentication failed for user "p4ss"', "refuses this user or password"),
        ("failed to resolve host 'p4ss@db': not known", "has a host that nobody knows"),
        ('no pg_hba.conf entry for host "p4ss"', "see sslmode"),
        ("sorry, too many clients already", "has no connection left"),
        ("the database system is starting up", "is only starting"),
        ("connection timeout expired", "no connection to the database"),
        ("couldn't get a connection after 2.00 sec", "no connection to the database"),
        ("p4ss", "cannot be used (OperationalError)"),
    ],
)
def test_what_libpq_says_is_told_in_other_words(message: str, meaning: str) -> None:
    error = Unavailable()
    error.__cause__ = OperationalError(message)
    assert meaning in examination.trouble(error)
    assert "p4ss" not in examination.trouble(error)


def test_whatever_waited_for_a_connection_in_vain_says_so() -> None:
    error = Unavailable()
    error.__cause__ = TimeoutError()
    for late in error, TimeoutError():
        assert "no connection to the database" in examination.trouble(late)


def test_what_the_server_refuses_is_told_by_its_kind() -> None:
    error = Unavailable()
    error.__cause__ = InsufficientPrivilege("permission denied for table p4ss")
    assert examination.trouble(error) == "does not allow its role to do that"


async def keys_of(issuer: FakeIssuer) -> dict[str, Finding]:
    values = {"STORAGE": "memory", "BETTER_AUTH_JWKS_URL": issuer.url}
    return {finding.check: finding for finding in await examine(values)}


async def test_keys_that_can_be_used() -> None:
    async with serving(document({"keys": [ED25519]})) as issuer:
        findings = await keys_of(issuer)
        assert findings["keys"].sentence == "The issuer publishes 1 for EdDSA."
        issuer.publish(ED25519, {"kty": "oct", "k": "AA"})
        findings = await keys_of(issuer)
        assert findings["keys"].sentence == (
            "The issuer publishes 1 for EdDSA; 1 more cannot be used."
        )


async def test_keys_that_come_over_http_from_elsewhere() -> None:
    facts = KeySetFacts(("EdDSA",), can_be_tampered_with=True, passed_over=0, ahead=None)
    finding = judge_keys(facts)
    assert finding.state is State.WARNING
    assert finding.sentence == (
        "The issuer publishes 1 for EdDSA, over http, so whoever can answer in its place is every"
        " user."
    )
    values = {"BETTER_AUTH_JWKS_URL": "http://web.invalid", "BETTER_AUTH_JWKS_ALLOW_HTTP": "true"}
    findings = {each.check: each for each in await examine({"STORAGE": "memory", **values})}
    assert findings["settings"].state is State.OK
    assert findings["keys"].sentence == "The keys could not be fetched: ConnectError."


async def test_keys_of_which_none_can_be_used() -> None:
    async with serving(document({"keys": [{"kty": "EC", "crv": "secp256k1"}]})) as issuer:
        finding = (await keys_of(issuer))["keys"]
    assert finding.state is State.WRONG
    assert "no key for one of ES256" in finding.sentence


async def test_keys_out_of_reach() -> None:
    async with serving(respond(b"", status="500 Oops")) as issuer:
        finding = (await keys_of(issuer))["keys"]
        assert (finding.state, finding.sentence) == (
            State.WRONG,
            "The keys could not be fetched: status 500.",
        )
    assert (await keys_of(issuer))["keys"].sentence == (
        "The keys could not be fetched: ConnectError."
    )


@pytest.mark.parametrize(
    ("seconds", "state"), [(0, State.OK), (3600, State.WRONG), (-60, State.WRONG)]
)
async def test_the_clock_of_the_issuer(seconds: int, state: State) -> None:
    date = f"Date: {formatdate(time.time() + seconds, usegmt=True)}"
    async with serving(respond(b'{"keys": []}', headers=[date])) as issuer:
        finding = (await keys_of(issuer))["clock"]
    assert (finding.state, "the keys' issuer" in finding.sentence) == (state, True)


async def test_the_clock_of_the_database(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = time.time
    monkeypatch.setattr(examination.time, "time", lambda: slow() - 60)
    finding = (await found(DATABASE_URL=url))["clock"]
    assert finding.sentence == "The clock here is 60 s behind that of the database."
    assert finding.type_this.startswith("timedatectl")
