"""What `make` says while it works."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.markdown import ROOT

PYTHON = """#!/bin/sh
mkdir -p .venv/bin
[ -e .venv/bin/python ] || cp "$0" .venv/bin/python
"""

STEPS = """\
Making .venv, once
Getting the packages of requirements/all.txt, which takes a minute or two
Installing todo-core
"""


@pytest.mark.skipif(shutil.which("make") is None, reason="needs the program make")
def test_an_installation_says_what_it_does_step_by_step(tmp_path: Path) -> None:
    (tmp_path / "requirements").mkdir()
    for name in ("Makefile", "pyproject.toml", "requirements/all.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    python = tmp_path / "python"
    python.write_text(PYTHON)
    python.chmod(0o755)
    for said in (STEPS, "make: Nothing to be done for 'install'.\n"):
        finished = subprocess.run(
            ["make", "--no-print-directory", "install", f"PYTHON={python}"],
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            check=True,
            capture_output=True,
            text=True,
        )
        assert (finished.stdout, finished.stderr) == (said, "")
