"""One way of proving who one is per deployment, and no guessing which."""

import pytest

from todo_core.entrypoints.settings import (
    Environment,
    Jwks,
    SettingsError,
    SharedSecret,
    read_authentication,
)
from todo_core.entrypoints.signing import check_authentication

SECRET = "kGx4Y0b2Jc8tqzVh1mWfZ7nQe9sRuLpA"
KEYS = "https://app.example.com/api/auth/jwks"
BOTH = {"BETTER_AUTH_SECRET": SECRET, "BETTER_AUTH_JWKS_URL": KEYS}


def read(**values: str) -> SharedSecret | Jwks:
    return read_authentication(Environment(values))


def test_one_of_the_two_has_to_be_set() -> None:
    with pytest.raises(SettingsError, match=r"^BETTER_AUTH_SECRET or BETTER_AUTH_JWKS_URL must be"):
        read()


def test_the_setting_that_is_there_decides() -> None:
    assert isinstance(read(BETTER_AUTH_SECRET=SECRET), SharedSecret)
    assert isinstance(read(BETTER_AUTH_JWKS_URL=KEYS), Jwks)


def test_with_both_the_mode_has_to_be_said() -> None:
    with pytest.raises(SettingsError, match=r"^AUTH_MODE must be"):
        read(**BOTH)
    assert isinstance(read(**BOTH, AUTH_MODE="shared-secret"), SharedSecret)
    assert isinstance(read(**BOTH, AUTH_MODE="JWKS"), Jwks)


@pytest.mark.parametrize(
    ("mode", "missing", "given"),
    [
        ("shared-secret", "BETTER_AUTH_SECRET", {"BETTER_AUTH_JWKS_URL": KEYS}),
        ("jwks", "BETTER_AUTH_JWKS_URL", {"BETTER_AUTH_SECRET": SECRET}),
    ],
)
def test_a_mode_needs_its_own_setting(mode: str, missing: str, given: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=f"^{missing} must be set"):
        read(AUTH_MODE=mode, **given)


def test_a_secret_is_kept_as_it_is_and_measured_in_bytes() -> None:
    assert read(BETTER_AUTH_SECRET=f" {SECRET} ") == SharedSecret(f" {SECRET} ", None, None)
    assert read(BETTER_AUTH_SECRET="x" * 32) == SharedSecret("x" * 32, None, None)
    assert read(BETTER_AUTH_SECRET="äöüßéèêñ" * 2) == SharedSecret("äöüßéèêñ" * 2, None, None)


def test_a_shared_secret_comes_without_issuer_and_audience_unless_they_are_set() -> None:
    assert read(BETTER_AUTH_SECRET=SECRET, AUTH_ISSUER="i", AUTH_AUDIENCE="a") == SharedSecret(
        SECRET, "i", "a"
    )


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        (KEYS, "https://app.example.com"),
        ("https://App.Example.com:443/jwks", "https://app.example.com"),
        ("https://app.example.com:8443/jwks?v=1", "https://app.example.com:8443"),
        ("http://localhost:3000/api/auth/jwks", "http://localhost:3000"),
        ("http://127.0.0.7/jwks", "http://127.0.0.7"),
        ("http://[::1]:3000/jwks", "http://[::1]:3000"),
    ],
)
def test_issuer_and_audience_are_the_origin_of_the_keys_unless_they_are_set(
    url: str, origin: str
) -> None:
    assert read(BETTER_AUTH_JWKS_URL=url) == Jwks(url, origin, origin)
    assert read(BETTER_AUTH_JWKS_URL=url, AUTH_ISSUER="i", AUTH_AUDIENCE="a") == Jwks(url, "i", "a")


@pytest.mark.parametrize(
    "url",
    [
        "http://app.example.com/jwks",
        "http://localhost.example.com/jwks",
        "http://192.168.1.7/jwks",
        "https:///jwks",
        "https://user:password@app.example.com/jwks",
        "https://app.example.com:port/jwks",
        "https://[::1/jwks",
        "ftp://app.example.com/jwks",
        "app.example.com/jwks",
    ],
)
def test_keys_come_from_where_nobody_can_tamper_with_them(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^BETTER_AUTH_JWKS_URL must be an https URL"):
        read(BETTER_AUTH_JWKS_URL=url)


def test_keys_come_over_http_where_that_is_said_aloud() -> None:
    url, aloud = "http://web:3000/api/auth/jwks", "BETTER_AUTH_JWKS_ALLOW_HTTP"
    with pytest.raises(SettingsError, match=f"with {aloud}=true"):
        read(BETTER_AUTH_JWKS_URL=url)
    origin = "http://web:3000"
    allowed = read(BETTER_AUTH_JWKS_URL=url, BETTER_AUTH_JWKS_ALLOW_HTTP="true")
    assert allowed == Jwks(url, origin, origin, allow_http=True)
    check_authentication(allowed)
    with pytest.raises(SettingsError, match=f"^{aloud} must be true or false"):
        read(BETTER_AUTH_JWKS_URL=url, BETTER_AUTH_JWKS_ALLOW_HTTP="private")
    with pytest.raises(SettingsError, match=r"^BETTER_AUTH_JWKS_URL must be"):
        read(BETTER_AUTH_JWKS_URL="ftp://web/jwks", BETTER_AUTH_JWKS_ALLOW_HTTP="true")
