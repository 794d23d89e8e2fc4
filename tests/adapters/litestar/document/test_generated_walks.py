"""Schemathesis, as a program of its own, with two users and all its checks, on a live service.

Only so does it compare an answer with what came before it on a walk along the links: what was
created has to be there, what was deleted must not, and nobody else may get at it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

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

[phases.coverage]
enabled = false

# The document's own links alone, far enough to delete what was made and to ask for it again.
[phases.stateful]
inference.algorithms = []
max-steps = 20
generation.max-examples = 30

[checks.positive_data_acceptance]
expected-statuses = {json.dumps(STATUSES)}
"""
WITHOUT_TRASH = """
[[operations]]
include-operation-id = "restoreTask"
enabled = false
"""
"""So all checks can be on."""
WITH_TRASH = """
[phases.examples]
enabled = false

[phases.fuzzing]
enabled = false

[checks.use_after_free]
enabled = false
"""
"""That check knows no way back for what was deleted; one of our own in walk_hooks.py does."""

RESTORED = ("POST", "/api/{user_id}/tasks/{task_id}/restore", 200)
DONE = {
    ("GET", "/api/{user_id}/tasks", 200),
    ("POST", "/api/{user_id}/tasks", 201),
    ("GET", "/api/{user_id}/tasks/{task_id}", 200),
    ("PUT", "/api/{user_id}/tasks/{task_id}", 200),
    ("PATCH", "/api/{user_id}/tasks/{task_id}", 200),
    ("PATCH", "/api/{user_id}/tasks/{task_id}/complete", 200),
    ("DELETE", "/api/{user_id}/tasks/{task_id}", 200),
    ("GET", "/api/{user_id}/tasks/changes", 200),
    ("GET", "/api/{user_id}/tasks/{task_id}", 403),
}
"""What has to have happened on the way, for otherwise nothing was shown."""


def test_nothing_is_wrong_wherever_the_links_lead(tmp_path: Path) -> None:
    assert walked(tmp_path, IN_MEMORY, WITHOUT_TRASH) >= DONE


def test_nothing_is_wrong_when_tasks_come_back_either(tmp_path: Path, module_database: str) -> None:
    stored = {"DATABASE_URL": module_database, "BETTER_AUTH_SECRET": SECRET}
    assert walked(tmp_path, stored, WITH_TRASH) >= DONE | {RESTORED}


def walked(folder: Path, environment: dict[str, str], more: str) -> set[object]:
    """Let Schemathesis walk and find nothing; the methods, routes and statuses on its way."""
    (folder / "users.json").write_text(json.dumps({"auth": [_user(name) for name in USERS]}))
    (folder / "schemathesis.toml").write_text(CONFIGURATION + more)
    with serving(folder, environment=environment) as service:
        document = f"{service.url}/openapi.json"
        done = subprocess.run(
            [SCHEMATHESIS, "run", document],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"},
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        lines = [json.loads(line) for line in service.out.splitlines()]
    return {(line["method"], line["route"], line["status"]) for line in lines if "route" in line}


def _user(name: str) -> object:
    """A user's token, in the form that Schemathesis reads."""
    header = {"name": "Authorization", "value": f"Bearer {sign_token(SECRET, name)}"}
    return {"name": name, "fixedHeaders": [header]}
