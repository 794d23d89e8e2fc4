"""The documents at the root agree with the code, and with one another."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import click
import pytest

from tests.support.markdown import ROOT, anchors, code, links, read, rows, sections
from todo_core.adapters.litestar import Backend, HttpOptions, create_app, errors
from todo_core.adapters.postgres.tables import metadata
from todo_core.entrypoints.command_line import todo_core
from todo_core.entrypoints.settings import VARIABLES

DOCUMENTS = sorted(path.name for path in ROOT.glob("*.md"))
CONTRACT = read("CONTRACT.md")
SECTIONS = sections(CONTRACT)
CLAUSES = re.findall(r"^(?:\| )?\*\*(\d+\.\d+)\*\*", CONTRACT, re.MULTILINE)
NOT_THERE_YET = read("CHANGELOG.md").partition("### Not there yet")[2].partition("\n## ")[0]
PYPROJECT = tomllib.loads(read("pyproject.toml"))


def test_the_contract_has_its_nine_sections() -> None:
    assert list(SECTIONS) == [
        "1. Envelope",
        "2. The task",
        "3. Endpoints",
        "4. Errors",
        "5. Writes that can be repeated",
        "6. Staying in sync",
        "7. Authentication",
        "8. Settings",
        "9. Command line",
    ]


def test_the_clauses_of_each_section_are_numbered_in_order() -> None:
    numbers = [tuple(map(int, clause.split("."))) for clause in CLAUSES]
    counts = {section: len(list(each)) for section, each in groupby(numbers, lambda n: n[0])}
    expected = [(section, n) for section, count in counts.items() for n in range(1, count + 1)]
    assert numbers == expected
    assert list(counts) == list(range(1, 10))


def test_everything_in_the_contract_belongs_to_a_clause() -> None:
    """A paragraph begins with its number, unless it is the code, list or table of the one above."""
    for text in SECTIONS.values():
        prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
        first, *others = (each.strip() for each in prose.split("\n\n") if each.strip())
        assert first.startswith(("**", "| | "))
        assert [each for each in others if not each.startswith(("**", "| ", "- ", "1. "))] == []


def cited() -> Iterator[tuple[str, str]]:
    """Where something of the contract is cited, and what."""
    kinds = (".py", ".md", ".html", ".js", ".ts", ".yaml")
    folders = ("domain", "application", "adapters", "entrypoints", "tests")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    for path in (*files, *ROOT.glob("*.md")):
        if path.suffix in kinds and path.is_file():
            text = path.read_text(encoding="utf-8")
            for citation in re.findall(
                r"(?:CONTRACT\.md\)?,? (?:sections? |clauses? )?|\bclauses? )([\d. to,and]*\d)",
                text,
            ):
                for number in re.findall(r"\d+(?:\.\d+)?", citation):
                    yield str(path.relative_to(ROOT)), number


def test_what_is_cited_of_the_contract_exists() -> None:
    known = {*CLAUSES, *(title.split(".")[0] for title in SECTIONS)}
    citations = list(cited())
    assert [citation for citation in citations if citation[1] not in known] == []
    assert len(citations) > 10


def clauses(section: str, pattern: str) -> dict[str, set[Any]]:
    """What a pattern finds in each row of a section's numbered table."""
    found = {}
    for line in SECTIONS[section].splitlines():
        if number := re.match(r"\| \*\*(\d+\.\d+)\*\* ", line):
            found[number[1]] = set(re.findall(pattern, line))
    return found


def missing(promised: dict[str, set[Any]], there: set[Any]) -> set[str]:
    """The clauses of which something is not there."""
    return {number for number, things in promised.items() if not things <= there}


def not_there_yet(section: int) -> set[str]:
    numbers = re.findall(r"\d+\.\d+", NOT_THERE_YET)
    return {number for number in numbers if number.startswith(f"{section}.")}


def routes() -> set[tuple[str, str]]:
    """What can be asked for, but for the files that pages are made of."""

    async def nothing() -> Backend:
        raise AssertionError("it is never opened")

    service = create_app(HttpOptions(demo_tokens=dict), nothing)  # type: ignore[arg-type] # it is never called
    return {
        (method, route.path_format)
        for route in service.framework.routes
        for method in route.methods
        if method not in ("HEAD", "OPTIONS")
        and not route.path.startswith(("/docs/", "/playground/"))
    }


def test_the_contract_lists_the_routes_that_there_are() -> None:
    """What it promises beyond them, the changelog lists as not there yet."""
    promised = clauses("3. Endpoints", r"`(GET|POST|PUT|PATCH|DELETE) (/[^`?]*)")
    assert routes() - set().union(*promised.values()) == set()
    assert missing(promised, routes()) == not_there_yet(3)


def test_the_contract_lists_the_errors_that_there_are() -> None:
    faults = [fault for fault in vars(errors).values() if isinstance(fault, errors.Fault)]
    there = {(str(each.status), each.code) for each in (*faults, *errors.FAULTS.values())}
    promised = clauses("4. Errors", r"\| (\d{3}) \| `([A-Z_]+)` \|")
    assert there == set().union(*promised.values())
    assert missing(promised, there) == not_there_yet(4)


def test_the_contract_lists_the_commands_that_there_are() -> None:
    there = set(todo_core.list_commands(click.Context(todo_core)))
    promised = clauses("9. Command line", r"^\| \*\*[\d.]+\*\* \| `todo-core ([\w-]+)")
    assert there - set().union(*promised.values()) == set()
    assert missing(promised, there) == not_there_yet(9)


def test_the_contract_lists_the_settings_that_there_are() -> None:
    there = {variable.name for variable in VARIABLES}
    names = " ".join(name for name, *_ in rows(SECTIONS["8. Settings"]))
    promised = set(re.findall(r"`([A-Z_]+)`", names))
    assert there - promised == set()
    assert promised - there == set(re.findall(r"`([A-Z]+_[A-Z_]+)`", NOT_THERE_YET)) - {
        name for each in clauses("4. Errors", r"`([A-Z_]+)`").values() for name in each
    }


def test_the_example_of_an_environment_has_every_setting() -> None:
    _, _, settings = read(".env.example").partition("\n\n")
    expected = [f"# {each.meaning}\n{each.name}={each.default}\n" for each in VARIABLES]
    assert settings == "\n".join(expected)


def test_a_shell_can_load_the_example_of_an_environment() -> None:
    script = f"set -a; . '{ROOT}/.env.example'; env"
    loaded = subprocess.run(["sh", "-eu", "-c", script], check=True, capture_output=True, text=True)
    lines = loaded.stdout.splitlines()
    assert {f"{each.name}={each.default}" for each in VARIABLES} <= set(lines)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    for link in links(read(document)):
        name, _, anchor = link.partition("#")
        assert (ROOT / (name or document)).exists(), link
        assert not anchor or anchor in anchors(read(name or document)), link


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_that_are_named_exist(document: str) -> None:
    """`a/.../b.py` names a file somewhere below a folder; what is to be made is called new."""
    code_or_new = re.compile(r"^```.*?^```$|^New: `[^`]+`$", re.MULTILINE | re.DOTALL)
    prose = code_or_new.sub("", read(document))
    for name in re.findall(r"`([\w.-]+/[\w./*-]*(?:\.\w+|/)|[\w-]+\.(?:py|md|toml|yaml))`", prose):
        if name.startswith(("todo_core/", "application/json", ".todo-core")):
            continue
        pattern = name.rstrip("/").replace("...", "**")
        assert any(ROOT.glob(pattern)) or any(ROOT.glob(f"application/**/{name}")), name


def test_targets_of_make_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    for document in DOCUMENTS:
        text = "\n".join(re.findall(r"`(make [^`]+)`", read(document)) + code(read(document), "sh"))
        assert set(re.findall(r"^make ([a-z-]+)", text, re.MULTILINE)) <= targets, document


def test_the_changelog_begins_with_the_version_that_this_is() -> None:
    """But for what is not released yet."""
    newest = next(each for each in sections(read("CHANGELOG.md")) if each != "Unreleased")
    assert PYPROJECT["project"]["version"] in newest


def test_every_index_has_its_reason() -> None:
    told = {name.strip("`") for name, *_ in rows(sections(read("DECISIONS.md"))["PostgreSQL"])}
    indexes = {str(index.name) for table in metadata.tables.values() for index in table.indexes}
    assert told == indexes | {"primary key"}


def test_every_dependency_has_its_reason() -> None:
    told = " ".join(name for name, *_ in rows(sections(read("DECISIONS.md"))["Dependencies"]))
    extras = PYPROJECT["project"]["optional-dependencies"].values()
    wanted = {re.split(r"[\[<>=;]", each)[0] for extra in extras for each in extra}
    assert wanted - set(re.findall(r"[\w-]+", told)) == set()


def test_the_state_of_the_decisions_is_dated() -> None:
    assert re.search(r"State of 20\d\d-\d\d-\d\d\.", read("DECISIONS.md"))
