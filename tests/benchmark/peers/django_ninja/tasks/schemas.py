"""The shapes of requests and answers."""

import uuid
from datetime import datetime
from typing import Annotated, Generic, TypeVar

from django.utils import timezone
from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]
Description = Annotated[str, StringConstraints(max_length=1000)]
Data = TypeVar("Data")


class TaskCreate(Schema):
    model_config = ConfigDict(extra="forbid")
    title: Title
    description: Description = ""
    completed: bool = False


class TaskUpdate(Schema):
    model_config = ConfigDict(extra="forbid")
    title: Title | None = None
    description: Description | None = None
    completed: bool | None = None


class TaskRead(Schema):
    id: uuid.UUID
    user_id: str
    title: str
    description: str
    completed: bool
    created_at: datetime
    updated_at: datetime
    version: int


class TaskPage(Schema):
    tasks: list[TaskRead]


class Meta(Schema):
    request_id: str = Field(default_factory=lambda: uuid.uuid4().hex)
    timestamp: datetime = Field(default_factory=timezone.now)


class ListMeta(Meta):
    total: int
    limit: int


class Envelope(Schema, Generic[Data]):
    status: str = "success"
    data: Data
    meta: Meta = Field(default_factory=Meta)


class ListEnvelope(Envelope[TaskPage]):
    meta: ListMeta
