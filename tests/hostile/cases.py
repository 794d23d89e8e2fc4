"""One hostile request: what is sent, byte for byte, and what may come back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

MALFORMED: Final = "400 MALFORMED_REQUEST"
NO_CURSOR: Final = "400 INVALID_CURSOR"
UNAUTHORIZED: Final = "401 UNAUTHORIZED"
FORBIDDEN: Final = "403 FORBIDDEN"
NOT_FOUND: Final = "404 NOT_FOUND"
NO_METHOD: Final = "405 METHOD_NOT_ALLOWED"
MISMATCH: Final = "412 PRECONDITION_FAILED"
TOO_LARGE: Final = "413 PAYLOAD_TOO_LARGE"
TOO_LONG: Final = "414 URI_TOO_LONG"
UNSUPPORTED: Final = "415 UNSUPPORTED_MEDIA_TYPE"
INVALID: Final = "422 VALIDATION_ERROR"
HEADERS_TOO_LARGE: Final = "431 HEADERS_TOO_LARGE"

BELOW: Final = "400 (server)"
"""The server's own refusal, without a body, of what never becomes a request."""
HEAD_TOO_LARGE: Final = "431 (server)"
CLOSED: Final = "closed"
"""The connection ends without an answer."""

SOUND: Final = b'{"title":"Buy milk"}'
"""A body that makes a task wherever nothing else is wrong."""

Part = str | bytes
Pieces = Sequence[bytes]


@dataclass(frozen=True)
class Case:
    """A request and the answers that are right, one or several.

    `{me}`, `{tasks}`, `{id}`, `{task}`, `{token}`, `{other}`, `{theirs}` and `{its}` stand for
    the user's name, list, task, the task's path and token, and for another user's name, list and
    task.
    """

    name: str
    clause: str
    """Of CONTRACT.md, or a section of an RFC."""
    request: bytes | Pieces
    """Several pieces are sent with a pause between them."""
    answers: tuple[str, ...]
    """In the order in which they come; alternatives are separated by `|`."""
    blamed: frozenset[str] = frozenset()
    """The fields that the details name, where any are expected."""
    writes: bool = False
    """Whether the list is another one afterwards."""
    header: tuple[str, str | None] | None = None
    """A header of the answer and the pattern of its value; None where it must be missing."""

    @property
    def pieces(self) -> Pieces:
        return [self.request] if isinstance(self.request, bytes) else self.request

    @property
    def is_head(self) -> bool:
        return self.pieces[0].startswith(b"HEAD ")


def case(
    name: str,
    clause: str,
    request: bytes | Pieces,
    *answers: str,
    blames: Iterable[str] = (),
    writes: bool = False,
    header: tuple[str, str | None] | None = None,
) -> Case:
    return Case(name, clause, request, answers, frozenset(blames), writes, header)


def ask(line: Part, *headers: Part, body: bytes | None = None, last: bool = True) -> bytes:
    """A request with a good token; a body is JSON and has its length, unless the headers tell.

    `last` is whether it asks for the connection to be closed after it.
    """
    given = [b"Host: service.test", b"Authorization: Bearer {token}", *map(_bytes, headers)]
    names = {header.partition(b":")[0].strip().lower() for header in given}
    if last:
        given.append(b"Connection: close")
    if body is not None:
        if b"content-type" not in names:
            given.append(b"Content-Type: application/json")
        if not names & {b"content-length", b"transfer-encoding"}:
            given.append(b"Content-Length: %d" % len(body))
    return bare(line, *given, body=body or b"")


def bare(line: Part, *headers: Part, body: bytes = b"") -> bytes:
    """A request with just these headers."""
    start = _bytes(line)
    start += b"" if b"HTTP/" in start else b" HTTP/1.1"
    return b"\r\n".join([start, *map(_bytes, headers), b"", body])


def without(request: bytes, *headers: str) -> bytes:
    """The request without some of its headers."""
    for header in headers:
        assert header.encode() + b"\r\n" in request
        request = request.replace(header.encode() + b"\r\n", b"")
    return request


def chunked(*chunks: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in (*chunks, b""))


def _bytes(part: Part) -> bytes:
    return part.encode() if isinstance(part, str) else part
