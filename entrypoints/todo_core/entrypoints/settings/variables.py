"""Every environment variable that this service reads; the documents are checked against it."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable."""

    name: str
    default: str
    """What holds while it is unset or empty; empty where nothing does."""
    meaning: str
    """One sentence for the people who set it."""


VARIABLES: Final = (
    Variable(
        "DATABASE_URL",
        "",
        "Where tasks are kept: `postgresql://user:password@host/database`, with"
        " `?sslmode=require` and the rest of libpq's words.",
    ),
    Variable(
        "BETTER_AUTH_SECRET",
        "",
        "The secret of at least 32 bytes that signs HS256 tokens; `openssl rand -base64 32` makes"
        " one.",
    ),
    Variable(
        "BETTER_AUTH_JWKS_URL",
        "",
        "The public keys that verify tokens, such as `https://app.example.com/api/auth/jwks`.",
    ),
    Variable(
        "BETTER_AUTH_JWKS_ALLOW_HTTP",
        "false",
        "`true` takes the keys over plain `http` from another machine, such as `http://web:3000` in"
        " Compose; whoever can answer in its place is every user, so only inside a private"
        " network.",
    ),
    Variable(
        "AUTH_MODE",
        "",
        "`shared-secret` or `jwks`; needed only when the secret and the keys' URL are both set.",
    ),
    Variable(
        "AUTH_ISSUER",
        "",
        "The issuer that tokens must name: in JWKS mode the origin of the keys' URL unless set,"
        " otherwise checked only when set.",
    ),
    Variable(
        "AUTH_AUDIENCE",
        "",
        "The audience that tokens must name: in JWKS mode the origin of the keys' URL unless set,"
        " otherwise checked only when set.",
    ),
    Variable(
        "CORS_ORIGINS",
        "http://localhost:3000",
        "The exact origins whose pages may call the service, separated by commas.",
    ),
    Variable(
        "CORS_HEADERS",
        "",
        "Headers that those pages may send beside those that the service reads, separated by"
        " commas, such as `sentry-trace`.",
    ),
    Variable("HOST", "127.0.0.1", "The address to listen on."),
    Variable("PORT", "8000", "The port to listen on; 0 is any free one."),
    Variable(
        "LOG_LEVEL",
        "info",
        "`debug`, `info`, `warning`, `error` or `critical`; with `--dev`, `warning` unless set, so"
        " that no line for each request hides the rest.",
    ),
    Variable(
        "STORAGE",
        "postgres",
        "`postgres`; `memory` for trials without any database; or storage of your own as"
        " `package.module:name`, which is called with `limits`.",
    ),
    Variable(
        "DATABASE_POOL_SIZE",
        "10",
        "How many connections each worker process opens for requests at most; live events take two"
        " more.",
    ),
    Variable(
        "DATABASE_EXECUTOR",
        "auto",
        "`multiplex`: many requests at a time on each connection, not behind a transaction pooler;"
        " `pool`: one; `auto`: `multiplex` if the database answers at the start, without a pooler"
        " in between, otherwise `pool`.",
    ),
    Variable(
        "DATABASE_POOLER",
        "",
        "`true` or `false`: whether the database is behind a transaction pooler; found out while"
        " unset.",
    ),
    Variable(
        "DATABASE_LISTEN_URL",
        "",
        "A direct connection for live events, needed when `DATABASE_URL` goes through a"
        " transaction pooler.",
    ),
    Variable(
        "KEEP_ALIVE_SECONDS",
        "75",
        "How long a connection may lie idle before the service closes it; longer than a proxy in"
        " front keeps it.",
    ),
    Variable(
        "MAX_IN_FLIGHT",
        "2000",
        "How many requests each worker process handles at a time; others are told to come back.",
    ),
    Variable(
        "RATE_LIMIT",
        "",
        "How many requests each user may make, such as `600/minute`; also per `second`, `hour` or"
        " `day`; off while unset.",
    ),
    Variable(
        "RATE_LIMIT_STORE",
        "",
        "The Redis or Valkey that counts for all processes together, such as"
        " `rediss://:password@host`; while unset, each worker process counts for itself.",
    ),
    Variable(
        "TRUSTED_PROXIES",
        "",
        "Addresses or networks, separated by commas, whose `X-Forwarded-For` is believed when the"
        " log tells a client's network; nothing else depends on it.",
    ),
    Variable(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "",
        "Where traces go, such as `http://127.0.0.1:4318`, by OTLP over HTTP; none are made while"
        " unset. OpenTelemetry's other variables hold as well.",
    ),
    Variable("OTEL_SERVICE_NAME", "todo-core", "The service's name in traces."),
    Variable(
        "REQUIRE_IF_MATCH",
        "false",
        "`true` refuses edits, completions and deletions that do not say with `If-Match` which"
        " version they are for.",
    ),
    Variable(
        "MAX_TASKS_PER_USER",
        "",
        "How many tasks each user may have, those in the trash included; as many as they like while"
        " unset.",
    ),
    Variable(
        "MAX_KEYS_PER_USER", "10000", "How many idempotency keys each user may use in 24 hours."
    ),
    Variable("TRASH_DAYS", "30", "How many days deleted tasks can be restored."),
    Variable(
        "DRAIN_SECONDS",
        "2",
        "How long the service still accepts requests after SIGTERM, while `/health/ready` says"
        " 503.",
    ),
)

DEFAULTS: Final = {variable.name: variable.default for variable in VARIABLES}
