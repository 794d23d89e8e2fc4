"""A client of version 0.1.0: what it sends, and the shapes that it relies on.

Whatever comes in addition (members, headers, codes) it passes over, as clients do.
"""

import base64
import hmac
import json
import re
import time
import uuid
from typing import Any

import httpx

SECRET = "q7Vb2LxT9mZr4KpD8sHn6WcJ3fYg5AeU"
TASK = {
    "id": str,
    "user_id": str,
    "title": str,
    "description": str,
    "completed": bool,
    "created_at": str,
    "updated_at": str,
    "version": int,
}
UUID_7 = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def token(user_id: str, *, secret: str = SECRET, **claims: object) -> str:
    """A JWT as an application signs it with the shared secret."""
    now = int(time.time())
    header = {"alg": "HS256", "typ": "JWT"}
    payload = {"sub": user_id, "iat": now, "exp": now + 600, **claims}
    signed = ".".join(_base64(json.dumps(part).encode()) for part in (header, payload))
    digest = hmac.digest(secret.encode(), signed.encode(), "sha256")
    return f"{signed}.{_base64(digest)}"


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Person:
    """Somebody with a token, and nobody's tasks but their own."""

    def __init__(self, http: httpx.Client, user_id: str = "") -> None:
        self.http = http
        self.id = user_id or f"compat-{uuid.uuid4().hex}"
        self.tasks = f"/api/{self.id}/tasks"
        self.headers = {"Authorization": f"Bearer {token(self.id)}"}

    def send(self, method: str, path: str = "", **options: Any) -> httpx.Response:
        """A request with the token; a path that begins with no slash is below the tasks."""
        target = path if path.startswith("/") else f"{self.tasks}{path and f'/{path}'}"
        headers = {**self.headers, **options.pop("headers", {})}
        return self.http.request(method, target, headers=headers, **options)

    def create(self, title: str = "Buy milk", **fields: object) -> dict[str, Any]:
        answer = self.send("POST", json={"title": title, **fields})
        return task(succeeded(answer, 201)["data"])

    def listed(self, **query: object) -> Any:
        return succeeded(self.send("GET", params=query))

    def titles(self, **query: object) -> list[str]:
        return [each["title"] for each in self.listed(**query)["data"]["tasks"]]

    def changes(self, **query: object) -> Any:
        return succeeded(self.send("GET", "changes", params=query))


def succeeded(answer: httpx.Response, status: int = 200) -> Any:
    """The body of a success, in the envelope."""
    assert answer.status_code == status, answer.text
    body = _enveloped(answer)
    assert body["status"] == "success"
    assert "error" not in body or body["error"] is None
    return body


def failed(answer: httpx.Response, status: int, code: str) -> Any:
    """The error of a failure, in the envelope."""
    assert answer.status_code == status, answer.text
    body = _enveloped(answer)
    assert (body["status"], body["data"]) == ("error", None)
    error = body["error"]
    assert error["code"] == code, error
    assert error["message"]
    assert all(isinstance(each, str) for each in error["details"])
    return error


def _enveloped(answer: httpx.Response) -> Any:
    assert answer.headers["content-type"].split(";")[0] == "application/json"
    body = answer.json()
    assert body["meta"]["request_id"] == answer.headers["x-request-id"]
    assert MOMENT.fullmatch(body["meta"]["timestamp"])
    return body


def task(data: Any) -> dict[str, Any]:
    """A task with every member that it was released with."""
    assert {name: type(data.get(name)) for name in TASK} == TASK
    assert UUID_7.fullmatch(data["id"])
    assert MOMENT.fullmatch(data["created_at"])
    assert MOMENT.fullmatch(data["updated_at"])
    return dict(data)
