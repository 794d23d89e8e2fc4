"""How hard the project's own adapters are looked at: quickly, unless VERIFY_PROFILE says more."""

import os

import pytest

from todo_core.entrypoints.harness import Profile
from todo_core.entrypoints.harness.profiles import PROFILES

CHOSEN = PROFILES[os.environ.get("VERIFY_PROFILE", "quick")]


@pytest.fixture(scope="session")
def profile() -> Profile:
    """The profile that was chosen for this run."""
    return CHOSEN
