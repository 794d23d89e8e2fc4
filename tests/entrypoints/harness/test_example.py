"""Somebody else's adapter is certified in ten lines."""

import runpy
from pathlib import Path

from todo_core.entrypoints.harness import PortSubject, Profile, verify

EXAMPLE = Path(__file__).parents[3] / "examples/own_adapter.py"


def test_a_store_on_sqlite_is_certified(profile: Profile) -> None:
    opened = runpy.run_path(str(EXAMPLE))["opened"]
    report = verify(PortSubject(opened, name="SQLite"), profile=profile)
    assert not report.failures, report
