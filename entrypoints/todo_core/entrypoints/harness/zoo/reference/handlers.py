"""What the reference application does for each method and path."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack

from todo_core.application import TodoCore
from todo_core.domain.task import Task
from todo_core.entrypoints.harness.zoo.reference.answers import Answer, change_data, task_data
from todo_core.entrypoints.harness.zoo.reference.bodies import Bodies
from todo_core.entrypoints.harness.zoo.reference.inquiry import Inquiry

_OF_CHANGES = ("since", "limit")


class Handlers(Bodies):
    """One method for each operation; `user` is who acts, on their own tasks."""

    core: TodoCore

    async def list(self, user: str, inquiry: Inquiry) -> Answer:
        """GET .../tasks"""
        page = await self.core.list_tasks(
            actor=user,
            user_id=user,
            known_revisions=self.known(inquiry),
            **self.options(inquiry),
        )
        meta = {"total": page.total, "limit": page.limit, "next_cursor": page.next_cursor}
        headers = {"etag": f'"{page.revision}"'}
        if page.next_cursor:
            headers["link"] = f'<?cursor={page.next_cursor}>; rel="next"'
        return Answer(200, {"tasks": [task_data(task) for task in page.tasks]}, headers, meta)

    async def create(self, user: str, inquiry: Inquiry) -> Answer:
        """POST .../tasks"""
        fields = self.checked({"title": None, **self.fields(inquiry)})
        key = inquiry.header("idempotency-key")
        made = await self.core.create_task.once(
            actor=user, user_id=user, fields=fields, idempotency_key=key
        )
        replayed = {"idempotency-replayed": "true"} if made.replayed else {}
        location = {"location": f"{inquiry.path.rstrip('/')}/{made.task.id}"}
        return self.one(made.task, 201, {**replayed, **location})

    async def read(self, user: str, inquiry: Inquiry) -> Answer:
        """GET .../tasks/{task_id}"""
        known = self.known(inquiry)
        task = await self.core.read_task(actor=user, user_id=user, task_id=inquiry.rest[0])
        if task.version in known or inquiry.tags("if-none-match") == ["*"]:
            return Answer(304, headers={"etag": f'"{task.version}"'})
        return self.one(task)

    async def edit(self, user: str, inquiry: Inquiry) -> Answer:
        """PUT and PATCH .../tasks/{task_id}"""
        fields = self.checked(self.fields(inquiry))
        task = await self.core.edit_task(
            actor=user,
            user_id=user,
            task_id=inquiry.rest[0],
            expected_version=self.expected(inquiry),
            **fields,
        )
        return self.one(task)

    async def complete(self, user: str, inquiry: Inquiry) -> Answer:
        """PATCH .../tasks/{task_id}/complete"""
        task = await self.core.complete_task(
            actor=user,
            user_id=user,
            task_id=inquiry.rest[0],
            completed=self.completion(inquiry),
            expected_version=self.expected(inquiry),
        )
        return self.one(task)

    async def delete(self, user: str, inquiry: Inquiry) -> Answer:
        """DELETE .../tasks/{task_id}"""
        task = await self.core.delete_task(
            actor=user,
            user_id=user,
            task_id=inquiry.rest[0],
            expected_version=self.expected(inquiry),
        )
        return Answer(200, {"message": "Task deleted successfully", "id": task.id})

    async def restore(self, user: str, inquiry: Inquiry) -> Answer:
        """POST .../tasks/{task_id}/restore"""
        task = await self.core.restore_task(actor=user, user_id=user, task_id=inquiry.rest[0])
        return self.one(task)

    async def changes(self, user: str, inquiry: Inquiry) -> Answer:
        """GET .../tasks/changes"""
        given = {name: each for name, each in self.options(inquiry).items() if name in _OF_CHANGES}
        page = await self.core.read_changes(actor=user, user_id=user, **given)
        meta = {"next_token": page.next_token, "has_more": page.has_more}
        return Answer(200, {"changes": [change_data(task) for task in page.changes]}, meta=meta)

    async def events(self, user: str, inquiry: Inquiry) -> Answer:
        """GET .../tasks/events"""
        answer = Answer(200, headers={"content-type": "text/event-stream"}, raw=b"")
        if inquiry.method == "GET":
            stack = AsyncExitStack()
            tokens = await stack.enter_async_context(self.watched(user, self.last_event(inquiry)))
            answer.stream = self.told(tokens, stack)
        return answer

    def watched(
        self, user: str, since: str | None
    ) -> AbstractAsyncContextManager[AsyncIterator[str]]:
        """The tokens that are announced to the user."""
        return self.core.watch_changes(actor=user, user_id=user, since=since)

    def last_event(self, inquiry: Inquiry) -> str | None:
        """Where the listener has been."""
        return inquiry.header("last-event-id")

    async def told(self, tokens: AsyncIterator[str], stack: AsyncExitStack) -> AsyncIterator[bytes]:
        """An event for each token, for as long as somebody listens."""
        async with stack:
            async for token in tokens:
                data = json.dumps({"token": token})
                yield f"event: change\nid: {token}\ndata: {data}\n\n".encode()

    def one(
        self, task: Task, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """A task with its tag."""
        tag = {"etag": f'"{task.version}"'}
        return Answer(status, task_data(task), {**tag, **(headers or {})})
