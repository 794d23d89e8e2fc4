"""Tasks with FastAPI, SQLModel, python-jose and asyncpg."""

import os
import uuid
from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from jose import JWTError, jwt
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import DateTime, Index
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Field as Column
from sqlmodel import SQLModel, col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

SECRET = os.environ["SECRET"]
ENGINE = create_async_engine(
    os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://", 1),
    pool_size=int(os.environ["DATABASE_CONNECTIONS"]),
    max_overflow=0,
)

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]
Description = Annotated[str, StringConstraints(max_length=1000)]
Data = TypeVar("Data")


def now() -> datetime:
    return datetime.now(UTC)


class Task(SQLModel, table=True):
    __tablename__ = "tasks"
    __table_args__ = (Index("tasks_by_creation", "user_id", "created_at", "id"),)

    id: uuid.UUID = Column(default_factory=uuid.uuid4, primary_key=True)
    user_id: str
    title: str
    description: str = ""
    completed: bool = False
    created_at: datetime = Column(default_factory=now, sa_type=DateTime(timezone=True))
    updated_at: datetime = Column(default_factory=now, sa_type=DateTime(timezone=True))
    version: int = 1


class TaskCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: Title
    description: Description = ""
    completed: bool = False


class TaskUpdate(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: Title | None = None
    description: Description | None = None
    completed: bool | None = None


class TaskRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: uuid.UUID
    user_id: str
    title: str
    description: str
    completed: bool
    created_at: datetime
    updated_at: datetime
    version: int


class TaskPage(BaseModel):
    tasks: list[TaskRead]


class Meta(BaseModel):
    request_id: str = Field(default_factory=lambda: uuid.uuid4().hex)
    timestamp: datetime = Field(default_factory=now)


class ListMeta(Meta):
    total: int
    limit: int


class Envelope(BaseModel, Generic[Data]):
    status: str = "success"
    data: Data
    meta: Meta = Field(default_factory=Meta)


class ListEnvelope(Envelope[TaskPage]):
    meta: ListMeta


app = FastAPI()
bearer = HTTPBearer(auto_error=False)


async def session():
    async with AsyncSession(ENGINE, expire_on_commit=False) as opened:
        yield opened


async def owner(
    user_id: str, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
) -> str:
    try:
        required = {"require_sub": True, "require_exp": True}
        token = credentials.credentials if credentials else ""
        claims = jwt.decode(token, SECRET, algorithms=["HS256"], options=required)
    except JWTError:
        raise HTTPException(401) from None
    if claims["sub"] != user_id:
        raise HTTPException(403)
    return user_id


Session = Annotated[AsyncSession, Depends(session)]
Owner = Annotated[str, Depends(owner)]


@app.get("/api/{user_id}/tasks")
async def list_tasks(
    user: Owner,
    session: Session,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> ListEnvelope:
    newest_first = (col(Task.created_at).desc(), col(Task.id).desc())
    page = select(Task).where(Task.user_id == user).order_by(*newest_first)
    tasks = (await session.exec(page.limit(limit).offset(offset))).all()
    count = select(func.count()).select_from(Task).where(Task.user_id == user)
    total = (await session.exec(count)).one()
    return ListEnvelope(
        data=TaskPage(tasks=[TaskRead.model_validate(task) for task in tasks]),
        meta=ListMeta(total=total, limit=limit),
    )


@app.post("/api/{user_id}/tasks", status_code=201)
async def create_task(user: Owner, session: Session, body: TaskCreate) -> Envelope[TaskRead]:
    task = Task(user_id=user, **body.model_dump())
    session.add(task)
    await session.commit()
    return Envelope(data=TaskRead.model_validate(task))


@app.get("/api/{user_id}/tasks/{task_id}")
async def read_task(user: Owner, session: Session, task_id: uuid.UUID) -> Envelope[TaskRead]:
    task = await session.get(Task, task_id)
    if task is None or task.user_id != user:
        raise HTTPException(404)
    return Envelope(data=TaskRead.model_validate(task))


@app.patch("/api/{user_id}/tasks/{task_id}")
async def update_task(
    user: Owner, session: Session, task_id: uuid.UUID, body: TaskUpdate
) -> Envelope[TaskRead]:
    task = await session.get(Task, task_id, with_for_update=True)
    if task is None or task.user_id != user:
        raise HTTPException(404)
    task.sqlmodel_update(body.model_dump(exclude_unset=True))
    task.updated_at = now()
    task.version += 1
    session.add(task)
    await session.commit()
    return Envelope(data=TaskRead.model_validate(task))


CODES = {401: "UNAUTHORIZED", 403: "FORBIDDEN", 404: "NOT_FOUND", 422: "VALIDATION_ERROR"}


def failure(status: int, details: list[str]) -> JSONResponse:
    code = CODES.get(status, "INTERNAL_ERROR")
    error = {"code": code, "message": code.capitalize().replace("_", " "), "details": details}
    meta = Meta().model_dump(mode="json")
    return JSONResponse({"status": "error", "data": None, "error": error, "meta": meta}, status)


@app.exception_handler(HTTPException)
async def refused(_: Request, error: HTTPException) -> JSONResponse:
    return failure(error.status_code, [])


@app.exception_handler(RequestValidationError)
async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
    return failure(422, [f"{each['loc'][-1]}: {each['msg']}" for each in error.errors()])


async def create_tables() -> None:
    async with ENGINE.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    await ENGINE.dispose()
