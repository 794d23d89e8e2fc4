"""One user's token for another user's tasks: CONTRACT.md, clauses 4.4, 4.5 and 4.23."""

from tests.hostile.cases import FORBIDDEN, NOT_FOUND, SOUND, Case, ask, case

RIGHT = {
    "GET": None,
    "HEAD": None,
    "POST": SOUND,
    "PUT": SOUND,
    "PATCH": SOUND,
    "DELETE": None,
    "BREW": None,
}
WRONG: dict[str, tuple[list[str], bytes | None]] = {
    "a body that is no JSON": ([], b"{"),
    "a body of another type": (["Content-Type: text/plain"], SOUND),
    "a body that is too large": ([], b"x" * 70_000),
    "an encoded body": (["Content-Encoding: gzip"], SOUND),
    "malformed tags": (["If-Match: x"], SOUND),
    "no idempotency key": (["Idempotency-Key:"], SOUND),
    "two hosts": (["Host: service.test"], SOUND),
    "headers that are too large": (["X: " + "y" * 66_000], SOUND),
}
PATHS = (
    "{theirs}",
    "{theirs}/{its}",
    "{theirs}/{its}/complete",
    "{theirs}/{its}/restore",
    "{theirs}/changes",
)
QUERIES = ("?limit=0", "?cursor=x", "?q=%ff", "?since=x", "?" + "x" * 8200)

CASES: list[Case] = [
    *(
        case(f"{method} {path}", "4.4", ask(f"{method} {path}", body=body), FORBIDDEN)
        for method, body in RIGHT.items()
        for path in (
            *PATHS,
            "{theirs}/events",
            "{theirs}/nothing/x",
            "/api/{other}",
            "{theirs}/%ff",
            "{theirs}//",
        )
    ),
    *(
        case(f"{path} with {name}", "4.23", ask(f"{line} {path}", *headers, body=body), FORBIDDEN)
        for line, path in (("POST", "{theirs}"), ("PATCH", "{theirs}/{its}"), ("PUT", "{theirs}/x"))
        for name, (headers, body) in WRONG.items()
    ),
    *(
        case(f"{path}{query[:20]}", "4.23", ask(f"GET {path}{query}"), FORBIDDEN)
        for path in PATHS
        for query in QUERIES
    ),
    *(
        case(
            f"{method} {body!r} another user's task in one's own list{rest}",
            "4.5",
            ask(f"{method} {{tasks}}/{{its}}{rest}", body=body),
            NOT_FOUND,
        )
        for method, rest, body in (
            ("GET", "", None),
            ("HEAD", "", None),
            ("PUT", "", SOUND),
            ("PATCH", "", SOUND),
            ("DELETE", "", None),
            ("PATCH", "/complete", b"{}"),
            ("PATCH", "/complete", None),
            ("POST", "/restore", None),
        )
    ),
    *(
        case(
            f"{method} one's own task in another user's list",
            "4.4",
            ask(f"{method} {{theirs}}/{{id}}", body=body),
            FORBIDDEN,
        )
        for method, body in RIGHT.items()
    ),
]
