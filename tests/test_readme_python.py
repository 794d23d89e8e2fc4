"""The README's examples in Python do what they say, and type checkers accept them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.commands import BIN
from tests.support.markdown import ROOT, code, read

BLOCKS = code(read("README.md"), "python")


@pytest.mark.parametrize("block", BLOCKS)
def test_it_prints_what_its_comments_say(block: str) -> None:
    expected = re.findall(r"^\s*print\(.*\)  # (.+)$", block, re.MULTILINE)
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-c", block], check=True, capture_output=True, text=True
    )
    assert finished.stdout.splitlines() == expected
    assert expected


@pytest.mark.parametrize("block", BLOCKS)
def test_its_types_are_sound(block: str, tmp_path: Path) -> None:
    example = tmp_path / "example.py"
    example.write_text(block)
    checked = subprocess.run(
        [BIN / "mypy", example], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout
