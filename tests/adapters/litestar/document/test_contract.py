"""The document repeats CONTRACT.md: each part cites its clauses, and says what they say."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.described import DOCUMENT, UNLISTED, resolve
from tests.support.markdown import read, rows, sections

SECTIONS = sections(read("CONTRACT.md"))
CLAUSES = {
    number: text
    for section in SECTIONS.values()
    for number, text in re.findall(r"^(?:\| )?\*\*([\d.]+)\*\*(.+)$", section, re.MULTILINE)
}
PARTS = DOCUMENT["components"]
KEY = "x-contract"

SAID_ELSEWHERE = {
    "1.7": "the media types of answers",
    "1.8": "what clients do",
    "2.9": "the patterns of what is sent",
    "3.14": "a page under --dev alone, and no part of the API",
    "3.20": "what a cursor holds, which is nobody's business",
    "3.25": "the document itself",
    "3.26": "what pages are made of, which is no part of the API",
    "3.27": "the spelling of paths",
    "4.22": "the methods of paths",
    "4.23": "what follows from the order of checks",
    "4.24": "headers that browsers alone look at",
    "4.26": "what counts",
    "4.28": "how it is counted",
    "4.29": "below HTTP",
    "4.31": "what happens over time",
    "4.32": "below HTTP",
    "4.33": "what happens over time",
    "5.3": "an error's own clause",
    "5.4": "what happens over time",
    "5.5": "what happens over time",
    "5.6": "what happens over time",
    "6.1": "what happens over time",
    "6.2": "what happens over time",
    "6.5": "an error's own clause",
    "6.6": "an error's own clause",
    "5.11": "what proxies do",
    "6.10": "advice",
    "6.12": "what an operator does on the command line",
    "6.13": "what an operator does on the command line",
    "6.14": "what proxies do",
}
"""Clauses about HTTP that no part cites, and why."""

SAME_ERROR = {"4.1": {"4.25"}}
"""What a clause tells of has the status and code of another one."""


def citing(node: Any) -> Iterator[tuple[str, Any]]:
    """Each citation in a part of the document, with what it stands in."""
    if isinstance(node, dict):
        yield from ((number, node) for number in node.get(KEY, ()))
    if isinstance(node, dict | list):
        for each in node.values() if isinstance(node, dict) else node:
            yield from citing(each)


def test_every_clause_about_http_is_cited_or_left_out_for_a_reason() -> None:
    cited = {number for number, _ in citing(DOCUMENT)}
    assert cited - set(CLAUSES) == set()
    about_http = {number for number in CLAUSES if number[0] in "123456"}
    assert about_http - cited == set(SAID_ELSEWHERE)


def test_every_part_cites_something() -> None:
    for kind in ("parameters", "headers", "responses", "schemas"):
        assert [name for name, part in PARTS[kind].items() if not part[KEY]] == []
    for _, _, operation in operations():
        assert operation[KEY]
        for status, response in operation["responses"].items():
            assert int(status) < 300 or response[KEY]


def operations() -> Iterator[tuple[str, str, Any]]:
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield method.upper(), path, operation


def test_each_endpoint_is_an_operation_that_cites_it() -> None:
    """With its success, and each header that its row names."""
    promised = set()
    for number, text in CLAUSES.items():
        for method, path in re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (/[^`?]*)", text):
            if number in SAID_ELSEWHERE:
                continue
            promised.add((method, path))
            operation = DOCUMENT["paths"][path][method.lower()]
            assert number in operation[KEY]
            assert set(re.findall(r"\b(?:200|201|503)\b", text)) <= set(operation["responses"])
            assert headers(text) <= sent_and_received(operation)
    listed = {(method, path) for method, path, _ in operations()}
    assert {each for each in listed if each[0] not in ("HEAD", "OPTIONS")} == promised


def headers(text: str) -> set[str]:
    """The headers that a clause names."""
    names = (
        r"ETag|Allow|Location|Link|Retry-After|WWW-Authenticate|If-Match|If-None-Match|Idempot\S+"
    )
    return set(re.findall(rf"`({names})(?:: [^`]+)?`", text))


def sent_and_received(operation: Any) -> set[str]:
    taken = {resolve(each)["name"] for each in operation.get("parameters", ())}
    return taken.union(*(response["headers"] for response in operation["responses"].values()))


def test_each_error_has_the_status_the_code_and_the_headers_of_its_clause() -> None:
    promised = {}
    for number, text in CLAUSES.items():
        for status, code in re.findall(r"\| (\d{3}) \| `([A-Z_]+)` \|", text):
            told = headers(text) if "with" in text else set[str]()
            promised[status, code] = number, told - {"If-Match", "If-None-Match"}
    for status, code, response in errors():
        number, told = promised[status, code]
        assert {number, *SAME_ERROR.get(number, ())} & set(response[KEY])
        assert told <= set(response["headers"])
    assert {(status, code) for status, code, _ in errors()} == set(promised)


def errors() -> Iterator[tuple[str, str, Any]]:
    listed = [operation["responses"] for _, _, operation in operations()]
    unlisted = {"404": UNLISTED["NoSuchPath"], "405": UNLISTED["MethodNotAllowed"]}
    for responses in (*listed, unlisted):
        for status, response in responses.items():
            for content in response.get("content", {}).values() if status >= "400" else ():
                general, narrowed = content["schema"]["allOf"]
                assert general == {"$ref": "#/components/schemas/ErrorAnswer"}
                for code in narrowed["properties"]["error"]["properties"]["code"]["enum"]:
                    yield status, code, response


def numbers(schema: Any) -> set[str]:
    """The figures of a schema's limits."""
    keys = ("minLength", "maxLength", "minimum", "maximum", "default")
    figures = {schema[key] for key in keys if key in schema}
    return {str(figure) for figure in figures if type(figure) is int}


@pytest.mark.parametrize(
    "row", [row for row in rows(SECTIONS["3. Endpoints"]) if len(row) == 2], ids=lambda row: row[0]
)
def test_each_parameter_of_lists_is_as_its_row_says(row: list[str]) -> None:
    taken = DOCUMENT["paths"]["/api/{user_id}/tasks"]["get"]["parameters"]
    (parameter,) = (each for each in map(resolve, taken) if f"`{each['name']}`" == row[0])
    schema = parameter["schema"]
    assert parameter[KEY] == ["3.17"]
    assert numbers(schema) == set(re.findall(r"\d+", row[1]))
    words = re.findall(r"`(\w+)`", row[1])
    if "enum" in schema:
        assert schema["enum"] == [sign + word for word in words for sign in ("", "-")]
        assert f"`{schema['default']}` unless given" in row[1]
    elif schema["type"] == "boolean":
        assert set(words) == {"true", "false"}


def test_lists_take_the_parameters_of_the_table() -> None:
    listed = {row[0].strip("`") for row in rows(SECTIONS["3. Endpoints"]) if len(row) == 2}
    taken = map(resolve, DOCUMENT["paths"]["/api/{user_id}/tasks"]["get"]["parameters"])
    assert {each["name"] for each in taken if each["in"] == "query"} == listed


def test_each_field_of_a_task_is_as_its_row_says() -> None:
    fields = dict(PARTS["schemas"]["Task"]["properties"])
    for number, names, kind, rule in rows(SECTIONS["2. The task"]):
        for name in re.findall(r"\w+", names):
            field = fields.pop(name)
            kinds = field.get("anyOf", [field])
            assert " or ".join(each["type"] for each in kinds) == kind
            assert field[KEY] == [number.strip("*")]
            assert set().union(*map(numbers, kinds)) <= set(re.findall(r"\d+", rule))
            has_length = any("maxLength" in each for each in kinds)
            assert ("code points" in rule or name == "user_id") is has_length
    assert fields == {}
