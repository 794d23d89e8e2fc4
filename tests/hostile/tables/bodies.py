"""Bodies that are no JSON, or no JSON that counts: CONTRACT.md, clauses 2.9, 3.22 and 4.1."""

from collections.abc import Iterator

from tests.hostile.cases import (
    INVALID,
    MALFORMED,
    SOUND,
    TOO_LARGE,
    UNSUPPORTED,
    Case,
    ask,
    case,
    chunked,
)

DEEP = b'{"title": ' + b"[" * 31 + b"]" * 31 + b"}"
DEEPER = b'{"title": ' + b"[" * 32 + b"]" * 32 + b"}"

MALFORMED_TEXTS = {
    "white space": b" \r\n\t",
    "no JSON": b"title=Buy milk",
    "cut off": b'{"title": "Buy milk"',
    "cut off in a text": b'{"title": "Buy',
    "two values": b'{"title": "Buy milk"} {}',
    "a value and a rest": b'{"title": "Buy milk"}x',
    "a value and NUL": b'{"title": "Buy milk"}\0',
    "a trailing comma": b'{"title": "Buy milk",}',
    "a leading comma": b'{,"title": "Buy milk"}',
    "no comma": b'{"title": "x" "completed": true}',
    "no colon": b'{"title" "x"}',
    "single quotes": b"{'title': 'Buy milk'}",
    "a name without quotes": b'{title: "Buy milk"}',
    "a name that is a number": b'{1: "Buy milk"}',
    "a comment": b'{"title": "Buy milk" /* x */}',
    "NaN": b'{"title": "Buy milk", "version": NaN}',
    "Infinity": b'{"title": "Buy milk", "version": Infinity}',
    "minus Infinity": b'{"title": "Buy milk", "version": -Infinity}',
    "undefined": b'{"title": undefined}',
    "True": b'{"title": "x", "completed": True}',
    "a leading zero": b'{"title": "x", "version": 01}',
    "a leading plus": b'{"title": "x", "version": +1}',
    "a number without digits": b'{"title": "x", "version": -}',
    "a fraction without digits": b'{"title": "x", "version": 1.}',
    "a fraction alone": b'{"title": "x", "version": .5}',
    "an exponent without digits": b'{"title": "x", "version": 1e}',
    "a fraction without digits after many": b'{"title": "x", "id": ' + b"9" * 5000 + b".}",
    "an exponent without digits after many": b'{"title": "x", "id": ' + b"9" * 5000 + b"e+}",
    "a hexadecimal number": b'{"title": "x", "version": 0x1}',
    "many zeros after a number of many digits": b'{"title": "x", "id": '
    + b"9" * 5000
    + b', "version": '
    + b"0" * 5000
    + b"}",
    "a byte order mark": b'\xef\xbb\xbf{"title": "Buy milk"}',
    "invalid UTF-8 in a value": b'{"title": "\xff"}',
    "invalid UTF-8 in a name": b'{"title": "Buy milk", "\xff": 1}',
    "invalid UTF-8 where nobody looks": b'{"title": "Buy milk", "id": "\xc3"}',
    "overlong UTF-8": b'{"title": "\xc0\xaf"}',
    "overlong NUL": b'{"title": "a\xc0\x80b"}',
    "UTF-8 past the last code point": b'{"title": "\xf4\x90\x80\x80"}',
    "an encoded surrogate": b'{"title": "\xed\xa0\x80"}',
    "an encoded pair of surrogates": b'{"title": "\xed\xa0\xbd\xed\xb2\xa5"}',
    "UTF-16": '{"title": "Buy milk"}'.encode("utf-16"),
    "UTF-16 without a mark": '{"title": "Buy milk"}'.encode("utf-16-le"),
    "UTF-32": '{"title": "Buy milk"}'.encode("utf-32"),
    "Latin-1": '{"title": "café"}'.encode("latin-1"),
    "a lone high surrogate": b'{"title": "\\ud83d"}',
    "a lone low surrogate": b'{"title": "\\udd5b"}',
    "surrogates the wrong way round": b'{"title": "\\udca5\\ud83d"}',
    "a lone surrogate where nobody looks": b'{"title": "Buy milk", "id": "\\ud83d"}',
    "a lone surrogate in a name": b'{"title": "Buy milk", "\\ud83d": 1}',
    "a lone surrogate after a number of many digits": b'{"id": '
    + b"9" * 5000
    + b', "title": "\\ud83d"}',
    "an escape that is none": b'{"title": "\\x41"}',
    "a short escape": b'{"title": "\\u41"}',
    "a raw line break": b'{"title": "Buy\nmilk"}',
    "a raw tab": b'{"title": "Buy\tmilk"}',
    "a raw NUL": b'{"title": "a\0b"}',
    "a name twice": b'{"title": "Buy milk", "title": "Buy milk"}',
    "a name twice, once escaped": b'{"title": "Buy milk", "\\u0074itle": "Buy bread"}',
    "a name twice, of a field that is ignored": b'{"title": "Buy milk", "id": 1, "id": 1}',
    "a name twice, of a field that is unknown": b'{"title": "x", "a": 1, "a": 1}',
    "an empty name twice": b'{"title": "x", "": 1, "": 1}',
    "a name twice, deep down": b'{"title": "Buy milk", "id": [{"a": 1, "a": 1}]}',
    "a name twice, with colons in a text": b'{"title": "a:b:c", "id": ":", "id": ""}',
    "a name twice, beside numbers of many digits": b'{"title": "x", "id": '
    + b"9" * 5000
    + b', "id": 1}',
    "nested too deeply": DEEPER,
    "brackets and nothing else": b"[" * 30_000,
    "braces and nothing else": b'{"a":' * 10_000,
    "nested too deeply where nobody looks": b'{"title": "x", "id": '
    + b"[" * 30_000
    + b"]" * 30_000
    + b"}",
    "objects nested too deeply": b'{"title": "x", "id": ' + b'{"a":' * 40 + b"1" + b"}" * 41,
    "nested too deeply below a name twice": b'{"id": ' + b"[" * 5000 + b"]" * 5000 + b', "id": 1}',
}

NO_OBJECTS = {
    "an array": b"[]",
    "an array of tasks": b'[{"title": "Buy milk"}]',
    "null": b"null",
    "true": b"true",
    "a text": b'"title"',
    "a number": b"1",
    "minus zero": b"-0",
    "a number beyond all numbers": b"1e400",
    "a number of many digits": b"9" * 5000,
    "the deepest array": b"[" * 32 + b"]" * 32,
}

KINDS = {
    "no type": "",
    "text": "text/plain",
    "a form": "application/x-www-form-urlencoded",
    "parts": "multipart/form-data; boundary=x",
    "XML": "application/xml",
    "JSONP": "application/javascript",
    "text/json": "text/json",
    "a problem": "application/problem+json",
    "a vendor's JSON": "application/vnd.api+json",
    "lines of JSON": "application/x-ndjson",
    "a JSON patch": "application/json-patch+json",
    "almost JSON": "application/jsonx",
    "JSON with a space": "application /json",
    "JSON twice": "application/json, application/json",
    "JSON in two headers": "application/json\r\nContent-Type: application/json",
    "JSON and text in two headers": "application/json; a=b\r\nContent-Type: text/plain",
    "any type": "*/*",
    "any application": "application/*",
    "JSON in Latin-1": "application/json; charset=latin-1",
    "JSON in UTF-16": "application/json; charset=utf-16",
    "JSON in UTF-7": "application/json; charset=utf-7",
    "JSON in two charsets": "application/json; charset=utf-8; charset=latin-1",
    "JSON in no charset": "application/json; charset=",
    "JSON in a charset of quotes": 'application/json; charset="utf-16"',
    "a parameter without value": "application/json; charset",
    "a parameter without end": 'application/json; charset="utf-8',
    "a charset within another parameter's text": 'application/json; a="; charset=utf-8',
}

GOOD_KINDS = (
    "application/json",
    "APPLICATION/JSON",
    "application/json;charset=utf-8",
    'application/json ; charset="UTF-8"',
    "application/json; charset=utf-8; profile=x",
    'application/json; profile="a; charset=latin-1"',
    "application/json;",
)

ENCODINGS = (
    "gzip",
    "br",
    "deflate",
    "zstd",
    "compress",
    "x-gzip",
    "identity, gzip",
    "gzip, identity",
    "none",
    "GZIP",
)


def writes(name: str, clause: str, body: bytes, answer: str, *headers: str) -> Iterator[Case]:
    """The same body in every request that takes one."""
    for line in ("POST {tasks}", "PATCH {task}", "PATCH {task}/complete"):
        yield case(f"{line}: {name}", clause, ask(line, *headers, body=body), answer)


def _texts() -> Iterator[Case]:
    for name, body in MALFORMED_TEXTS.items():
        yield from writes(name, "4.1", body, MALFORMED)
    for name, body in NO_OBJECTS.items():
        yield from writes(name, "4.15", body, INVALID)
    for line in ("POST {tasks}", "PUT {task}", "PATCH {task}"):
        yield case(f"{line[:5]} nothing", "4.1", ask(line, body=b""), MALFORMED)
        yield case(f"{line[:5]} an empty object", "4.15", ask(line, body=b"{}"), INVALID)


def _kinds() -> Iterator[Case]:
    for name, kind in KINDS.items():
        yield from writes(name, "3.22", SOUND, UNSUPPORTED, f"Content-Type: {kind}")
    for encoding in ENCODINGS:
        yield from writes(encoding, "3.22", SOUND, UNSUPPORTED, f"Content-Encoding: {encoding}")
    yield from writes(
        "two encodings",
        "3.22",
        SOUND,
        UNSUPPORTED,
        "Content-Encoding: identity\r\nContent-Encoding: gzip",
    )
    for line in ("POST {tasks}", "PUT {task}", "PATCH {task}/complete"):
        merge_patch = ask(line, "Content-Type: application/merge-patch+json", body=SOUND)
        yield case(f"a merge patch for {line[:5]}", "3.5", merge_patch, UNSUPPORTED)
    for kind in GOOD_KINDS:
        good = ask("POST {tasks}", f"Content-Type: {kind}", body=SOUND)
        yield case(f"{kind} is fine", "3.22", good, "201", writes=True)
    identity = ask("POST {tasks}", "Content-Encoding: Identity", body=SOUND)
    yield case("the identity is fine", "3.22", identity, "201", writes=True)


def _sizes() -> Iterator[Case]:
    large = SOUND[:-1] + b" " * (64 * 1024 - len(SOUND) + 1) + b"}"
    yield from writes("64 KiB and a byte", "4.11", large, TOO_LARGE)
    yield from writes(
        "64 KiB of another type", "4.21", large, UNSUPPORTED, "Content-Type: text/plain"
    )
    fitting = large.replace(b" }", b"}")
    yield case("64 KiB are fine", "3.22", ask("POST {tasks}", body=fitting), "201", writes=True)
    in_chunks = ask(
        "POST {tasks}", "Transfer-Encoding: chunked", body=chunked(large[:9], large[9:])
    )
    yield case("64 KiB and a byte in chunks", "4.11", in_chunks, TOO_LARGE)


CASES: list[Case] = [*_texts(), *_kinds(), *_sizes()]
