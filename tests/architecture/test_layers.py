"""The layers stand alone, nothing hides them, and every module is small enough to read."""

import ast
import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest

from todo_core.application.ports import Tasks

ROOT = Path(__file__).parents[2]
LAYERS = ("domain", "application", "adapters", "entrypoints")
SOURCES = [path for layer in LAYERS for path in (ROOT / layer).rglob("*.py")]

IMPORT_ALL = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(module.name)
"""


def run_alone(layers: tuple[str, ...], script: str, *arguments: str) -> str:
    """Run a script on the standard library and the given layers, with no site-packages at all."""
    finished = subprocess.run(
        [sys.executable, "-S", "-c", script, *arguments],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(str(ROOT / layer) for layer in layers)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def test_the_domain_needs_nothing_but_the_standard_library() -> None:
    run_alone(("domain",), IMPORT_ALL, "todo_core.domain")


def test_the_application_needs_nothing_but_the_domain() -> None:
    run_alone(("domain", "application"), IMPORT_ALL, "todo_core.application")


def test_the_core_works_on_a_store_made_elsewhere() -> None:
    script = (Path(__file__).parent / "own_store.py").read_text(encoding="utf-8")
    assert run_alone(("domain", "application"), script) == "Buy milk: done\n"


def test_no_package_file_hides_the_other_layers() -> None:
    """An __init__.py right in todo_core/ would make it an ordinary package of one layer."""
    assert not [layer for layer in LAYERS if (ROOT / layer / "todo_core/__init__.py").exists()]


@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_says_that_it_is_typed(layer: str) -> None:
    assert (ROOT / layer / "todo_core" / layer / "py.typed").exists()


def makes_an_owner(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any(ast.unparse(function).split(".")[-1] == "Owner" for function in calls)


def test_only_authorize_makes_an_owner() -> None:
    makers = [str(path.relative_to(ROOT)) for path in SOURCES if makes_an_owner(path)]
    assert makers == ["domain/todo_core/domain/ownership.py"]


@pytest.mark.parametrize("method", [name for name in vars(Tasks) if not name.startswith("_")])
def test_every_method_that_reaches_tasks_asks_for_their_owner_first(method: str) -> None:
    _, first, *_ = inspect.signature(getattr(Tasks, method)).parameters.values()
    assert first.annotation.__name__ == "Owner"


def test_no_users_request_runs_in_the_name_of_upkeep() -> None:
    """What sees the rows of more than one user is known by name."""
    users = [path.name for path in SOURCES if "Special.UPKEEP" in path.read_text(encoding="utf-8")]
    assert sorted(users) == ["histories.py", "signals.py", "upkeep.py", "whose.py"]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_opens_with_a_sentence_and_stays_small(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(source))
    assert docstring
    assert docstring.partition("\n")[0].endswith((".", ":"))
    assert source.count("\n") <= 250
