"""The examples in JavaScript, run on this machine's Node with what `make examples` installs."""

import shutil

import pytest

from tests.support.markdown import ROOT, read, rows

EXAMPLES = ROOT / "examples"


def needs_npm(example: str) -> pytest.MarkDecorator:
    """Skips what this machine lacks the means for, and says what would bring them."""
    reason = ""
    if not (shutil.which("node") and shutil.which("npm")):
        reason = "there is no Node with npm here"
    elif not (EXAMPLES / example / "node_modules/.package-lock.json").exists():
        reason = "`make examples` has not been run"
    return pytest.mark.skipif(bool(reason), reason=reason)


def how_to_run() -> dict[str, str]:
    """What the table says of each example."""
    return {cell[1 : cell.index("]")]: how for cell, _, how in rows(read("examples/README.md"))}
