"""The endpoints."""

import uuid
from typing import Annotated

import jwt
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import NinjaAPI, Query
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer
from tasks.models import Task
from tasks.schemas import (
    Envelope,
    ListEnvelope,
    Meta,
    TaskCreate,
    TaskRead,
    TaskUpdate,
)


class Bearer(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> str | None:
        try:
            required = {"require": ["sub", "exp"]}
            claims = jwt.decode(token, settings.SECRET_KEY, ["HS256"], options=required)
        except jwt.PyJWTError:
            return None
        if claims["sub"] != request.resolver_match.kwargs["user_id"]:
            raise HttpError(403, "Forbidden")
        return claims["sub"]


api = NinjaAPI(auth=Bearer())


@api.get("/{user_id}/tasks", response=ListEnvelope)
def list_tasks(
    request: HttpRequest,
    user_id: str,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0)] = 0,
):
    tasks = Task.objects.filter(user_id=user_id)
    page = list(tasks[offset : offset + limit])
    return {"data": {"tasks": page}, "meta": {"total": tasks.count(), "limit": limit}}


@api.post("/{user_id}/tasks", response={201: Envelope[TaskRead]})
def create_task(request: HttpRequest, user_id: str, body: TaskCreate):
    task = Task.objects.create(user_id=user_id, **body.dict())
    return 201, {"data": task}


@api.get("/{user_id}/tasks/{task_id}", response=Envelope[TaskRead])
def read_task(request: HttpRequest, user_id: str, task_id: uuid.UUID):
    task = get_object_or_404(Task, id=task_id, user_id=user_id)
    return {"data": task}


@api.patch("/{user_id}/tasks/{task_id}", response=Envelope[TaskRead])
@transaction.atomic
def update_task(request: HttpRequest, user_id: str, task_id: uuid.UUID, body: TaskUpdate):
    task = get_object_or_404(Task.objects.select_for_update(), id=task_id, user_id=user_id)
    changes = body.dict(exclude_unset=True)
    for name, value in changes.items():
        setattr(task, name, value)
    task.updated_at = timezone.now()
    task.version += 1
    task.save(update_fields=[*changes, "updated_at", "version"])
    return {"data": task}


CODES = {401: "UNAUTHORIZED", 403: "FORBIDDEN", 404: "NOT_FOUND", 422: "VALIDATION_ERROR"}


def failure(request: HttpRequest, status: int, details: list[str]) -> HttpResponse:
    code = CODES.get(status, "INTERNAL_ERROR")
    error = {"code": code, "message": code.capitalize().replace("_", " "), "details": details}
    body = {"status": "error", "data": None, "error": error, "meta": Meta().dict()}
    return api.create_response(request, body, status=status)


@api.exception_handler(AuthenticationError)
def unauthorized(request: HttpRequest, _: AuthenticationError) -> HttpResponse:
    return failure(request, 401, [])


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return failure(request, error.status_code, [])


@api.exception_handler(Http404)
def missing(request: HttpRequest, _: Http404) -> HttpResponse:
    return failure(request, 404, [])


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return failure(request, 422, [f"{each['loc'][-1]}: {each['msg']}" for each in error.errors])
