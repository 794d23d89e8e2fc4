"""Settings are right before anything starts, or named in one sentence that gives nothing away."""

import re
from dataclasses import replace
from ipaddress import ip_network

import pytest

from todo_core.adapters.memory import InMemoryTasks
from todo_core.application.limits import Limits
from todo_core.application.ports import Rate
from todo_core.entrypoints.settings import (
    VARIABLES,
    DatabaseSettings,
    Jwks,
    LogLevel,
    RateLimitSettings,
    Settings,
    SettingsError,
    SharedSecret,
    Storage,
    Traces,
    Variable,
)

SECRET = "kGx4Y0b2Jc8tqzVh1mWfZ7nQe9sRuLpA"
DATABASE = "postgresql://todo:p4ssw0rd@db.example.com/todo"
MINIMAL = {"DATABASE_URL": DATABASE, "BETTER_AUTH_SECRET": SECRET}
KEYS = "https://app.example.com/api/auth/jwks"

EXAMPLES = {"CORS_HEADERS": "sentry-trace"}
LISTS = {"CORS_HEADERS", "CORS_ORIGINS", "TRUSTED_PROXIES"}

WRONG = [
    ("DATABASE_URL", ""),
    ("DATABASE_URL", "mysql://todo:p4ssw0rd@db.example.com/todo"),
    ("DATABASE_URL", "host=db.example.com password=p4ssw0rd"),
    ("DATABASE_URL", "postgresql://todo:p4ssw0rd@db.example.com/todo?ssl=require"),
    ("DATABASE_URL", "postgresql://[p4ssw0rd/todo"),
    ("DATABASE_URL", f"{DATABASE}?sslmode=p4ssw0rd"),
    ("DATABASE_URL", f"{DATABASE}?sslmode=Require"),
    ("DATABASE_URL", f"{DATABASE}?channel_binding=p4ssw0rd"),
    ("DATABASE_URL", f"{DATABASE}?target_session_attrs=writable"),
    ("DATABASE_URL", "postgresql://todo@db..example.com/todo"),
    ("DATABASE_URL", "postgresql://todo:a@p4ssw0rd@db.example.com/todo"),
    ("DATABASE_URL", "postgresql://todo:a?p4ssw0rd=b%@db.example.com/todo"),
    ("DATABASE_URL", "postgresql://todo:a@b?p4ssw0rd=c@db.example.com/todo"),
    ("DATABASE_URL", "postgresql://todo@one.example.com,.p4ssw0rd/todo"),
    ("DATABASE_URL", "postgresql://todo@db.example.com:0/todo"),
    ("DATABASE_URL", "postgresql://todo@db.example.com:65536/todo"),
    ("DATABASE_URL", "postgresql://todo@one.example.com:5432,two.example.com:p4ssw0rd/todo"),
    ("DATABASE_LISTEN_URL", f"{DATABASE}?sslmode=yes"),
    ("DATABASE_LISTEN_URL", "p4ssw0rd"),
    ("BETTER_AUTH_SECRET", "p4ssw0rd-of-thirty-one-bytes-..."[:31]),
    ("BETTER_AUTH_SECRET", "better-auth-secret-12345678901234567890"),
    ("BETTER_AUTH_SECRET", "a-string-secret-at-least-256-bits-long"),
    ("BETTER_AUTH_SECRET", "CHANGE_ME_CHANGE_ME_CHANGE_ME_CHANGE_ME"),
    ("BETTER_AUTH_SECRET", "your-super-secret-key-that-is-long-enough"),
    ("BETTER_AUTH_SECRET", SECRET + "\udcff"),
    ("AUTH_MODE", "both"),
    ("CORS_ORIGINS", "*"),
    ("CORS_ORIGINS", "https://app.example.com,*"),
    ("CORS_ORIGINS", "https://app.example.com/"),
    ("CORS_ORIGINS", "https://app.example.com/login"),
    ("CORS_ORIGINS", "https://*.example.com"),
    ("CORS_ORIGINS", "https://user@app.example.com"),
    ("CORS_ORIGINS", "app.example.com"),
    ("CORS_ORIGINS", "null"),
    ("CORS_ORIGINS", "https://app.example.com,"),
    ("CORS_ORIGINS", "https://app.example.com:65536"),
    ("CORS_HEADERS", "*"),
    ("CORS_HEADERS", "sentry-trace,"),
    ("CORS_HEADERS", "sentry-trace: 1"),
    ("CORS_HEADERS", "sentry-trace\r\nx: y"),
    ("CORS_HEADERS", "schl\u00fcssel"),
    ("CORS_HEADERS", "x" * 101),
    ("PORT", "http"),
    ("PORT", "-1"),
    ("PORT", "65536"),
    ("PORT", "8000.0"),
    ("PORT", "٨٠٠٠"),
    ("PORT", "9" * 5000),
    ("LOG_LEVEL", "loud"),
    ("STORAGE", "sqlite"),
    ("STORAGE", "postgresql://a:p4ssw0rd@localhost/a"),
    ("STORAGE", "no.such.module:p4ssw0rd"),
    ("STORAGE", "math:p4ssw0rd"),
    ("STORAGE", "math:pi"),
    ("STORAGE", "math:isqrt"),
    ("DATABASE_POOL_SIZE", "0"),
    ("DATABASE_POOLER", "maybe"),
    ("DATABASE_EXECUTOR", "fast"),
    ("MAX_IN_FLIGHT", "0"),
    ("RATE_LIMIT", "600"),
    ("RATE_LIMIT", "0/minute"),
    ("RATE_LIMIT", "1000000/minute"),
    ("RATE_LIMIT", "600/fortnight"),
    ("RATE_LIMIT", "600/minutes"),
    ("RATE_LIMIT", "600 per minute"),
    ("RATE_LIMIT", "-1/second"),
    ("RATE_LIMIT", "1.5/second"),
    ("RATE_LIMIT", "٦/second"),
    ("RATE_LIMIT", "600/minute\n"),
    ("RATE_LIMIT_STORE", "redis://:p4ssw0rd@store.example.com"),
    ("TRUSTED_PROXIES", "*"),
    ("TRUSTED_PROXIES", "proxy.example.com"),
    ("TRUSTED_PROXIES", "10.0.0.1/8"),
    ("TRUSTED_PROXIES", "10.0.0.0/8,"),
    ("TRUSTED_PROXIES", "10.0.0.0/33"),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "127.0.0.1:4318"),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "grpc://p4ssw0rd@collector.example.com"),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://[p4ssw0rd"),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://:4318"),
    ("REQUIRE_IF_MATCH", "yes please"),
    ("MAX_TASKS_PER_USER", "0"),
    ("MAX_TASKS_PER_USER", "many"),
    ("MAX_KEYS_PER_USER", "0"),
    ("MAX_KEYS_PER_USER", "1e4"),
    ("TRASH_DAYS", "-1"),
    ("DRAIN_SECONDS", "-1"),
    ("DRAIN_SECONDS", "nan"),
    ("DRAIN_SECONDS", "soon"),
]


@pytest.mark.parametrize(("name", "value"), WRONG, ids=lambda text: ascii(text)[:40])
def test_a_wrong_setting_is_named_in_one_sentence_that_does_not_repeat_it(
    name: str, value: str
) -> None:
    with pytest.raises(SettingsError, match=rf"^{name} [^\n]+\.$") as caught:
        Settings.parse({**MINIMAL, name: value})
    assert "p4ssw0rd" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda variable: variable.name)
@pytest.mark.parametrize(
    ("front", "back", "kind"),
    [
        ('"', '"', "quotes"),
        ("'", "'", "quotes"),
        ("", "\n", "white space"),
        ("", "\r", "white space"),
        (" ", "", "white space"),
        ("\ufeff", "", "white space"),
    ],
)
def test_what_a_shell_would_have_taken_away_is_named_for_every_variable(
    variable: Variable, front: str, back: str, kind: str
) -> None:
    """But for a secret, of which it may be a part, and for lists, where white space is nothing."""
    name = variable.name
    values = {**MINIMAL, "AUTH_MODE": "jwks", "BETTER_AUTH_JWKS_URL": KEYS}
    if name == "BETTER_AUTH_SECRET":
        values["AUTH_MODE"] = "shared-secret"
    value = values.get(name) or variable.default or EXAMPLES.get(name, "10.0.0.0/8")
    given = {**values, name: f"{front}{value}{back}"}
    if name == "BETTER_AUTH_SECRET":
        authentication = Settings.parse(given).authentication
        assert authentication == SharedSecret(given[name], None, None)
        assert f"{name} has {kind} around it" in authentication.doubt
    elif name in LISTS and given[name].strip() == value:
        assert Settings.parse(given) == Settings.parse({**values, name: value})
    else:
        with pytest.raises(SettingsError, match=rf"^{name} must not have {kind} around it\.$"):
            Settings.parse(given)


def test_a_secret_with_nothing_around_it_is_not_doubted() -> None:
    for secret in SECRET, f'"{SECRET}', f"{SECRET}'", f"a {SECRET}":
        assert SharedSecret(secret, None, None).doubt == ""


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_LISTEN_URL"])
@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("pgbouncer=true", "pgbouncer"),
        ("sslmode=require&schema=public", "schema"),
        ("sslmod=require", "sslmod"),
        ("ssl=true&connection_limit=5", "connection_limit"),
        ("ssl=require", "ssl"),
        ("SSLMODE=require", "SSLMODE"),
    ],
)
def test_a_word_that_libpq_does_not_know_is_named(name: str, query: str, word: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.parse({**MINIMAL, name: f"{DATABASE}?{query}"})
    assert str(caught.value) == f"{name} has the word {word}, which libpq does not know."


@pytest.mark.parametrize(
    ("name", "value"),
    [each for each in WRONG if each[0].startswith("DATABASE_") and each[1]],
    ids=lambda text: ascii(text)[:40],
)
def test_without_a_database_its_settings_have_to_be_right_as_well(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{name} "):
        Settings.parse({**MINIMAL, "STORAGE": "memory", name: value})


def test_what_is_not_set_has_the_default_that_the_table_promises() -> None:
    assert Settings.parse(MINIMAL) == Settings(
        storage=Storage.POSTGRES,
        database=DatabaseSettings(DATABASE, DATABASE, pool_size=10, pooler=None),
        own_storage=None,
        authentication=SharedSecret(SECRET, issuer=None, audience=None),
        cors_origins=frozenset({"http://localhost:3000"}),
        cors_headers=(),
        host="127.0.0.1",
        port=8000,
        log_level=LogLevel.INFO,
        keep_alive_seconds=75,
        max_in_flight=2000,
        rate_limit=RateLimitSettings(),
        trusted_proxies=(),
        traces=Traces.OFF,
        require_if_match=False,
        limits=Limits(tasks=None, keys=10_000),
        trash_days=30,
        drain_seconds=2,
    )


def test_everything_can_be_set() -> None:
    settings = Settings.parse(
        {
            "DATABASE_URL": DATABASE,
            "DATABASE_LISTEN_URL": "postgresql://direct.example.com/todo",
            "DATABASE_POOL_SIZE": "20",
            "DATABASE_POOLER": "true",
            "BETTER_AUTH_JWKS_URL": KEYS,
            "CORS_ORIGINS": "https://app.example.com, http://localhost:3000\n",
            "CORS_HEADERS": "sentry-trace, X-Client",
            "HOST": "::1",
            "PORT": "0",
            "LOG_LEVEL": "Debug",
            "MAX_IN_FLIGHT": "5",
            "RATE_LIMIT": "600/minute",
            "RATE_LIMIT_STORE": "redis://store.example.com",
            "TRUSTED_PROXIES": " 10.0.0.0/8, 192.0.2.1, fd00::/8",
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318",
            "REQUIRE_IF_MATCH": "TRUE",
            "MAX_TASKS_PER_USER": "500",
            "MAX_KEYS_PER_USER": "20",
            "TRASH_DAYS": "7",
            "DRAIN_SECONDS": "0.5",
        }
    )
    listen_url = "postgresql://direct.example.com/todo"
    assert settings == Settings(
        storage=Storage.POSTGRES,
        database=DatabaseSettings(DATABASE, listen_url, pool_size=20, pooler=True),
        own_storage=None,
        authentication=Jwks(KEYS, "https://app.example.com", "https://app.example.com"),
        cors_origins=frozenset({"https://app.example.com", "http://localhost:3000"}),
        cors_headers=("sentry-trace", "X-Client"),
        host="::1",
        port=0,
        log_level=LogLevel.DEBUG,
        keep_alive_seconds=75,
        max_in_flight=5,
        rate_limit=RateLimitSettings(Rate(600, 60), "redis://store.example.com"),
        trusted_proxies=tuple(map(ip_network, ("10.0.0.0/8", "192.0.2.1/32", "fd00::/8"))),
        traces=Traces.OTLP,
        require_if_match=True,
        limits=Limits(tasks=500, keys=20),
        trash_days=7,
        drain_seconds=0.5,
    )


def test_an_empty_variable_counts_as_unset() -> None:
    empty = {variable.name: "" for variable in VARIABLES}
    assert Settings.parse({**empty, **MINIMAL}) == Settings.parse(MINIMAL)


def test_memory_needs_no_database() -> None:
    settings = Settings.parse({"STORAGE": "memory", "BETTER_AUTH_SECRET": SECRET})
    assert settings.database is None


def test_storage_of_ones_own_is_what_the_module_has_under_the_name() -> None:
    path = "todo_core.adapters.memory:InMemoryTasks"
    settings = Settings.parse({"STORAGE": path, "BETTER_AUTH_SECRET": SECRET})
    assert (settings.storage, settings.own_storage) == (Storage.OWN, InMemoryTasks)
    assert settings.database is None


def test_a_repr_shows_no_secret() -> None:
    shown = repr(Settings.parse(MINIMAL))
    assert SECRET not in shown
    assert "p4ssw0rd" not in shown


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_the_schemes_that_others_use_for_postgresql_will_do(scheme: str) -> None:
    given = DATABASE.replace("postgresql", scheme)
    settings = Settings.parse({**MINIMAL, "DATABASE_URL": given})
    assert settings == replace(
        Settings.parse(MINIMAL), database=DatabaseSettings(DATABASE, DATABASE, 10, None)
    )


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda variable: variable.name)
def test_every_variable_is_described_in_one_sentence(variable: Variable) -> None:
    assert re.fullmatch(r"[A-Z`][^\n]*[a-z0-9`]\.", variable.meaning)
