"""Schemathesis, as a program of its own, with two users and all its checks, on a live service.

Only so does it compare an answer with what came before it on a walk along the links: what was
created has to be there, what was deleted must not, and nobody else may get at it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.adapters.litestar.document.hooks import STATUSES
from tests.entrypoints.processes import IN_MEMORY, SECRET, serving
from tests.support.markdown import ROOT
from todo_core.adapters.jwt import sign_token

SCHEMATHESIS = str(Path(sys.executable).with_name("schemathesis"))
USERS = ("ada", "bob")
CONFIGURATION = f"""
hooks = "tests.adapters.litestar.document.walk_hooks"

[parameters]
"path.user_id" = "ada"

[auth.wfc]
path = "users.json"
peers = {json.dumps(USERS)}

[generation]
deterministic = true
max-examples = 3

# The document's own links alone, far enough to delete what was made and to ask for it again.
[phases.stateful]
inference.algorithms = []
max-steps = 20
generation.max-examples = 30

[checks.positive_data_acceptance]
expected-statuses = {json.dumps(STATUSES)}

# It knows no trash; a check of our own in walk_hooks.py stands in for it.
[checks.use_after_free]
enabled = false

[[operations]]
include-operation-id = "watchChanges"
request-timeout = 0.3
"""
DONE = {
    ("GET", "/api/{user_id}/tasks", 200),
    ("POST", "/api/{user_id}/tasks", 201),
    ("GET", "/api/{user_id}/tasks/{task_id}", 200),
    ("PUT", "/api/{user_id}/tasks/{task_id}", 200),
    ("PATCH", "/api/{user_id}/tasks/{task_id}", 200),
    ("PATCH", "/api/{user_id}/tasks/{task_id}/complete", 200),
    ("DELETE", "/api/{user_id}/tasks/{task_id}", 200),
    ("POST", "/api/{user_id}/tasks/{task_id}/restore", 200),
    ("GET", "/api/{user_id}/tasks/changes", 200),
    ("GET", "/api/{user_id}/tasks/{task_id}", 403),
}
"""What has to have happened on the way, for otherwise nothing was shown."""


@pytest.fixture(params=["memory", "postgres"])
def environment(request: pytest.FixtureRequest) -> dict[str, str]:
    if request.param == "memory":
        return IN_MEMORY
    url: str = request.getfixturevalue("module_database")
    return {"DATABASE_URL": url, "BETTER_AUTH_SECRET": SECRET}


def test_nothing_is_wrong_wherever_the_links_lead(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "users.json").write_text(json.dumps({"auth": [_user(name) for name in USERS]}))
    (tmp_path / "schemathesis.toml").write_text(CONFIGURATION)
    with serving(tmp_path, environment=environment) as service:
        done = subprocess.run(
            [
                SCHEMATHESIS,
                "run",
                f"{service.url}/openapi.json",
                "--phases=examples,fuzzing,stateful",
            ],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"},
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        lines = [json.loads(line) for line in service.out.splitlines()]
    seen = {(line["method"], line["route"], line["status"]) for line in lines if "route" in line}
    assert DONE - seen == set()


def _user(name: str) -> object:
    """A user's token, in the form that Schemathesis reads."""
    header = {"name": "Authorization", "value": f"Bearer {sign_token(SECRET, name)}"}
    return {"name": name, "fixedHeaders": [header]}
