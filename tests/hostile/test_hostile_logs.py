"""Whatever is sent, the logs are JSON, call nothing a client does an error, and tell no secret."""

import asyncio
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from tests.adapters.jwt import test_hostile_jwks_tokens, test_hostile_shared_secret_tokens
from tests.adapters.jwt.fake_issuer import document, in_turn, respond
from tests.adapters.jwt.fake_issuer import serving as issuing
from tests.adapters.jwt.minting import SECRET, ed25519_key, mint
from tests.entrypoints.processes import Serving, serving
from tests.hostile.cases import ask, bare
from tests.hostile.conftest import Target
from tests.hostile.table import CASES
from tests.hostile.wire import exchange
from todo_core.adapters.jwt import sign_token

MARK = "zebrafish4711"
"""Stands in every place in which something is sent that is nobody's business."""

PASSWORD = "p4ssw0rd-of-the-database"
PRIVATE = (
    MARK,
    SECRET,
    PASSWORD,
    "Traceback",
    "Buy milk",
    "Unchanged",
    "DROP TABLE",
    "jndi",
    "<script>",
    "evil.test",
    "etc/passwd",
    "session_token",
    "limit=",
    "cursor=",
    "since=",
    "authorization",
    "Authorization",
    "Bearer",
    "eyJ",
)


def marked_requests() -> Iterator[bytes]:
    body = json.dumps({"title": f"Title {MARK}", "description": MARK, "completed": True}).encode()
    yield ask("POST {tasks}", body=body)
    yield ask("POST {tasks}", f"Idempotency-Key: {MARK}", body=body)
    yield ask("PUT {task}", body=body)
    yield ask("POST {tasks}", body=body[:-1])
    yield ask("POST {tasks}", f"Content-Type: text/{MARK}", body=body)
    yield ask("POST {tasks}", body=json.dumps({MARK: MARK}).encode())
    yield ask("POST {tasks}", body=body.replace(b"true", b"1"))
    yield ask(f"GET {{tasks}}?q={MARK}")
    yield ask(f"GET {{tasks}}?cursor={MARK}&sort={MARK}&limit={MARK}&{MARK}={MARK}")
    yield ask(f"GET {{tasks}}/changes?since={MARK}")
    yield ask("GET {tasks}/events", f"Last-Event-ID: {MARK}")
    yield ask(f"GET {{tasks}}/{MARK}")
    yield ask(f"GET /api/{MARK}/tasks")
    yield ask(f"GET /{MARK}")
    yield ask(f"{MARK} {{tasks}}")
    yield ask(f"OPTIONS /{MARK}", f"Origin: http://{MARK}.test")
    yield ask("GET {tasks}", f"Cookie: a={MARK}", f"User-Agent: {MARK}", f"Referer: /{MARK}")
    yield ask("GET {tasks}", f"X-Request-Id: {MARK} {MARK}", f"{MARK}: {MARK}")
    yield ask("GET {tasks}", f"X-Forwarded-For: {MARK}", f"Forwarded: for={MARK}")
    yield ask("PUT {task}", f"If-Match: {MARK}", body=body)
    yield ask("GET {task}", f'If-None-Match: "{MARK}"')
    yield ask(f"GET {{tasks}}?{MARK} HTTP/9.9")
    yield ask("GET {tasks}", f"{MARK} : x")
    yield bare(f"GET http://{MARK}:{MARK}@a/ HTTP/1.1", f"Host: {MARK}", "Connection: close")
    yield bare("GET /api/x/tasks", "Host: a", f"Authorization: Bearer {MARK}", "Connection: close")
    yield bare("GET /api/x/tasks", "Host: a", f"Authorization: {MARK}", "Connection: close")
    yield f"\x1b[31m{MARK}\r\n\r\n".encode()


def send_all(target: Target, tokens: Iterable[str]) -> None:
    """Every hostile request, every marked one, and every token."""
    user = target.somebody()
    requests = [
        *(case.pieces for case in CASES.values()),
        *([request] for request in marked_requests()),
        *([ask("GET {tasks}").replace(b"{token}", _as_sent(token))] for token in tokens),
    ]

    def send(pieces: Sequence[bytes]) -> None:
        exchange(target.service.port, [target.filled(piece, user) for piece in pieces])

    with ThreadPoolExecutor(4) as senders:
        list(senders.map(send, requests))


def _as_sent(token: str) -> bytes:
    return token.encode(errors="surrogatepass")[:9000]


def assert_nothing_is_told(service: Serving, private: Iterable[str]) -> None:
    assert service.err == ""
    records = [json.loads(line) for line in service.out.splitlines()]
    assert len([record for record in records if record["message"] == "request"]) > 1000
    failures = [r for r in records if r["level"] in ("error", "critical") or "errors" in r]
    assert failures == []
    lines = service.out.splitlines()
    told = {secret: line for secret in private for line in lines if secret in line}
    assert told == {}


def private_to(target: Target, tokens: Iterable[str]) -> set[str]:
    """What names a user, and every part of every token that is long enough to be told apart."""
    users = target.attacker, target.bystander
    parts = {part for token in (*tokens, *(u.token for u in users)) for part in token.split(".")}
    return {
        *PRIVATE,
        *(user.name for user in users),
        *(user.task for user in users),
        *(part for part in parts if 20 < len(part) < 9000),
    }


def attack(
    directory: Path,
    environment: dict[str, str],
    token_for: Callable[[str], str],
    tokens: Iterable[str],
) -> None:
    with serving(directory, environment=environment) as service:
        target = Target(service, token_for)
        send_all(target, tokens)
        target.close()
        assert service.end() == 0
        assert_nothing_is_told(service, private_to(target, tokens))


@pytest.mark.parametrize("level", ["info", "debug"])
def test_with_a_shared_secret(module_database: str, tmp_path: Path, level: str) -> None:
    environment = {
        "DATABASE_URL": module_database.replace("@", f":{PASSWORD}@"),
        "BETTER_AUTH_SECRET": SECRET,
        "LOG_LEVEL": level,
    }
    tokens = dict(test_hostile_shared_secret_tokens.attacks()).values()
    attack(tmp_path, environment, partial(sign_token, SECRET), tokens)


@pytest.mark.parametrize("level", ["info", "debug"])
async def test_with_published_keys(tmp_path: Path, level: str) -> None:
    key = ed25519_key()
    troubles = in_turn(
        document({"keys": [key.jwk()]}),
        respond(MARK.encode(), status=f"302 {MARK}", headers=[f"Location: http://{MARK}.test/"]),
        respond(f'{{"keys": "{MARK}'.encode()),
        document({"keys": [key.jwk(), {"kty": MARK, "kid": MARK, "x": MARK}]}),
    )
    tokens = dict(test_hostile_jwks_tokens.attacks()).values()
    async with issuing(troubles) as issuer:
        environment = {
            "STORAGE": "memory",
            "BETTER_AUTH_JWKS_URL": f"{issuer.url}?{MARK}",
            "LOG_LEVEL": level,
        }
        origin = issuer.url.removesuffix("/api/auth/jwks")

        def token_for(name: str) -> str:
            now = int(time.time())
            claims = {"sub": name, "iat": now, "exp": now + 900, "iss": origin, "aud": origin}
            return mint(key.header, claims, key.sign)

        await asyncio.to_thread(attack, tmp_path, environment, token_for, tokens)
