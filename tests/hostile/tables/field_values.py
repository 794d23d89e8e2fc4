"""Values outside their rules, and at their very edge: CONTRACT.md, section 2."""

import json
from typing import Any

from tests.hostile.cases import INVALID, Case, ask, case

INVISIBLE = {
    "zero-width spaces": "\u200b\u200c\u200d",
    "a byte order mark": "\ufeff",
    "a word joiner": "\u2060",
    "a soft hyphen": "\u00ad",
    "a change of direction": "\u202e",
    "isolates": "\u2066\u2069",
    "an Arabic letter mark": "\u061c",
    "tags": "\U000e0041\U000e007f",
    "private characters": "\ue000\U000f0000\U0010fffd",
    "unassigned characters": "\u0378\U0003fff0",
    "noncharacters": "\ufffe\uffff\ufdd0\U0010ffff",
    "white space and a zero-width space": " \u200b ",
}
WHITE = {
    "nothing": "",
    "spaces": "   ",
    "line breaks": "\r\n\n",
    "tabs": "\t\v\f",
    "every kind of space": "\u0085\u00a0\u1680\u2000\u2009\u2028\u2029\u202f\u205f\u3000",
}
CONTROLS = {
    "NUL": "a\0b",
    "NUL alone": "\0",
    "NUL at the end": "a\0",
    "a line break": "a\nb",
    "a carriage return": "a\rb",
    "a tab": "a\tb",
    "an escape sequence": "\x1b[31mred",
    "a bell": "a\x07",
    "a separator that some call white space": "a\x1c",
    "delete": "a\x7f",
    "a next line": "a\u0085b",
    "an application's command": "a\u009f",
}
OTHER_TYPES: tuple[Any, ...] = (0, 1, -1, 1.5, True, False, [], ["x"], {}, {"title": "x"}, [[]])

TITLES = {
    "of 255 characters": "x" * 255,
    "of 255 characters beyond the first plane": "\U0001f4a5" * 255,
    "of 255 characters between spaces": f"  {'x' * 255}\t\n",
    "of one character": "x",
    "of one combining mark": "\u0301",
    "of a mark without letter and a letter": "\u0301a",
    "of many marks": "a" + "\u0301" * 254,
    "of a family": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "that changes direction": "abc\u202etxt.exe",
    "with a zero-width space": "a\u200bb",
    "with a private character": "a\ue000",
    "with a noncharacter": "a\uffff",
    "with a line separator": "a\u2028b",
    "of markup": "<script>alert(1)</script>",
    "of SQL": "'; DROP TABLE tasks; --",
    "of a template": "{{7*7}}${7*7}<%= 7*7 %>",
    "of a look-up": "${jndi:ldap://127.0.0.1/a}",
    "of a format": "%s%n%x%d{0}{}",
    "of a formula": "=cmd|' /C calc'!A0",
    "of a word that means nothing": "null",
    "of a digit that is none": "\uff10",
    "of decomposed letters": "e\u0301",
    "of Turkish letters": "\u0130\u0131",
    "of two surrogates that belong together": "\U0001f4a9",
}
DESCRIPTIONS = {
    "of 1000 characters": "x" * 1000,
    "of 1000 characters beyond the first plane": "\U0001f4a5" * 1000,
    "of white space": " \t\r\n",
    "of zero-width spaces": "\u200b",
    "of noncharacters": "\ufffe\U0010ffff",
}

REFUSED: list[tuple[str, Any, set[str]]] = [
    *(
        (f"a title of {name}", {"title": value}, {"title"})
        for name, value in (WHITE | INVISIBLE).items()
    ),
    *((f"a title with {name}", {"title": value}, {"title"}) for name, value in CONTROLS.items()),
    *((f"a title that is {value}", {"title": value}, {"title"}) for value in OTHER_TYPES),
    ("a title of null", {"title": None}, {"title"}),
    ("a title of 256 characters", {"title": "x" * 256}, {"title"}),
    ("a title of 256 characters beyond the first plane", {"title": "\U0001f4a5" * 256}, {"title"}),
    ("a title of 60 000 characters", {"title": "x" * 60_000}, {"title"}),
    (
        "a description of 1001 characters",
        {"title": "x", "description": "x" * 1001},
        {"description"},
    ),
    (
        "a description of 1001 characters beyond the first plane",
        {"title": "x", "description": "\U0001f4a5" * 1001},
        {"description"},
    ),
    *(
        (f"a description with {name}", {"title": "x", "description": value}, {"description"})
        for name, value in CONTROLS.items()
        if name not in ("a line break", "a carriage return", "a tab")
    ),
    *(
        (f"a description that is {value}", {"title": "x", "description": value}, {"description"})
        for value in OTHER_TYPES
    ),
    *(
        (f"completed as {value!r}", {"title": "x", "completed": value}, {"completed"})
        for value in (0, 1, 1.0, None, "true", "false", "", "yes", [], [True], {})
    ),
    *(
        (f"a field named {name[:20]!r}", {"title": "x", name: 1}, {name})
        for name in (
            "Title",
            "title ",
            "titl\u0435",
            "\ufeffid",
            "actor",
            "self",
            "owner",
            "idempotency_key",
            "expected_version",
            "deleted",
            "userId",
            "$where",
            "__proto__",
            "__class__",
            "constructor",
            "x" * 5000,
        )
    ),
    ("a field without a name", {"title": "x", "": 1}, {'""'}),
    (
        "everything at once",
        {"title": "", "description": 1, "completed": 0, "colour": 1, "user_id": 2},
        {"title", "description", "completed", "colour"},
    ),
]

RAW_REFUSED: list[tuple[str, bytes, set[str]]] = [
    ("a title beyond all numbers", b'{"title": 1e400}', {"title"}),
    ("a title below all numbers", b'{"title": -1e400}', {"title"}),
    ("a title of minus zero", b'{"title": -0}', {"title"}),
    ("a title of a minute number", b'{"title": 1e-400}', {"title"}),
    ("a title of many digits", b'{"title": ' + b"9" * 60_000 + b"}", {"title"}),
    ("a title of many digits after a point", b'{"title": 1.' + b"9" * 60_000 + b"}", {"title"}),
    ("a title of an immense exponent", b'{"title": 1e' + b"9" * 5000 + b"}", {"title"}),
    ("a title of brackets", b'{"title": [' + b"[],{}," * 40 + b"[]]}", {"title"}),
    (
        "a description of many digits beside a number of as many",
        b'{"title": "x", "id": ' + b"9" * 5000 + b', "description": "' + b"9" * 5000 + b'"}',
        {"description"},
    ),
    (
        "a title of many digits beside a number of as many",
        b'{"version": -' + b"9" * 5000 + b', "title": "' + b"9" * 5000 + b'"}',
        {"title"},
    ),
]

IGNORED = {
    "read-only fields of any kind": {"title": "x", "id": [], "user_id": {}, "version": None},
    "another owner": {"title": "x", "user_id": "somebody else"},
    "another time": {"title": "x", "created_at": "1970-01-01T00:00:00Z", "updated_at": 0},
}


def _encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


CASES: list[Case] = [
    *(
        case(f"{line} {name}", "4.15", ask(line, body=_encoded(body)), INVALID, blames=blamed)
        for line in ("POST {tasks}", "PUT {task}")
        for name, body, blamed in REFUSED
    ),
    *(
        case(f"{line} {name}", "4.15", ask(line, body=body), INVALID, blames=blamed)
        for line in ("POST {tasks}", "PATCH {task}")
        for name, body, blamed in RAW_REFUSED
    ),
    *(
        case(
            f"complete with {value!r}",
            "3.24",
            ask("PATCH {task}/complete", body=_encoded({"completed": value})),
            INVALID,
            blames={"completed"},
        )
        for value in (0, 1, 1.0, None, "true", "", [], {})
    ),
    *(
        case(
            f"complete with a field {name!r}",
            "3.23",
            ask("PATCH {task}/complete", body=_encoded({"completed": True, name: "x"})),
            INVALID,
            blames={name or '""'},
        )
        for name in ("title", "description", "done", "actor", "")
    ),
    *(
        case(
            f"a title {name} is fine",
            "2.3",
            ask("POST {tasks}", body=_encoded({"title": title})),
            "201",
            writes=True,
        )
        for name, title in TITLES.items()
    ),
    *(
        case(
            f"a description {name} is fine",
            "2.4",
            ask("POST {tasks}", body=_encoded({"title": "x", "description": description})),
            "201",
            writes=True,
        )
        for name, description in DESCRIPTIONS.items()
    ),
    *(
        case(
            f"{name} are ignored",
            "3.23",
            ask("POST {tasks}", body=_encoded(body)),
            "201",
            writes=True,
        )
        for name, body in IGNORED.items()
    ),
]
