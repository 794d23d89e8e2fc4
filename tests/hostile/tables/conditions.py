"""Preconditions and idempotency keys: CONTRACT.md, section 5, and RFC 9110, section 13."""

from tests.hostile.cases import INVALID, MALFORMED, MISMATCH, NOT_FOUND, SOUND, Case, ask, case

NO_TAGS = (
    b"",
    b" ",
    b"1",
    b"true",
    b"*, *",
    b'*, "1"',
    b'"1", *',
    b"**",
    b'"1',
    b'1"',
    b"'1'",
    b'"1" "2"',
    b'"1"; "2"',
    b'w/"1"',
    b'W/ "1"',
    b"W/1",
    b"W/",
    b'"a b"',
    b'"a\tb"',
    b'"a"b"',
    b'"1\\""',
    b",",
    b" , ,",
    b'"1",2',
    b'"1"x',
    b'x"1"',
    "\u201c1\u201d".encode(),
    b'"1"' * 2000,
    b"x" * 8000,
    b'"' * 8001,
)
OTHER_TAGS = (
    b'"2"',
    b'"0"',
    b'"-1"',
    b'"01"',
    b'"1.0"',
    b'"+1"',
    b'" "'.replace(b" ", b""),
    b'"x"',
    b'"9999999999999999999999"',
    b'"' + b"9" * 8000 + b'"',
    b'W/"1"',
    b'"2", W/"1"',
    b'"\xef\xbc\x91"',
    b'"\xff"',
    b'"1,2"',
    b'"*"',
    b'"null"',
    b", ".join(b'"%d"' % number for number in range(2, 1500)),
)
CHANGES = (
    ("PUT {task}", b'{"title": "changed"}'),
    ("PATCH {task}", b'{"title": "changed"}'),
    ("PATCH {task}/complete", b'{"completed": true}'),
    ("PATCH {task}/complete", None),
)

KEYS = {
    "that is empty": b"",
    "of spaces": b"   ",
    "of 256 characters": b"k" * 256,
    "of 8000 characters": b"k" * 8000,
    "with a space": b"a b",
    "with a tab": b"a\tb",
    "with letters beyond ASCII": "schl\u00fcssel".encode(),
    "of one byte": b"\xff",
    "of full-width digits": "\uff11".encode(),
    "with a zero-width space": "a\u200bb".encode(),
}

CASES: list[Case] = [
    *(
        case(
            f"if-match {tags[:30]!r}", "4.1", ask("DELETE {task}", b"If-Match: " + tags), MALFORMED
        )
        for tags in NO_TAGS
    ),
    *(
        case(
            f"if-match {tags[:30]!r}",
            "4.10",
            ask("DELETE {task}", b"If-Match: " + tags),
            MISMATCH,
            header=("etag", '"1"'),
        )
        for tags in OTHER_TAGS
    ),
    *(
        case(
            f"{line} {body!r} if-match {tags}",
            clause,
            ask(line, f"If-Match: {tags}", body=body),
            answer,
        )
        for tags, clause, answer in (("x", "4.1", MALFORMED), ('"2"', "4.10", MISMATCH))
        for line, body in CHANGES
    ),
    *(
        case(
            f"{line} if-none-match {tags[:30]!r}",
            "4.1",
            ask(line, b"If-None-Match: " + tags),
            MALFORMED,
        )
        for tags in NO_TAGS
        for line in ("GET {tasks}", "GET {task}")
    ),
    *(
        case(
            f"if-none-match {tags[:30]!r}",
            "5.8",
            ask("GET {task}", b"If-None-Match: " + tags),
            "200",
        )
        for tags in OTHER_TAGS
        if b'W/"1"' not in tags
    ),
    *(
        case(
            f"{line[:4]} if-none-match {tags!r}", "5.8", ask(line, b"If-None-Match: " + tags), "304"
        )
        for tags in (b'"1"', b'W/"1"', b'"7", W/"1"', b"*", b', "1" ,')
        for line in ("GET {task}", "HEAD {task}")
    ),
    *(
        case(
            f"{line} {body!r} if-none-match {tags!r}",
            "5.9",
            ask(line, b"If-None-Match: " + tags, body=body),
            MISMATCH,
            header=("etag", '"1"'),
        )
        for tags in (b'"1"', b'W/"1"', b'"7", W/"1"', b"*", b', "1" ,')
        for line, body in (*CHANGES, ("DELETE {task}", None))
    ),
    *(
        case(
            f"DELETE if-none-match {tags[:30]!r}",
            "4.1",
            ask("DELETE {task}", b"If-None-Match: " + tags),
            MALFORMED,
        )
        for tags in NO_TAGS
    ),
    *(
        case(
            f"DELETE if-match {wanted} if-none-match {known}",
            "RFC 9110, 13.2.2",
            ask("DELETE {task}", f"If-Match: {wanted}", f"If-None-Match: {known}"),
            answer,
        )
        for wanted, known, answer in (
            ('"1"', '"1"', MISMATCH),
            ('"2"', '"7"', MISMATCH),
            ("*", 'W/"1"', MISMATCH),
            ('"1"', "x", MALFORMED),
            ("x", '"1"', MALFORMED),
        )
    ),
    *(
        case(
            f"a create if-none-match {tags[:30]!r}",
            "5.9",
            ask("POST {tasks}", b"If-None-Match: " + tags, body=SOUND),
            "201",
            writes=True,
        )
        for tags in (b"*", b'"1"', b"x")
    ),
    case(
        "no task, whatever is known", "4.21", ask("DELETE {tasks}/x", "If-None-Match: *"), NOT_FOUND
    ),
    case("no task, whatever the tag", "4.21", ask("DELETE {tasks}/x", 'If-Match: "1"'), NOT_FOUND),
    case("no task and malformed tags", "4.21", ask("DELETE {tasks}/x", "If-Match: x"), MALFORMED),
    case(
        "a restoration with malformed tags",
        "4.1",
        ask("POST {task}/restore", "If-Match: x"),
        MALFORMED,
    ),
    *(
        case(
            f"an idempotency key {name}",
            "5.1",
            ask("POST {tasks}", b"Idempotency-Key: " + key, body=SOUND),
            INVALID,
            blames={"Idempotency-Key"},
        )
        for name, key in KEYS.items()
    ),
    case(
        "two idempotency keys",
        "5.1",
        ask("POST {tasks}", "Idempotency-Key: a", "Idempotency-Key: b", body=SOUND),
        INVALID,
        blames={"Idempotency-Key"},
    ),
    case(
        "an idempotency key and a title, both wrong",
        "4.15",
        ask("POST {tasks}", "Idempotency-Key:", body=b'{"title": 1}'),
        INVALID,
        blames={"Idempotency-Key", "title"},
    ),
    *(
        case(
            f"an idempotency key {name} is fine",
            "5.1",
            ask("POST {tasks}", b"Idempotency-Key: " + key, body=SOUND),
            "201",
            writes=True,
        )
        for name, key in {
            "of 255 characters": b"k" * 255,
            "of quotes": b'"k"',
            "of SQL": b"';--",
            "of every visible character": bytes(range(0x21, 0x7F)),
        }.items()
    ),
    case(
        "one idempotency key for two tasks",
        "5.3",
        ask("POST {tasks}", "Idempotency-Key: k", body=SOUND, last=False)
        + ask("POST {tasks}", "Idempotency-Key: k", body=b'{"title": "Buy bread"}'),
        "201",
        "422 IDEMPOTENCY_KEY_REUSED",
        writes=True,
    ),
]
