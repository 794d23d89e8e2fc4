"""What every HTTP response owes its reader, whoever produced it."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Final

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.checks.tour import tour
from todo_core.entrypoints.harness.http.messages import Exchange
from todo_core.entrypoints.harness.http.routes import DOCUMENT
from todo_core.entrypoints.harness.http.statuses import STATUSES
from todo_core.entrypoints.harness.operations import Create
from todo_core.entrypoints.harness.registry import Level, check
from todo_core.entrypoints.harness.trial import Trial

_BARE: Final = (DOCUMENT, "/docs", "/metrics")
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")

Rule = Callable[[Exchange], bool]
RULES: Final[dict[str, tuple[Rule, Rule]]] = {}
"""For each rule, which exchanges it speaks of and whether it is kept."""


def rule(rule_id: str, source: str, of: Rule, level: Level = Level.MUST) -> Callable[[Rule], Rule]:
    """Make a check of a rule for single responses; every response that `of` picks must keep it."""

    def register(kept: Rule) -> Rule:
        async def body(trial: Trial) -> None:
            await tour(trial)
            elsewhere = [trial.broken[rule_id]] if rule_id in trial.broken else []
            for exchange in [*elsewhere, *trial.exchanges]:
                if _holds(of, exchange):
                    trial.require(_holds(kept, exchange), _complaint(exchange))

        RULES[rule_id] = (of, kept)
        body.__doc__, body.__module__ = kept.__doc__, kept.__module__
        check(rule_id, source, Capability.HTTP, level=level)(body)
        return kept

    return register


def broken_rules(exchange: Exchange) -> list[str]:
    """The rules that a response breaks."""
    return [
        name
        for name, (of, kept) in RULES.items()
        if _holds(of, exchange) and not _holds(kept, exchange)
    ]


def _holds(says: Rule, exchange: Exchange) -> bool:
    """Whether a response keeps a rule; one of quite another shape does not."""
    try:
        return says(exchange)
    except (LookupError, TypeError, AttributeError):
        return False


def _complaint(exchange: Exchange) -> str:
    request, response = exchange.request, exchange.response
    answer = f"{response.status} {dict(response.headers)} {response.body[:300]!r}"
    return f"{request.method} {request.target} is answered by {answer}"


def _answered(status: HTTPStatus) -> Rule:
    return lambda exchange: exchange.response.status == status


def _is_bodiless(exchange: Exchange) -> bool:
    bodiless = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
    return exchange.request.method == "HEAD" or exchange.response.status in bodiless


def _has_envelope(exchange: Exchange) -> bool:
    kind = exchange.response.header("content-type") or ""
    is_bare = exchange.request.target in _BARE and exchange.response.status == HTTPStatus.OK
    return not (_is_bodiless(exchange) or is_bare or kind.startswith("text/event-stream"))


def _is_error(exchange: Exchange) -> bool:
    return _has_envelope(exchange) and exchange.response.status >= HTTPStatus.BAD_REQUEST


def _is_task(exchange: Exchange) -> bool:
    data = exchange.response.content.get("data")
    return isinstance(data, dict) and "version" in data


@rule("ENV-SHAPE-01", "CONTRACT.md, 1.1", of=_has_envelope)
def has_the_envelope_s_shape(exchange: Exchange) -> bool:
    """Every body has one of the envelope's two shapes."""
    content = exchange.response.content
    if content.get("status") == "success":
        return set(content) == {"status", "data", "meta"}
    error = content.get("error")
    return (
        set(content) == {"status", "data", "error", "meta"}
        and (content["status"], content["data"]) == ("error", None)
        and isinstance(error, dict)
        and set(error) == {"code", "message", "details"}
        and isinstance(error["message"], str)
        and isinstance(error["details"], list)
        and all(isinstance(detail, str) for detail in error["details"])
    )


@rule("ENV-STATUS-01", "CONTRACT.md, 4.1", of=_is_error)
def has_the_status_of_its_code(exchange: Exchange) -> bool:
    """Every error has a code of the contract and the status that belongs to it."""
    return STATUSES.get(exchange.response.code or "") == exchange.response.status


@rule("ENV-TYPE-01", "CONTRACT.md, 1.1", of=_has_envelope)
def is_json(exchange: Exchange) -> bool:
    """Every body is application/json."""
    kind = exchange.response.header("content-type") or ""
    return kind.partition(";")[0] == "application/json"


@rule("ENV-TIME-01", "CONTRACT.md, 1.4", of=_has_envelope)
def tells_the_time_in_utc(exchange: Exchange) -> bool:
    """Every `timestamp`, `created_at` and `updated_at` is RFC 3339 and ends in Z."""
    content = exchange.response.content
    data = content.get("data") or {}
    meta = content.get("meta") or {}
    times = [
        meta.get("timestamp"),
        *(data[key] for key in ("created_at", "updated_at") if key in data),
    ]
    return all(map(_is_utc, times))


def _is_utc(time: object) -> bool:
    try:
        return isinstance(time, str) and time.endswith("Z") and bool(datetime.fromisoformat(time))
    except ValueError:
        return False


@rule("ENV-ID-01", "CONTRACT.md, 1.5", of=_has_envelope)
def carries_its_request_id(exchange: Exchange) -> bool:
    """The request id in the body is the one in the header: the client's, if it is a fit one."""
    offered = dict(exchange.request.headers).get("x-request-id", "")
    sent = exchange.response.header("x-request-id") or ""
    meta = exchange.response.content.get("meta") or {}
    kept = sent == offered if _REQUEST_ID.fullmatch(offered) else bool(_REQUEST_ID.fullmatch(sent))
    return kept and meta.get("request_id") == sent


@rule("ENV-TAG-01", "CONTRACT.md, 2.7", of=_is_task)
def carries_the_task_s_tag(exchange: Exchange) -> bool:
    """Every response with a task carries its version as the entity tag."""
    version = json.dumps(exchange.response.content["data"]["version"])
    return exchange.response.header("etag") == f'"{version}"'


@rule("ENV-LOCATION-01", "CONTRACT.md, 3.2", of=_answered(HTTPStatus.CREATED))
def says_where_the_new_task_is(exchange: Exchange) -> bool:
    """The answer to a create says in `Location` where the task is."""
    location = exchange.response.header("location") or ""
    path = exchange.request.target.partition("?")[0].rstrip("/")
    data = exchange.response.content.get("data") or {}
    return location.endswith(f"{path}/{data.get('id')}")


@rule("ENV-ALLOW-01", "CONTRACT.md, 3.16", of=_answered(HTTPStatus.METHOD_NOT_ALLOWED))
def names_the_methods_that_it_takes(exchange: Exchange) -> bool:
    """A refused method is answered with those that are taken, in `Allow`."""
    return "GET" in (exchange.response.header("allow") or "")


@rule("ENV-CHALLENGE-01", "CONTRACT.md, 4.3", of=_answered(HTTPStatus.UNAUTHORIZED))
def asks_for_a_token(exchange: Exchange) -> bool:
    """A refused token is answered with `WWW-Authenticate`."""
    return "bearer" in (exchange.response.header("www-authenticate") or "").lower()


@rule("ENV-EMPTY-01", "CONTRACT.md, 1.7", of=_is_bodiless)
def sends_no_body_where_none_belongs(exchange: Exchange) -> bool:
    """HEAD, 204 and 304 are answered without a body."""
    return not exchange.response.body


@check("ENV-HEAD-01", "CONTRACT.md, 3.16", Capability.HTTP)
async def head_is_get_without_its_body(trial: Trial) -> None:
    """HEAD works wherever GET does."""
    tasks = await trial.sends("alice", "GET")
    head = await trial.sends("alice", "HEAD")
    trial.require(head.status == tasks.status, f"HEAD is answered by {head.status}")


@check("ENV-OPTIONS-01", "CONTRACT.md, 3.16", Capability.HTTP)
async def options_needs_no_token(trial: Trial) -> None:
    """OPTIONS answers 204 with `Allow`, without a token, on anyone's path."""
    response = await trial.sends(None, "OPTIONS", at="alice")
    offered = response.status == HTTPStatus.NO_CONTENT and "GET" in (response.header("allow") or "")
    trial.require(offered, f"OPTIONS is answered by {response.status} {response.headers}")


@rule("ENV-CACHE-01", "RFC 9111, section 5.2.2", of=_is_task, level=Level.SHOULD)
def keeps_out_of_shared_caches(exchange: Exchange) -> bool:
    """Answers with tasks forbid shared caches to keep them."""
    directives = exchange.response.header("cache-control") or ""
    return "private" in directives or "no-store" in directives


@check("ENV-LINK-01", "CONTRACT.md, 3.1", Capability.HTTP, level=Level.SHOULD)
async def a_page_links_to_the_next(trial: Trial) -> None:
    """A page that is not the last carries a `Link` to the next one."""
    await trial.makes("alice", Create("a"), Create("b"))
    page = await trial.sends("alice", "GET", "?limit=1")
    link = page.header("link") or ""
    trial.require(
        'rel="next"' in link and "cursor=" in link, f"the first of two pages has {link!r}"
    )
