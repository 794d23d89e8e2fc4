"""The service takes the tokens of a real Better Auth, whatever it signs with, and no look-alike."""

import json
import os
import subprocess
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from tests.entrypoints.processes import PATIENCE, Serving, eventually, free_port, serving
from tests.support.javascript import EXAMPLES, how_to_run, needs_npm

pytestmark = needs_npm("better-auth")

FOLDER = EXAMPLES / "better-auth"
START = json.loads((FOLDER / "package.json").read_text())["scripts"]["start"]
ALGORITHMS = ["EdDSA", "ES256", "ES512", "RS256", "PS256"]


@contextmanager
def better_auth(algorithm: str) -> Iterator[str]:
    """The example's server; the origin at which it is reached."""
    process = subprocess.Popen(
        START.split(),
        cwd=FOLDER,
        env={**os.environ, "PORT": str(free_port()), "ALGORITHM": algorithm},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        yield process.stdout.readline().strip().removesuffix("/api/auth/jwks")
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


@contextmanager
def deployed(directory: Path, algorithm: str = "EdDSA") -> Iterator[tuple[str, Serving]]:
    """Better Auth's origin, and a service that has its keys."""
    with better_auth(algorithm) as origin:
        settings = {"STORAGE": "memory", "BETTER_AUTH_JWKS_URL": f"{origin}/api/auth/jwks"}
        with serving(directory, environment=settings) as service:
            assert eventually(service.ready)
            yield origin, service


def header(token: str) -> dict[str, str]:
    first = token.partition(".")[0]
    decoded: dict[str, str] = json.loads(urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    return decoded


def test_a_user_signs_up_and_keeps_tasks(tmp_path: Path) -> None:
    assert "`npm run use --prefix examples/better-auth`" in how_to_run()["better-auth"]
    with deployed(tmp_path) as (origin, service):
        told = subprocess.run(
            ["npm", "run", "--silent", "use", "--prefix", FOLDER],
            env={**os.environ, "AUTH_URL": origin, "TODO_URL": service.url},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    assert told.splitlines() == [
        "201 Buy milk",
        "200 [ 'Buy milk' ]",
        "401 UNAUTHORIZED",
        "403 FORBIDDEN",
    ]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_tokens_are_taken_and_session_cookies_are_not(tmp_path: Path, algorithm: str) -> None:
    ada = {"name": "Ada", "email": "ada@example.com", "password": "correct horse battery"}
    with (
        deployed(tmp_path, algorithm) as (origin, service),
        httpx.Client(base_url=origin, headers={"Origin": origin}, trust_env=False) as browser,
    ):
        user = browser.post("/api/auth/sign-up/email", json=ada).json()["user"]["id"]
        token = browser.get("/api/auth/token").json()["token"]
        assert header(token)["alg"] == algorithm
        assert service.get(f"/api/{user}/tasks", token).status_code == 200

        session, cached = (
            browser.cookies[f"better-auth.session_{part}"] for part in ("token", "data")
        )
        assert {key: header(cached)[key] for key in header(token)} == header(token)  # the same key
        for look_alike in (session, unquote(session), session.partition(".")[0], cached):
            assert service.get(f"/api/{user}/tasks", look_alike).status_code == 401
