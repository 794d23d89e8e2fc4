"""Methods that a path does not take, and pages that may not ask: clauses 3.16, 4.6 and 4.24."""

from tests.hostile.cases import (
    FORBIDDEN,
    NO_METHOD,
    NOT_FOUND,
    SOUND,
    UNAUTHORIZED,
    Case,
    ask,
    bare,
    case,
)

TAKES = {
    "{tasks}": "GET, HEAD, OPTIONS, POST",
    "{task}": "DELETE, GET, HEAD, OPTIONS, PATCH, PUT",
    "{task}/complete": "OPTIONS, PATCH",
    "{task}/restore": "OPTIONS, POST",
    "{tasks}/changes": "GET, HEAD, OPTIONS",
    "{tasks}/events": "GET, HEAD, OPTIONS",
    "/health/live": "GET, HEAD, OPTIONS",
    "/health/ready": "GET, HEAD, OPTIONS",
    "/metrics": "GET, HEAD, OPTIONS",
    "/openapi.json": "GET, HEAD, OPTIONS",
    "/docs": "GET, HEAD, OPTIONS",
}
METHODS = (
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "TRACE",
    "CONNECT",
    "BREW",
    "get",
    "PROPFIND",
    "GET!",
)
OVERRIDES = (
    "X-HTTP-Method-Override: DELETE",
    "X-HTTP-Method: DELETE",
    "X-Method-Override: DELETE",
    "_method: DELETE",
)

WEB_PAGE = "http://localhost:3000"
OTHER_PAGES = (
    "null",
    "*",
    "",
    "http://localhost",
    "http://localhost:3001",
    "http://localhost:30000",
    "https://localhost:3000",
    "http://localhost:3000/",
    "http://LOCALHOST:3000",
    "http://localhost:3000.evil.test",
    "http://localhost:3000@evil.test",
    "http://evil.test/http://localhost:3000",
    "http://evil-localhost:3000",
    "http://sub.localhost:3000",
    "http://127.0.0.1:3000",
    "http://localhost%3A3000",
    "http://localhost:3000 http://evil.test",
    f"{WEB_PAGE}, {WEB_PAGE}",
    f"{WEB_PAGE}\r\nOrigin: http://evil.test",
    f"http://evil.test\r\nOrigin: {WEB_PAGE}",
    "file://",
    "chrome-extension://abcdefghijklmnop",
)
PREFLIGHTS = (
    "Access-Control-Request-Method: PUT",
    "Access-Control-Request-Method: BREW",
    "Access-Control-Request-Method:",
    "Access-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: authorization, x-odd",
    "Access-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: *",
    "Access-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: a\xff b,,;",
    "Access-Control-Request-Method: GET\r\nAccess-Control-Request-Private-Network: true",
)
ALLOW_ORIGIN = "access-control-allow-origin"
TOKENLESS = ("Host: service.test", "Connection: close")

CASES: list[Case] = [
    *(
        case(f"{method} {path}", "4.6", ask(f"{method} {path}"), NO_METHOD, header=("allow", allow))
        for path, allow in TAKES.items()
        for method in METHODS
        if method not in allow.split(", ")
    ),
    *(
        case(
            f"OPTIONS {path}{end}",
            "3.16",
            bare(f"OPTIONS {path}{end}", *TOKENLESS),
            "204",
            header=("allow", allow),
        )
        for path, allow in TAKES.items()
        for end in ("", "/", "?limit=0")
        if (path, end) != ("/metrics", "/")  # which is another path, by clause 3.27
    ),
    *(
        case(
            f"OPTIONS {path}",
            "3.16",
            bare(f"OPTIONS {path}", *TOKENLESS),
            "204",
            header=("allow", "OPTIONS"),
        )
        for path in ("*", "/x", "/metrics/", "/api", "/api/{other}/x", "/api/%ff/tasks", "//")
    ),
    *(
        case(f"OPTIONS {path} of another user", "4.23", ask(f"OPTIONS {path}"), "204")
        for path in ("{theirs}", "{theirs}/{its}", "/api/{other}/nothing")
    ),
    *(
        case(f"HEAD {path}", "3.16", ask(f"HEAD {path}"), "200")
        for path in TAKES
        if path not in ("{task}/complete", "{task}/restore")
    ),
    case("HEAD of no task", "3.16", ask("HEAD {tasks}/x"), NOT_FOUND),
    case("HEAD of another user's list", "4.4", ask("HEAD {theirs}"), FORBIDDEN),
    case("HEAD without a token", "4.3", bare("HEAD {tasks}", *TOKENLESS), UNAUTHORIZED),
    *(case(f"GET {header}", "3.1", ask("GET {task}", header), "200") for header in OVERRIDES),
    case("GET and a parameter _method", "3.19", ask("GET {task}?_method=DELETE"), "200"),
    case("a read with a body", "RFC 9110, 9.3.1", ask("GET {tasks}", body=SOUND), "200"),
    case("HEAD with a body", "RFC 9110, 9.3.2", ask("HEAD {tasks}", body=SOUND), "200"),
    case(
        "a read with a large body", "RFC 9110, 9.3.1", ask("GET {tasks}", body=b"x" * 90_000), "200"
    ),
    case("OPTIONS with a body", "RFC 9110, 9.3.7", ask("OPTIONS {tasks}", body=SOUND), "204"),
    case(
        "a deletion with a body",
        "RFC 9110, 9.3.5",
        ask("DELETE {task}", body=b"{"),
        "200",
        writes=True,
    ),
    case("a deletion of the list", "4.6", ask("DELETE {tasks}", body=SOUND), NO_METHOD),
    case("no page at all", "4.24", ask("GET {tasks}"), "200", header=(ALLOW_ORIGIN, None)),
    *(
        case(
            f"{what} of a page of {origin!r}",
            "4.24",
            request,
            answer,
            header=(ALLOW_ORIGIN, None),
        )
        for origin in OTHER_PAGES
        for what, request, answer in (
            ("a read", ask("GET {tasks}", f"Origin: {origin}"), "200"),
            ("an error", bare("GET {tasks}", *TOKENLESS, f"Origin: {origin}"), UNAUTHORIZED),
            (
                "a preflight",
                bare("OPTIONS {tasks}", *TOKENLESS, f"Origin: {origin}", PREFLIGHTS[0]),
                "204",
            ),
        )
    ),
    *(
        case(
            f"a preflight with {asked[:70]!r}",
            "3.16",
            bare("OPTIONS {tasks}", *TOKENLESS, f"Origin: {WEB_PAGE}", asked),
            "204",
            header=("access-control-allow-methods", "GET, HEAD, OPTIONS, POST"),
        )
        for asked in PREFLIGHTS
    ),
    *(
        case(
            f"a page that may ask: {line}",
            "4.24",
            ask(line, f"Origin: {WEB_PAGE}"),
            answer,
            header=(ALLOW_ORIGIN, WEB_PAGE),
        )
        for line, answer in {
            "GET {tasks}": "200",
            "GET {theirs}": FORBIDDEN,
            "GET {tasks}/x": NOT_FOUND,
            "BREW {tasks}": NO_METHOD,
            "GET /nothing": NOT_FOUND,
        }.items()
    ),
]
