"""The library works without a server, an extra or a database."""

import os
import subprocess
import sys

from tests.support.markdown import ROOT

CORE = ("domain", "application", "adapters")


def test_embedding_takes_the_core_alone() -> None:
    finished = subprocess.run(
        [sys.executable, "-S", "-W", "error", ROOT / "examples/embed.py"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(str(ROOT / layer) for layer in CORE)},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert finished.stderr == ""
    assert finished.stdout.splitlines() == [
        "Bob has ['Call Ada']",
        "Bob asks for Ada's: These tasks belong to another user.",
        "Too late, it is at version 2",
        "Not like that: title: must have 1 to 255 characters",
        "Ada hears: Buy oat milk is open",
        "Ada hears: Buy oat milk is done",
        "Ada hears: Buy oat milk is deleted",
    ]
