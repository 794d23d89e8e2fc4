"""What only looks: one task, lists page by page, and the feed of changes."""

from dataclasses import replace

from todo_core.domain.errors import InvalidCursor, ListUnchanged
from todo_core.entrypoints.harness.model.rules import (
    DEFAULT_LIMIT,
    DEFAULT_SORT,
    check_options,
    fold,
)
from todo_core.entrypoints.harness.model.state import (
    Continuation,
    ModelTask,
    Own,
    nth,
    seen,
    seen_in_feed,
)
from todo_core.entrypoints.harness.observations import Feed, Opaque, Page, Shown
from todo_core.entrypoints.harness.operations import Changes, List, NextPage, Nth, Read, options_of

SortKey = tuple[int | str, int]


def read(user: str, own: Own, operation: Read) -> Shown:
    """One task of the list."""
    return Shown(seen(user, own.listed(operation.task)))


def list_tasks(user: str, own: Own, operation: List) -> tuple[Own, Page]:
    """The first page of a list, unless the user has it already as it is."""
    check_options(options_of(operation))
    if operation.cursor is not None:
        raise InvalidCursor  # those that were given out are followed by NextPage
    listing = replace(operation, unless_changed=False)
    if operation.unless_changed and dict(own.tags).get(listing) == own.counter:
        raise ListUnchanged(own.counter)
    own = replace(own, tags=(*own.tags, (listing, own.counter)))
    return _page(user, own, listing, after=None)


def next_page(user: str, own: Own, operation: NextPage) -> tuple[Own, Page]:
    """The page that follows an earlier one, in the list as it is now."""
    if not own.pages:
        return list_tasks(user, own, List())
    page = own.pages[nth(operation.of, len(own.pages))]
    return _page(user, own, page.listing, page.after)


def changes(user: str, own: Own, operation: Changes) -> tuple[Own, Feed]:
    """Each task that changed since, as it is now, in the order of the latest changes."""
    since = _counter(own, operation.since)
    newer = sorted((task for task in own.tasks if task.changed > since), key=_changed)
    shown = newer[: operation.limit or DEFAULT_LIMIT]
    has_more = len(shown) < len(newer)
    reached = shown[-1].changed if has_more else own.counter
    own = replace(own, tokens=(*own.tokens, reached))
    found = tuple(seen_in_feed(user, task) for task in shown)
    return own, Feed(found, has_more, Opaque("token", reached))


def _page(user: str, own: Own, listing: List, after: SortKey | None) -> tuple[Own, Page]:
    matching = sorted(
        (task for task in own.tasks if _matches(task, listing)),
        key=lambda task: _sort_key(task, listing),
        reverse=_descending(listing),
    )
    rest = [task for task in matching if _is_later(task, listing, after)]
    limit = listing.limit or DEFAULT_LIMIT
    shown, more = rest[:limit], len(rest) > limit
    if more:
        continuation = Continuation(listing, _sort_key(shown[-1], listing))
        own = replace(own, pages=(*own.pages, continuation))
    return own, Page(
        tasks=tuple(seen(user, task) for task in shown),
        total=len(matching),
        limit=limit,
        cursor=Opaque("cursor", own.pages[-1]) if more else None,
        tag=Opaque(f"tag of {user}'s {listing}", own.counter),
    )


def _matches(task: ModelTask, listing: List) -> bool:
    if task.deleted is not (listing.deleted or False):
        return False
    if listing.completed not in (None, task.completed):
        return False
    q = fold(listing.q or "")
    return q in fold(task.title) or q in fold(task.description)


def _sort_key(task: ModelTask, listing: List) -> SortKey:
    """By title, code point by code point, or by time; then by id, which sorts as creation does."""
    keys: dict[str, int | str] = {
        "title": task.title,
        "created_at": task.created,
        "updated_at": task.changed,
    }
    return keys[(listing.sort or DEFAULT_SORT).removeprefix("-")], task.created


def _descending(listing: List) -> bool:
    return (listing.sort or DEFAULT_SORT).startswith("-")


def _is_later(task: ModelTask, listing: List, after: SortKey | None) -> bool:
    if after is None:
        return True
    key = _sort_key(task, listing)
    return key < after if _descending(listing) else key > after


def _changed(task: ModelTask) -> int:
    return task.changed


def _counter(own: Own, since: Nth | str | None) -> int:
    if isinstance(since, str):
        raise InvalidCursor
    if since is None or not own.tokens:
        return 0
    return own.tokens[nth(since, len(own.tokens))]
