"""No other way to write a request leads round what guards another user's path."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import quote, urlencode

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.checks.foreign_ids import list_of
from todo_core.entrypoints.harness.checks.siege import Siege, besieged, documented, is_refusal
from todo_core.entrypoints.harness.http.messages import HttpRequest
from todo_core.entrypoints.harness.registry import check
from todo_core.entrypoints.harness.trial import Trial

ENDS: Final = ("/", "//", "?", ";x", ".json", "%2f")
PARTS: Final = (
    ("/api", "//api"),
    ("/api", "/API"),
    ("/api", "/%61pi"),
    ("/tasks", "//tasks"),
    ("/tasks", "/./tasks"),
    ("/tasks", "/%74asks"),
)


def _spellings(target: str, theirs: str, mine: str) -> Iterator[str]:
    """How else a path can be written, given whose it is and who asks."""
    in_hex = "".join(f"%{each:02x}" for each in theirs.encode())
    owners = (
        in_hex[:3] + theirs[1:],
        in_hex,
        in_hex.upper(),
        quote(in_hex),
        f"/{theirs}",
        f"{theirs};x",
        f"{theirs}%20",
        f"{theirs}%00",
        f"{mine}/../{theirs}",
        f"{mine}%2f..%2f{theirs}",
    )
    yield from (target + end for end in ENDS)
    yield from (target.replace(part, other) for part, other in PARTS)
    yield from (target.replace(theirs, other) for other in owners)


@check("ISO-SPELLING-01", "CONTRACT.md, 4.23", Capability.HTTP, Capability.DOCUMENT)
async def no_spelling_opens_a_foreign_path(trial: Trial) -> None:
    """What is refused on a foreign path is refused however the path is spelt."""
    siege, requests = await _refusing(trial)
    theirs, mine = (quote(trial.user(name), safe="") for name in ("alice", "bob"))
    for request in requests:
        for target in _spellings(request.target, theirs, mine):
            await siege.refuses(replace(request, target=target))


async def _refusing(trial: Trial) -> tuple[Siege, list[HttpRequest]]:
    """A siege, and all that is refused on alice's path; what is let in is for others to find."""
    siege = await besieged(trial)
    requests = [siege.request(each, "alice") for each in await documented(trial)]
    with trial.in_passing():
        refused = [each for each in requests if is_refusal(await siege.answer(each))]
    return replace(siege, tasks=await list_of(trial, "alice")), refused


FOR_METHODS: Final = ("x-http-method-override", "x-http-method", "x-method-override")
FOR_PATHS: Final = ("x-original-url", "x-rewrite-url", "x-forwarded-uri")
FOR_USERS: Final = (
    "x-user-id",
    "x-user",
    "x-owner",
    "x-remote-user",
    "x-forwarded-user",
    "x-authenticated-user",
    "x-auth-request-user",
)
IN_QUERIES: Final = ("user_id", "user", "owner", "sub")


def _beside(request: HttpRequest, user: str, path: str) -> Iterator[HttpRequest]:
    """The request with a user or a path named where a service has no business to look."""
    for names, value in ((FOR_USERS, user), (FOR_PATHS, path)):
        yield replace(request, headers=(*request.headers, *((name, value) for name in names)))
    query = urlencode(dict.fromkeys(IN_QUERIES, user))
    yield replace(request, target=f"{request.target}?{query}")


@check("ISO-BESIDE-01", "CONTRACT.md, 4.4", Capability.HTTP, Capability.DOCUMENT)
async def nothing_beside_token_and_path_decides(trial: Trial) -> None:
    """No header and no option in the query opens a foreign path or leads away from one's own."""
    siege, requests = await _refusing(trial)
    alice, bob = trial.user("alice"), trial.user("bob")
    for theirs in requests:
        target = theirs.target.replace(quote(alice, safe=""), quote(bob, safe=""))
        mine = replace(theirs, target=target)
        tunnel = tuple((name, theirs.method) for name in FOR_METHODS)
        await siege.refuses(replace(theirs, method="POST", headers=(*theirs.headers, *tunnel)))
        for request in (*_beside(theirs, alice, mine.target), *_beside(theirs, bob, mine.target)):
            await siege.refuses(request)
        for request in _beside(mine, alice, theirs.target):
            await siege.keeps_its_own(request)
