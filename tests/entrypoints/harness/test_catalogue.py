"""The list of checks, and what the harness may lean on."""

import ast
import re
import sys
from pathlib import Path

import pytest

from todo_core.entrypoints.harness import Check, checks

ROOT = Path(__file__).parents[3]
HARNESS = ROOT / "entrypoints/todo_core/entrypoints/harness"
CLAUSES = set(re.findall(r"\*\*(\d+\.\d+)\*\*", (ROOT / "CONTRACT.md").read_text(encoding="utf-8")))
STANDARD = sys.stdlib_module_names
FOR_TERMINALS = {"command_line.py": {"click", "rich"}, "deployment.py": {"click"}}
ALLOWED = {
    "hypothesis",
    "httpx",
    "pytest",
    "todo_core.application",
    "todo_core.domain",
    "todo_core.entrypoints.harness",
}


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.id)
def test_every_check_has_an_id_a_promise_and_a_source(check: Check) -> None:
    assert re.fullmatch(r"[A-Z]+(-[A-Z]+)?-\d\d", check.id)
    assert check.sentence.endswith(".")
    document, _, clause = check.source.partition(", ")
    assert document.startswith("RFC ") or (document == "CONTRACT.md" and clause in CLAUSES)


def test_there_are_checks_of_every_kind() -> None:
    kinds = {check.id.partition("-")[0] for check in checks()}
    assert kinds == {
        "MODEL",
        "PAGE",
        "FEED",
        "COUNT",
        "EVENTS",
        "ISO",
        "NONINT",
        "ALIKE",
        "RACE",
        "ABSENT",
        "COND",
        "TEXT",
        "REQ",
        "TOKEN",
        "ENV",
    }


@pytest.mark.parametrize(
    "path", sorted(HARNESS.rglob("*.py")), ids=lambda path: str(path.relative_to(HARNESS))
)
def test_the_harness_leans_on_the_core_and_never_on_an_adapter(path: Path) -> None:
    for module in imported(path):
        top = module.partition(".")[0]
        ours = ".".join(module.split(".")[: 3 if module.startswith("todo_core.entrypoints") else 2])
        known = top in ALLOWED or ours in ALLOWED or top in STANDARD
        assert known or top in FOR_TERMINALS.get(path.name, ()), module


def imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    return plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
