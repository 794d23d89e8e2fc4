"""Whether an answer is one that the document promises, whatever test it was given to."""

import json
import re
from functools import cache
from typing import Any
from urllib.parse import unquote

import jsonschema_rs

from tests.support.replies import Reply
from todo_core.entrypoints.container import describe_service

DOCUMENT = describe_service()
UNLISTED = DOCUMENT["components"]["responses"]
_UNLISTED_BY_STATUS = {"404": UNLISTED["NoSuchPath"], "405": UNLISTED["MethodNotAllowed"]}
_HEADERS = {
    name
    for item in DOCUMENT["paths"].values()
    for operation in item.values()
    if "responses" in operation
    for response in operation["responses"].values()
    for name in response["headers"]
} | {"Allow"}
_PAGES = re.compile(r"/|/(docs|playground)/.+")  # and what they are made of: clauses 3.14 and 3.26
_LITERAL_FIRST = sorted(DOCUMENT["paths"], key=lambda template: template.count("{"))


def check_described(reply: Reply, method: str, target: str) -> None:
    """Compare an answer with what the document says of such a request, listed or not."""
    operation = find_operation(method, target)
    answers = operation["responses"] if operation else _UNLISTED_BY_STATUS
    described = answers.get(str(reply.status))
    if operation is None and described is None:
        no_api = reply.status >= 400 or method == "OPTIONS" or _PAGES.fullmatch(target)
        assert no_api, f"{target} is not described"  # unless nobody looked for it
        return
    assert described, f"{reply.status} is not described for {method} {target}"
    _check_headers(reply, described["headers"])
    if "content" in described and method != "HEAD":
        _check_content(reply, described["content"])
    else:
        assert reply.body == b""


def find_operation(method: str, target: str) -> Any:
    """What the document says of such a request; None where it says nothing."""
    path = re.sub("%[0-9A-Fa-f]{2}", _letter, target.partition("?")[0]).removesuffix("/")
    for template in _LITERAL_FIRST:
        if re.fullmatch(re.sub("{.*?}", "[^/]+", template), path):
            return DOCUMENT["paths"][template].get(method.lower()) if method.isupper() else None
    return None


def _letter(escape: "re.Match[str]") -> str:
    """What an escape stands for where it is not needed."""
    letter = unquote(escape[0])
    return letter if letter.isalnum() else escape[0]


def resolve(node: Any) -> Any:
    """Follow a reference into the components."""
    while node and "$ref" in node:
        _, _, kind, name = node["$ref"].split("/")
        node = DOCUMENT["components"][kind][name]
    return node


def validate(value: Any, schema: Any) -> None:
    """Raise where a value is not as a schema of the document says."""
    _validator(json.dumps(schema)).validate(value)


@cache
def _validator(schema: str) -> jsonschema_rs.Validator:
    whole = {**json.loads(schema), "components": DOCUMENT["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def _check_headers(reply: Reply, headers: Any) -> None:
    sent = {name for name in _HEADERS if reply.header(name) is not None}
    assert sent <= set(headers), f"{sent - set(headers)} not described: {reply}"
    for name, reference in headers.items():
        about = resolve(reference)
        value: Any = reply.header(name)
        assert value is not None or not about["required"], f"{name} is missing: {reply}"
        if value is not None:
            value = int(value) if about["schema"]["type"] == "integer" else value
            validate(value, about["schema"])


def _check_content(reply: Reply, content: Any) -> None:
    ((media_type, about),) = content.items()
    assert (reply.header("content-type") or "").startswith(media_type.partition(";")[0])
    if media_type == "application/json":
        validate(reply.json, about["schema"])
