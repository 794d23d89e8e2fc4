"""A database to examine."""

import pytest

from tests.conftest import FreshDatabase


@pytest.fixture
def url(fresh_database: FreshDatabase) -> str:
    return fresh_database()
