"""What `--dev` brings along fills gaps and never overrides anything."""

import stat
from pathlib import Path

from todo_core.entrypoints.development import with_database, with_secret
from todo_core.entrypoints.settings import Environment, read_authentication


def test_a_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    directory = tmp_path / "new" / ".todo-core"
    first = with_secret({}, directory)["BETTER_AUTH_SECRET"]
    assert with_secret({}, directory)["BETTER_AUTH_SECRET"] == first
    assert with_secret({}, tmp_path / "other")["BETTER_AUTH_SECRET"] != first
    assert stat.S_IMODE((directory / "secret").stat().st_mode) == 0o600
    assert {path.name for path in directory.iterdir()} == {".gitignore", "secret"}


def test_the_secret_is_one_that_the_settings_accept(tmp_path: Path) -> None:
    assert read_authentication(Environment(with_secret({}, tmp_path)))


def test_what_the_environment_sets_wins(tmp_path: Path) -> None:
    for environment in (
        {"BETTER_AUTH_SECRET": "mine", "DATABASE_URL": "postgresql://mine"},
        {"BETTER_AUTH_JWKS_URL": "https://mine", "STORAGE": "memory"},
        {"BETTER_AUTH_JWKS_URL": "https://mine", "STORAGE": "my.own:storage"},
    ):
        with with_database(environment, tmp_path) as completed:
            assert with_secret(completed, tmp_path) == environment
    assert not list(tmp_path.iterdir())


def test_version_control_leaves_the_directory_alone(tmp_path: Path) -> None:
    with_secret({}, tmp_path)
    assert (tmp_path / ".gitignore").read_text() == "*\n"
