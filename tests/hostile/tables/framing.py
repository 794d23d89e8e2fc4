"""Where one request ends and the next one begins: RFC 9112, and CONTRACT.md, clause 4.25."""

from tests.hostile.cases import (
    BELOW,
    CLOSED,
    HEAD_TOO_LARGE,
    HEADERS_TOO_LARGE,
    INVALID,
    MALFORMED,
    NO_METHOD,
    NOT_FOUND,
    SOUND,
    TOO_LARGE,
    TOO_LONG,
    UNAUTHORIZED,
    UNSUPPORTED,
    Case,
    ask,
    bare,
    case,
    chunked,
)

SMUGGLED = ask("DELETE {task}")
"""What must not be taken for a request where it is part of another one's body."""
INNER = bare("DELETE /health/live", "Host: service.test", "Connection: close")
"""The same, of a length that is known."""
NEXT = ask("GET {tasks}")
"""What has to be answered after a request whose end is known."""

MANY = [f"X-{number}: {'x' * 1000}" for number in range(70)]
LENGTH = f"Content-Length: {len(SOUND)}"
CHUNKED = "Transfer-Encoding: chunked"


def post(*headers: str, body: bytes = SOUND, last: bool = True) -> bytes:
    return ask("POST {tasks}", *headers, body=body, last=last)


LENGTHS = [
    case("two lengths that differ", "4.25", post(LENGTH, "Content-Length: 5"), BELOW),
    case("a short length first", "4.25", post("Content-Length: 5", LENGTH), BELOW),
    case("a list of lengths", "4.25", post(f"{LENGTH}, {len(SOUND)}"), BELOW),
    case("the same length twice", "RFC 9112, 6.3", post(LENGTH, LENGTH), "201", writes=True),
    *(
        case(f"the length {length!r}", "4.25", post(f"Content-Length: {length}"), BELOW)
        for length in (
            "+20",
            "-1",
            "0x14",
            "2_0",
            "20.0",
            "2e1",
            "",
            "20;20",
            "99999999999999999999",
        )
    ),
    case("a length of exabytes", "4.11", post("Content-Length: 9223372036854775807"), TOO_LARGE),
    case(
        "a length that is too short leaves a rest that is no request",
        "4.25",
        post("Content-Length: 5", last=False),
        MALFORMED,
        BELOW,
    ),
]

BOTH = [
    case(
        "a length and chunks, whose end comes first",
        "RFC 9112, 6.1",
        post("Content-Length: 500", CHUNKED, body=b"0\r\n\r\n" + SMUGGLED),
        MALFORMED,
    ),
    case(
        "chunks and a length that is shorter",
        "RFC 9112, 6.1",
        post(CHUNKED, "Content-Length: 4", body=chunked(SOUND) + SMUGGLED),
        f"201 | {MALFORMED}",
        writes=True,
    ),
    *(
        case(
            f"a length and {coding!r}",
            "4.25",
            post(f"Content-Length: {len(SOUND)}", coding, body=SOUND + SMUGGLED),
            f"{BELOW} | {MALFORMED}",
        )
        for coding in (
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding : chunked",
            "Transfer-Encoding: chunked, identity",
            "Transfer-Encoding: \x0bchunked",
            'Transfer-Encoding: "chunked"',
            "Transfer-Encoding: identity",
            "Transfer-Encoding:",
            " Transfer-Encoding: chunked",
            "X: y\r\n Transfer-Encoding: chunked",
        )
    ),
]

CODINGS = [
    *(
        case(f"{coding!r}", "4.25", post(coding, body=chunked(SOUND)), f"{BELOW} | {MALFORMED}")
        for coding in (
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: chunked, gzip",
            "Transfer-Encoding: chunked, chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunkedchunked",
            "Transfer-Encoding: chunked;q=1",
            "Transfer-Encoding: deflate",
        )
    ),
    *(
        case(f"{coding!r}", "3.22", post(coding, body=chunked(SOUND)), "201", writes=True)
        for coding in ("Transfer-Encoding: CHUNKED", "transfer-encoding:\tchunked")
    ),
    case(
        "chunks in HTTP/1.0, which has none",
        "RFC 9112, 6.1",
        ask("POST {tasks} HTTP/1.0", CHUNKED, body=chunked(SOUND)),
        f"{BELOW} | {MALFORMED}",
    ),
]

CHUNKS = [
    *(
        case(f"a chunk {name}", "4.25", post(CHUNKED, body=body + SMUGGLED), MALFORMED)
        for name, body in {
            "of a size in words": b"twenty\r\n" + SOUND + b"\r\n0\r\n\r\n",
            "of a size with a prefix": b"0x14\r\n" + SOUND + b"\r\n0\r\n\r\n",
            "of a negative size": b"-14\r\n" + SOUND + b"\r\n0\r\n\r\n",
            "of a size with a sign": b"+14\r\n" + SOUND + b"\r\n0\r\n\r\n",
            "of no size": b"\r\n" + SOUND + b"\r\n0\r\n\r\n",
            "of an immense size": b"f" * 17 + b"\r\n" + SOUND + b"\r\n0\r\n\r\n",
            "of a size past 64 bits that wraps round": b"10000000000000014\r\n"
            + SOUND
            + b"\r\n0\r\n\r\n",
            "of a size with NUL": b"14\0\r\n" + SOUND + b"\r\n0\r\n\r\n",
            "whose size ends in a bare LF": b"14\n" + SOUND + b"\r\n0\r\n\r\n",
            "whose size ends in a bare CR": b"14\r" + SOUND + b"\r\n0\r\n\r\n",
            "that is longer than its size": b"13\r\n" + SOUND + b"\r\n0\r\n\r\n",
            "without a line break behind it": b"14\r\n" + SOUND + b"0\r\n\r\n",
            "with an endless extension": b"14;"
            + b"x" * 70_000
            + b"\r\n"
            + SOUND
            + b"\r\n0\r\n\r\n",
        }.items()
    ),
    case(
        "chunks with an extension",
        "RFC 9112, 7.1.1",
        post(CHUNKED, body=b'14;a="b"\r\n' + SOUND + b"\r\n0\r\n\r\n"),
        "201",
        writes=True,
    ),
    case(
        "trailers, which change nothing",
        "RFC 9112, 7.1.2",
        post(CHUNKED, body=b"14\r\n" + SOUND + b"\r\n0\r\nAuthorization: x\r\nIf-Match: y\r\n\r\n"),
        "201",
        writes=True,
    ),
    case(
        "a chunk for each byte",
        "3.22",
        post(CHUNKED, body=chunked(*(SOUND[at : at + 1] for at in range(len(SOUND))))),
        "201",
        writes=True,
    ),
    case(
        "chunks of 64 KiB and a byte",
        "4.11",
        post(CHUNKED, body=chunked(b" " * 65_536, b" ") + SMUGGLED),
        TOO_LARGE,
    ),
    case("chunks of nothing", "4.1", post(CHUNKED, body=chunked()), MALFORMED),
]

LINES = [
    *(
        case(f"the request line {line!r}", "4.25", bare(line, "Host: service.test"), BELOW)
        for line in (
            b"GET /health/live HTTP/1.2",
            b"GET /health/live HTTP/2.0",
            b"GET /health/live HTTP/9.9",
            b"GET /health/live HTTP/11",
            b"GET /health/live HTTP/1.1x",
            b"GET /health/live http/HTTP/",
            b"GET /health /live HTTP/1.1",
            b"GET  /health/live HTTP/1.1",
            b"GET\t/health/live\tHTTP/1.1",
            b" GET /health/live HTTP/1.1",
            b"GE\x01T /health/live HTTP/1.1",
            b"GET\0 /health/live HTTP/1.1",
            b"G(T /health/live HTTP/1.1",
            b"G\xc3\xa9T /health/live HTTP/1.1",
            b"/health/live HTTP/1.1",
            b"HTTP/1.1 200 OK",
        )
    ),
    case("HTTP/0.9", "4.25", b"GET /health/live\r\n\r\n", BELOW),
    case("HTTP in lower case", "4.25", b"GET /health/live http/1.1\r\nHost: a\r\n\r\n", BELOW),
    case("TLS", "4.25", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100), BELOW),
    case("another protocol", "4.25", b"SSH-2.0-OpenSSH_9.9\r\n\r\n", BELOW),
    case("control characters", "4.25", bytes(range(1, 10)) + b"\x1b[31m\r\n\r\n", BELOW),
    case("HTTP/2's preface", "4.29", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9), CLOSED),
    case("empty lines in front", "RFC 9112, 2.2", b"\r\n\r\n" + NEXT, "200"),
    case("HTTP/1.0", "RFC 9112, 9.3", bare("GET /health/live HTTP/1.0"), "200"),
    case(
        "a request line of more than 8 KiB",
        "4.12",
        ask("GET {tasks}?q=" + "x" * 8200, last=False) + SMUGGLED,
        TOO_LONG,
    ),
    case("a method of more than 8 KiB", "4.12", ask("M" * 8200 + " {tasks}"), TOO_LONG),
    case(
        "a target of 70 000 bytes",
        "4.12",
        ask("GET /" + "x" * 70_000),
        f"{TOO_LONG} | 414 (server)",
    ),
    case(
        "a target past all buffers",
        "4.25",
        ask("GET /" + "x" * 300_000),
        f"414 (server) | {HEAD_TOO_LARGE}",
    ),
]

PIPELINES = [
    case(
        "a request after a refused body",
        "4.15",
        post(body=b"{}", last=False) + NEXT,
        INVALID,
        "200",
    ),
    case(
        "a request after one without a token",
        "4.3",
        bare("POST {tasks}", "Host: a", "Content-Length: 2", body=b"{}") + NEXT,
        UNAUTHORIZED,
        "200",
    ),
    case(
        "a request after a body of another type",
        "4.13",
        post("Content-Type: text/plain", last=False) + NEXT,
        UNSUPPORTED,
        "200",
    ),
    case(
        "a request after a body that nobody wants",
        "RFC 9110, 9.3.1",
        ask("GET {tasks}", f"Content-Length: {len(INNER)}", last=False) + INNER + NEXT,
        "200",
        "200",
    ),
    case(
        "a request after a wrong method with a body",
        "4.6",
        ask("PUT {tasks}", body=b"{}", last=False) + NEXT,
        NO_METHOD,
        "200",
    ),
    case(
        "a request after a body for no route",
        "4.5",
        ask("POST {tasks}/a/b/c", body=b"{}", last=False) + NEXT,
        NOT_FOUND,
        "200",
    ),
    case(
        "a request after a body that is too large",
        "4.25",
        post(body=b"x" * 70_000, last=False) + SMUGGLED,
        TOO_LARGE,
    ),
    case(
        "a request after headers that are too large",
        "4.25",
        ask("GET {tasks}", *MANY, last=False) + SMUGGLED,
        HEADERS_TOO_LARGE,
    ),
    case(
        "a request after a broken header",
        "4.25",
        ask("GET {tasks}", "X : y", last=False) + SMUGGLED,
        BELOW,
    ),
    case(
        "a request after two hosts",
        "4.25",
        ask("GET {tasks}", "Host: service.test", last=False) + SMUGGLED,
        MALFORMED,
    ),
    case(
        "ten requests at once",
        "RFC 9112, 9.3.2",
        ask("GET {tasks}", last=False) * 9 + NEXT,
        *["200"] * 10,
    ),
]

PIECES = [
    case("a request in two pieces", "RFC 9112, 2.2", [NEXT[:40], NEXT[40:]], "200"),
    case("a byte, a pause, the rest", "RFC 9112, 2.2", [NEXT[:1], NEXT[1:-2], NEXT[-2:]], "200"),
    case(
        "a body in pieces",
        "3.2",
        [post()[:-10], post()[-10:-1], post()[-1:]],
        "201",
        writes=True,
    ),
]

CASES: list[Case] = [*LENGTHS, *BOTH, *CODINGS, *CHUNKS, *LINES, *PIPELINES, *PIECES]
