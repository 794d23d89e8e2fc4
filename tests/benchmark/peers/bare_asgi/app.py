"""Tasks on bare ASGI, psycopg's pool and msgspec: what a framework's work is measured against.

It does what a request needs and nothing else. A verified token is remembered.
"""

import os
import time
import uuid
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import parse_qsl

import jwt
import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from psycopg_pool import AsyncConnectionPool

SECRET = os.environ["SECRET"]
POOL = AsyncConnectionPool(
    os.environ["DATABASE_URL"],
    kwargs={"autocommit": True, "prepare_threshold": 0},
    min_size=1,
    max_size=int(os.environ["DATABASE_CONNECTIONS"]),
    open=False,
)

COLUMNS = "id::text, user_id, title, description, completed, created_at, updated_at, version"
READ = f"SELECT {COLUMNS} FROM tasks WHERE id = %s AND user_id = %s"
PAGE = (
    f"SELECT {COLUMNS}, (SELECT count(*) FROM tasks WHERE user_id = %s) FROM tasks"
    " WHERE user_id = %s ORDER BY created_at DESC, id DESC LIMIT %s"
)
CREATE = (
    "INSERT INTO tasks (id, user_id, title, description, completed)"
    f" VALUES (%s, %s, %s, %s, %s) RETURNING {COLUMNS}"
)
UPDATE = (
    "UPDATE tasks SET title = coalesce(%s, title), description = coalesce(%s, description),"
    " completed = coalesce(%s, completed), updated_at = now(), version = version + 1"
    f" WHERE id = %s AND user_id = %s RETURNING {COLUMNS}"
)

Title = Annotated[str, Meta(min_length=1, max_length=255, pattern=r"\S")]
Description = Annotated[str, Meta(max_length=1000)]


class TaskCreate(Struct, forbid_unknown_fields=True):
    title: Title
    description: Description = ""
    completed: bool = False


class TaskUpdate(Struct, forbid_unknown_fields=True):
    title: Title | None = None
    description: Description | None = None
    completed: bool | None = None


class Task(Struct):
    id: str
    user_id: str
    title: str
    description: str
    completed: bool
    created_at: datetime
    updated_at: datetime
    version: int


class About(Struct):
    request_id: str
    timestamp: datetime
    total: int | UnsetType = UNSET
    limit: int | UnsetType = UNSET


class Success(Struct, tag_field="status", tag="success"):
    data: object
    meta: About


class Failure(Struct, tag_field="status", tag="error"):
    data: None
    error: dict[str, object]
    meta: About


class Refused(Exception):
    def __init__(self, status: int, code: str, details: tuple[str, ...] = ()) -> None:
        self.status = status
        self.error = {"code": code, "message": code, "details": details}


encode = msgspec.json.Encoder().encode
decode_create = msgspec.json.Decoder(TaskCreate).decode
decode_update = msgspec.json.Decoder(TaskUpdate).decode
subjects: dict[bytes, tuple[str, float]] = {}


def subject(authorization: bytes) -> str:
    """The user of a token, remembered until it expires."""
    known = subjects.get(authorization)
    if known is None or known[1] < time.time():
        try:
            required = {"require": ["sub", "exp"]}
            token = authorization.removeprefix(b"Bearer ")
            claims = jwt.decode(token, SECRET, ["HS256"], options=required)
        except jwt.PyJWTError:
            raise Refused(401, "UNAUTHORIZED") from None
        known = subjects[authorization] = (claims["sub"], claims["exp"])
    return known[0]


async def rows(statement: str, *values: object) -> list[tuple]:
    async with POOL.connection() as connection:
        cursor = await connection.execute(statement, values, binary=True)
        return await cursor.fetchall()


async def read_body(receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


def parsed(decode, body: bytes):
    try:
        return decode(body)
    except msgspec.ValidationError as error:
        raise Refused(422, "VALIDATION_ERROR", (str(error),)) from None
    except msgspec.DecodeError:
        raise Refused(400, "MALFORMED_REQUEST") from None


def about(**more: int) -> About:
    return About(uuid.uuid4().hex, datetime.now(UTC), **more)


def one(found: list[tuple]) -> Success:
    if not found:
        raise Refused(404, "NOT_FOUND")
    return Success(Task(*found[0]), about())


async def page(user: str, query: bytes) -> Success:
    limit = int(dict(parse_qsl(query.decode())).get("limit", 100))
    found = await rows(PAGE, user, user, limit)
    tasks = [Task(*row[:-1]) for row in found]
    total = found[0][-1] if found else 0
    return Success({"tasks": tasks}, about(total=total, limit=limit))


async def answer(scope, receive) -> tuple[int, object]:
    headers = dict(scope["headers"])
    segments = scope["path"].split("/")[1:]
    who = subject(headers.get(b"authorization", b""))
    user = segments[1]
    if who != user:
        raise Refused(403, "FORBIDDEN")
    match scope["method"], segments[2:]:
        case "GET", ["tasks"]:
            return 200, await page(user, scope["query_string"])
        case "POST", ["tasks"]:
            new = parsed(decode_create, await read_body(receive))
            title = new.title.strip()
            values = (uuid.uuid4(), user, title, new.description, new.completed)
            return 201, one(await rows(CREATE, *values))
        case "GET", ["tasks", task_id]:
            return 200, one(await rows(READ, task_id, user))
        case "PATCH", ["tasks", task_id]:
            change = parsed(decode_update, await read_body(receive))
            title = change.title and change.title.strip()
            values = (title, change.description, change.completed, task_id, user)
            return 200, one(await rows(UPDATE, *values))
    raise Refused(404, "NOT_FOUND")


async def app(scope, receive, send) -> None:
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
        return
    try:
        status, content = await answer(scope, receive)
    except Refused as refused:
        status, content = refused.status, Failure(None, refused.error, about())
    body = encode(content)
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def lifespan(receive, send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await POOL.open(wait=True)
            await send({"type": "lifespan.startup.complete"})
        else:
            await POOL.close()
            await send({"type": "lifespan.shutdown.complete"})
            return
