"""What else Schemathesis has to be told on a walk: that there is a trash, and who is a stranger."""

import json
import time
from pathlib import Path
from typing import Any, Final

import jwt
import requests
import schemathesis

from tests.adapters.litestar.document import hooks
from tests.entrypoints.processes import SECRET

__all__ = ["hooks"]

OWNER, STRANGER = (
    user["fixedHeaders"][0]["value"]
    for user in json.loads(Path("users.json").read_text(encoding="utf-8"))["auth"]
)
STREAM_SECONDS: Final = 0.3
WATCH: Final = "GET /api/{user_id}/tasks/events"
RESTORE: Final = "POST /api/{user_id}/tasks/{task_id}/restore"
_GONE: Final = set[str]()


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Let streams end soon, by tokens that expire."""
    if case.operation.label == WATCH and case.headers.get("Authorization") == OWNER:
        short_lived = jwt.encode({"sub": "ada", "exp": time.time() + STREAM_SECONDS}, SECRET)
        case.headers["Authorization"] = f"Bearer {short_lived}"


@schemathesis.check
def a_deleted_task_is_gone_until_it_is_restored(_: Any, response: Any, case: Any) -> None:
    """Schemathesis' own check knows no way back, so this one stands in for it, and asks for more.

    It judges the whole run, not one walk; a second DELETE has to find nothing either. OPTIONS is
    about the kind of path and looks at no task (clauses 3.16 and 4.23).
    """
    task_id = case.path_parameters.get("task_id")
    if task_id is None or response.status_code >= 400 or case.method == "OPTIONS":
        return
    assert (task_id in _GONE) is (case.operation.label == RESTORE)
    _GONE.discard(task_id)
    if case.method == "DELETE":
        _GONE.add(task_id)


@schemathesis.check
def nobody_else_gets_at_it(_: Any, response: Any, case: Any) -> None:
    """Schemathesis' own check is on, but looks once and for equal bodies, and `meta` never is."""
    if not case.path.startswith("/api/") or case.method == "OPTIONS":
        return
    again = response.request.copy()
    again.headers["Authorization"] = STRANGER
    with requests.Session() as session:
        assert session.send(again, timeout=5).status_code == 403
