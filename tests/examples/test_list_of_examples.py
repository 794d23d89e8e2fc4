"""The list of examples is that of the folder, and so is what npm is told to install."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.javascript import EXAMPLES, how_to_run
from tests.support.markdown import links, read

PACKAGES = sorted(path.parent for path in EXAMPLES.glob("*/package.json"))
each_package = pytest.mark.parametrize("folder", PACKAGES, ids=lambda folder: folder.name)


def test_every_example_is_in_the_table() -> None:
    there = {path.name for path in EXAMPLES.iterdir() if not path.name.startswith("_")}
    assert set(how_to_run()) == there - {"README.md"}


def test_links_lead_somewhere() -> None:
    paths = [link.partition("#")[0] for link in links(read("examples/README.md"))]
    assert [path for path in paths if not (EXAMPLES / path).exists()] == []


def locked(folder: Path) -> dict[str, Any]:
    packages: dict[str, Any] = json.loads((folder / "package-lock.json").read_text())["packages"]
    return packages


@each_package
def test_locked_packages_have_a_digest_and_no_address(folder: Path) -> None:
    """So that any registry will do, and none can hand out something else."""
    _, *packages = locked(folder).values()
    assert all("resolved" not in each and "integrity" in each for each in packages)
    assert packages


@each_package
def test_no_locked_package_runs_a_script_when_it_is_installed(folder: Path) -> None:
    assert [name for name, each in locked(folder).items() if each.get("hasInstallScript")] == []


@each_package
def test_versions_are_exact_and_are_those_that_are_locked(folder: Path) -> None:
    manifest = json.loads((folder / "package.json").read_text())
    asked = {**manifest["dependencies"], **manifest.get("devDependencies", {})}
    packages = locked(folder)
    assert asked == {name: packages[f"node_modules/{name}"]["version"] for name in asked}
