"""What is published: a source archive, the wheel made of it, and what they say of themselves."""

import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import BIN
from tests.support.markdown import ROOT, read

LAYERS = ("domain", "application", "adapters", "entrypoints")
PYPROJECT = tomllib.loads(read("pyproject.toml"))
PROJECT = PYPROJECT["project"]
SDIST = PYPROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]
IGNORED = [line for line in read(".gitignore").splitlines() if line]
TOP = f"todo_core-{PROJECT['version']}"


@dataclass(frozen=True)
class Published:
    """The two archives, as whoever publishes makes them."""

    sdist: Path
    wheel: Path
    installed: Path
    """A folder with what the wheel installs."""


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The wheel is made of the unpacked source archive, so that the archive lacks nothing."""
    made = tmp_path_factory.mktemp("published")
    sdist = build("sdist", ROOT, made)
    with tarfile.open(sdist) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # from 3.11.4 on
        archive.extractall(made / "unpacked")
    wheel = build("wheel", made / "unpacked" / TOP, made)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(made / "installed")
    return Published(sdist, wheel, made / "installed")


def build(kind: str, source: Path, target: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", target]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (archive,) = target.glob({"sdist": "*.tar.gz", "wheel": "*.whl"}[kind])
    return archive


def is_ignored(path: Path) -> bool:
    """Whether .gitignore, whose patterns here are names and paths from the root, names a path."""
    relative = path.relative_to(ROOT)
    whole = [str(each) for each in (relative, *relative.parents)]
    return any(
        fnmatch(name, pattern.strip("/"))
        for pattern in IGNORED
        for name in (whole if "/" in pattern.rstrip("/") else relative.parts)
    )


def kept(*folders: str) -> set[str]:
    """The files of the checkout that are in version control, or could be."""
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    alone = [ROOT / each for each in folders if (ROOT / each).is_file()]
    files = [path for path in (*paths, *alone) if path.is_file() and not is_ignored(path)]
    return {str(path.relative_to(ROOT)) for path in files}


def test_the_wheel_holds_the_four_layers_and_nothing_else(published: Published) -> None:
    sources = {name.partition("/")[2] for name in kept(*LAYERS)}
    about = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}
    with zipfile.ZipFile(published.wheel) as wheel:
        names = set(wheel.namelist())
    assert names == sources | {f"{TOP}.dist-info/{name}" for name in about}
    assert {
        "todo_core/adapters/litestar/pages/docs/index.html",
        "todo_core/adapters/postgres/migrations/env.py",
        "todo_core/adapters/postgres/migrations/versions/0001_first_tables.py",
        *(f"todo_core/{layer}/py.typed" for layer in LAYERS),
    } <= names


def test_the_source_archive_holds_all_that_can_be_built_tested_and_read(
    published: Published,
) -> None:
    with tarfile.open(published.sdist) as archive:
        names = {each.name.partition("/")[2] for each in archive if each.isfile()}
    assert names == kept(*SDIST["only-include"]) | {".gitignore", "pyproject.toml", "PKG-INFO"}


def test_nothing_at_the_root_is_forgotten() -> None:
    listed = {*SDIST["only-include"], ".git", ".gitignore", "pyproject.toml"}
    there = {path.name for path in ROOT.iterdir() if not is_ignored(path)}
    assert there == listed & there
    assert listed - there <= {".git"}


def test_an_index_would_take_both(published: Published) -> None:
    command = [BIN / "twine", "check", "--strict", published.sdist, published.wheel]
    checked = subprocess.run(command, check=False, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count("PASSED") == 2


def metadata(published: Published) -> Message:
    text = (published.installed / f"{TOP}.dist-info/METADATA").read_text(encoding="utf-8")
    return HeaderParser().parsestr(text)


def test_the_core_depends_on_nothing(published: Published) -> None:
    wanted = metadata(published).get_all("Requires-Dist", [])
    assert [each for each in wanted if "extra ==" not in each] == []
    assert set(metadata(published).get_all("Provides-Extra", [])) == {
        *PROJECT["optional-dependencies"]
    }
    assert wanted != []


def test_the_versions_of_python_follow_one_another() -> None:
    """From the oldest that is let in; `.ci/run` tests on each that the machine has."""
    said = re.findall(r"Python :: 3\.(\d+)", " ".join(PROJECT["classifiers"]))
    oldest = int(PROJECT["requires-python"].removeprefix(">=3."))
    assert [*map(int, said)] == [*range(oldest, oldest + len(said))]


def verified(layer: str, installed: Path) -> Any:
    """What pyright finds out about the types of a layer of the wheel.

    It asks the `python` on the path where packages are. What comes from other packages counts as
    Any, for their types are not ours to complete.
    """
    command = [BIN / "pyright", "--outputjson", "--ignoreexternal"]
    told = subprocess.run(
        [*command, "--verifytypes", f"todo_core.{layer}"],
        cwd=installed,
        env=os.environ
        | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(installed)},
        check=False,
        capture_output=True,
        text=True,
    )
    return json.loads(told.stdout)["typeCompleteness"]


@pytest.mark.parametrize("layer", LAYERS)
def test_every_type_of_a_layer_is_known(layer: str, published: Published) -> None:
    found = verified(layer, published.installed)
    assert found["pyTypedPath"] == str(published.installed / "todo_core" / layer / "py.typed")
    unclear = [each["name"] for each in found["symbols"] if not each["isTypeKnown"]]
    assert unclear == []
    assert found["completenessScore"] == 1
    assert found["exportedSymbolCounts"]["withKnownType"] > 100
