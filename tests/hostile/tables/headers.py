"""What headers must not do: RFC 9110, section 5, and CONTRACT.md, clauses 1.5, 4.14 and 4.25."""

import re

from tests.hostile.cases import (
    BELOW,
    HEAD_TOO_LARGE,
    HEADERS_TOO_LARGE,
    MALFORMED,
    SOUND,
    UNAUTHORIZED,
    UNSUPPORTED,
    Case,
    ask,
    bare,
    case,
    without,
)

HOST = "Host: service.test"
MADE_HERE = "[0-9a-f]{32}"
AUTHORIZATION = "Authorization: Bearer {token}"

SYNTAX = [
    *(
        case(f"the header {header[:20]!r}", "4.25", ask("GET {tasks}", header), BELOW)
        for header in (
            b"X : y",
            b" X: y",
            b"X: y\r\n z",
            b"X: y\r\n\tz",
            b"X: a\rb",
            b"X: a\0b",
            b"X\0: y",
            b"X\xff: y",
            b"X\xc3\xa9: y",
            b"X(y): z",
            b"X",
            b": y",
            b"X: \x01",
            b"X: \x7f",
            b"X: \x1b[31m",
        )
    ),
    *(
        case(f"the header {header[:20]!r}", "RFC 9110, 5.5", ask("GET {tasks}", header), "200")
        for header in (
            b"X: \xff\xfe",
            b"X:",
            b"X: \t ",
            b"X:y",
            b"X: " + b"y" * 8000,
            b"__proto__: {}",
        )
    ),
    case(
        "lines that end in LF alone", "RFC 9112, 2.2", ask("GET {tasks}").replace(b"\r", b""), "200"
    ),
    case("headers that end in CR CR LF", "4.25", ask("GET {tasks}", b"X: y\r"), BELOW),
]

SIZES = [
    case("a hundred headers and more", "4.25", ask("GET {tasks}", *["X: y"] * 120), HEAD_TOO_LARGE),
    case("a header of 64 KiB", "4.14", ask("GET {tasks}", f"X: {'y' * 65_536}"), HEADERS_TOO_LARGE),
    case(
        "70 headers of a thousand bytes",
        "4.14",
        ask("GET {tasks}", *(f"X-{number}: {'y' * 1000}" for number in range(70))),
        HEADERS_TOO_LARGE,
    ),
    case(
        "a header past all buffers",
        "4.25",
        ask("GET {tasks}", f"X: {'y' * 300_000}"),
        HEAD_TOO_LARGE,
    ),
    case(
        "a name past all buffers", "4.25", ask("GET {tasks}", f"{'X' * 300_000}: y"), HEAD_TOO_LARGE
    ),
    case(
        "a name of 70 000 bytes", "4.25", ask("GET {tasks}", f"{'X' * 70_000}: y"), HEAD_TOO_LARGE
    ),
]

HOSTS = [
    case("no host", "RFC 9112, 3.2", without(ask("GET {tasks}"), HOST), MALFORMED),
    case("two hosts", "RFC 9112, 3.2", ask("GET {tasks}", "Host: other.test"), MALFORMED),
    case("the same host twice", "RFC 9112, 3.2", ask("GET {tasks}", HOST), MALFORMED),
    *(
        case(
            f"the host {host!r}",
            "RFC 9112, 3.2",
            ask("GET {tasks}").replace(HOST.encode(), b"Host: " + host),
            MALFORMED,
        )
        for host in (
            b"",
            b"a b",
            b"a/b",
            b"a@b",
            b"a:b",
            b"a:80:80",
            b"a?b",
            b"a#b",
            b"[::1",
            b"::1",
            b"a\\b",
            b'"a"',
            b"a\xff",
            b"http://a",
        )
    ),
    *(
        case(
            f"the host {host!r}",
            "RFC 9112, 3.2",
            ask("GET {tasks}").replace(HOST.encode(), b"Host: " + host),
            "200",
        )
        for host in (
            b"a:80",
            b"127.0.0.1:8000",
            b"[::1]:8000",
            b"xn--bcher-kva.test",
            b"A_B.test",
            b"a:",
        )
    ),
]

REQUEST_IDS = [
    *(
        case(
            f"the request id {name}",
            "1.5",
            ask("GET {tasks}", b"X-Request-Id: " + given),
            "200",
            header=("x-request-id", re.escape(given.decode())),
        )
        for name, given in {
            "of 64 characters": b"a" * 64,
            "of one character": b"0",
            "of every kind of character": b"aZ09._-",
            "of dots": b"..",
        }.items()
    ),
    *(
        case(
            f"the request id {name}",
            "1.5",
            ask("GET {tasks}", b"X-Request-Id: " + given),
            "200",
            header=("x-request-id", MADE_HERE),
        )
        for name, given in {
            "that is empty": b"",
            "of 65 characters": b"a" * 65,
            "of 8000 characters": b"a" * 8000,
            "with a space": b"a b",
            "with an escaped line break": b"a%0d%0aSet-Cookie:%20a=b",
            "with a written line break": b"a\\r\\nSet-Cookie: a=b",
            "with markup": b"<script>alert(1)</script>",
            "with quotes": b'a"b',
            "with letters beyond ASCII": "\u00e9".encode(),
            "with full-width digits": "\uff11".encode(),
            "with a look-up": b"${jndi:ldap://127.0.0.1/a}",
            "with a slash": b"../../etc",
        }.items()
    ),
    case(
        "two request ids",
        "1.5",
        ask("GET {tasks}", "X-Request-Id: a", "X-Request-Id: b"),
        "200",
        header=("x-request-id", MADE_HERE),
    ),
    case(
        "a request id with a line break",
        "4.25",
        ask("GET {tasks}", b"X-Request-Id: a\nSet-Cookie"),
        BELOW,
    ),
]

AUTHORIZATIONS = [
    *(
        case(
            f"authorization {name}",
            "7.1",
            bare("GET {tasks}", HOST, *headers, "Connection: close"),
            UNAUTHORIZED,
            header=("www-authenticate", 'Bearer realm="api"'),
        )
        for name, headers in {
            "missing": [],
            "empty": ["Authorization:"],
            "of another scheme": ["Authorization: Basic {token}"],
            "of a proxy": ["Proxy-Authorization: Bearer {token}"],
            "by cookie": ["Cookie: better-auth.session_token={token}; token={token}"],
            "without scheme": ["Authorization: {token}"],
            "without token": ["Authorization: Bearer"],
            "with a tab": ["Authorization: Bearer\t{token}"],
            "with two tokens": ["Authorization: Bearer {token} {token}"],
            "with two tokens and a comma": ["Authorization: Bearer {token}, Bearer {token}"],
            "twice": [AUTHORIZATION, AUTHORIZATION],
            "twice, once broken": [AUTHORIZATION, "Authorization: Bearer x"],
            "twice, broken first": ["Authorization: Bearer x", AUTHORIZATION],
            "twice, once empty": [AUTHORIZATION, "Authorization:"],
            "with parameters": [f"{AUTHORIZATION}, realm=x"],
            "with quotes": ['Authorization: Bearer "{token}"'],
            "of 9000 characters": [f"Authorization: Bearer {'x' * 9000}"],
            "beyond ASCII": [b"Authorization: Bearer \xff\xfe"],
            "in look-alike letters": ["Authorization: B\u0435arer {token}"],
            "in a custom header": ["X-Authorization: Bearer {token}", "X-Access-Token: {token}"],
            "of a user it names": ["X-User-Id: {me}", "X-Forwarded-User: {me}"],
        }.items()
    ),
    *(
        case(
            f"a token {name}",
            "7.1",
            bare(f"GET {{tasks}}{query}", HOST, "Connection: close"),
            UNAUTHORIZED,
        )
        for name, query in {
            "as access_token": "?access_token={token}",
            "as token": "?token={token}",
            "as authorization": "?authorization=Bearer%20{token}",
        }.items()
    ),
    *(
        case(
            f"the scheme {scheme!r}",
            "7.1",
            ask("GET {tasks}").replace(b"Bearer ", scheme.encode()),
            "200",
        )
        for scheme in ("bearer ", "BEARER ", "bEARER   ")
    ),
    case(
        "a good token beside cookies",
        "7.8",
        ask("GET {tasks}", "Cookie: better-auth.session_token=x"),
        "200",
    ),
]

CONNECTIONS = [
    *(
        case(
            f"{name}, which is not spoken here",
            "RFC 9110, 7.8",
            ask("GET {tasks}", *headers),
            "200",
        )
        for name, headers in {
            "an upgrade to WebSocket": [
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            ],
            "an upgrade to HTTP/2": ["Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"],
            "an upgrade to TLS": ["Upgrade: TLS/1.0"],
            "an unknown expectation of a read": ["Expect: 200-maybe"],
            "a range": ["Range: bytes=0-1"],
            "a media type nobody has": ["Accept: application/xml;q=1, */*;q=0"],
            "a language": ["Accept-Language: ../../etc/passwd"],
            "an encoding": ["Accept-Encoding: gzip, br, zstd"],
            "a path of a proxy": ["X-Original-URL: {theirs}", "X-Rewrite-URL: {theirs}"],
            "a method of a proxy": ["X-HTTP-Method-Override: DELETE", "X-HTTP-Method: DELETE"],
            "forwarded addresses": ["Forwarded: for=127.0.0.1", "X-Forwarded-For: 127.0.0.1"],
            "headers to drop": ["Connection: Authorization, Host"],
        }.items()
    ),
]

CONTINUE = f"Content-Length: {len(SOUND)}"
EXPECTATIONS = [
    case(
        "a body that waits to be asked for",
        "RFC 9110, 10.1.1",
        [ask("POST {tasks}", "Expect: 100-continue", CONTINUE, body=b""), SOUND],
        "201",
        writes=True,
    ),
    case(
        "a body that is not asked for, since there is no token",
        "RFC 9110, 10.1.1",
        bare(
            "POST {tasks}", HOST, "Expect: 100-continue", CONTINUE, "Content-Type: application/json"
        ),
        UNAUTHORIZED,
    ),
    case(
        "a body that is not asked for, since it is of another type",
        "RFC 9110, 10.1.1",
        ask(
            "POST {tasks}", "Expect: 100-continue", CONTINUE, "Content-Type: text/plain", last=False
        ),
        UNSUPPORTED,
    ),
    case(
        "an expectation that nobody knows",
        "RFC 9110, 10.1.1",
        ask("POST {tasks}", "Expect: 200-maybe", body=SOUND),
        "201",
        writes=True,
    ),
]

CASES: list[Case] = [
    *SYNTAX,
    *SIZES,
    *HOSTS,
    *REQUEST_IDS,
    *AUTHORIZATIONS,
    *CONNECTIONS,
    *EXPECTATIONS,
]
