"""Origins are compared with what browsers send, so they are written as browsers write them."""

import pytest

from todo_core.entrypoints.settings import Environment
from todo_core.entrypoints.settings.origins import read_origins


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", {"http://localhost:3000"}),
        (
            "https://a.example, http://b.example:8080",
            {"https://a.example", "http://b.example:8080"},
        ),
        ("HTTPS://A.Example", {"https://a.example"}),
        ("https://a.example:443", {"https://a.example"}),
        ("http://a.example:443", {"http://a.example:443"}),
        ("http://[::1]:3000", {"http://[::1]:3000"}),
        ("capacitor://localhost", {"capacitor://localhost"}),
    ],
)
def test_origins_are_read_as_browsers_write_them(given: str, expected: set[str]) -> None:
    assert read_origins(Environment({"CORS_ORIGINS": given})) == expected
