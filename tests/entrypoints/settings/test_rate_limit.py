"""How often users may ask, and the store that counts, as deployments write them."""

import subprocess
import sys

import pytest

from todo_core.application.ports import Rate
from todo_core.entrypoints.settings import RateLimitSettings, Settings, SettingsError

SECRET = "kGx4Y0b2Jc8tqzVh1mWfZ7nQe9sRuLpA"
MINIMAL = {"STORAGE": "memory", "BETTER_AUTH_SECRET": SECRET, "RATE_LIMIT": "600/minute"}


def parsed(**variables: str) -> RateLimitSettings:
    return Settings.parse({**MINIMAL, **variables}).rate_limit


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("10/second", Rate(10, 1)),
        ("600/minute", Rate(600, 60)),
        ("1000/hour", Rate(1000, 3600)),
        ("999999/day", Rate(999_999, 86_400)),
        ("1/Minute", Rate(1, 60)),
    ],
)
def test_a_rate_is_a_number_and_a_time(text: str, rate: Rate) -> None:
    assert parsed(RATE_LIMIT=text) == RateLimitSettings(rate)


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("redis://store.example.com", "redis://store.example.com"),
        ("redis://default:p4ss@store:6380/2", "redis://default:p4ss@store:6380/2"),
        ("rediss://store?ssl_ca_certs=/etc/ca.pem", "rediss://store?ssl_ca_certs=/etc/ca.pem"),
        ("valkey://:p4ss@[::1]:6379", "redis://:p4ss@[::1]:6379"),
        ("valkeys://store", "rediss://store"),
        ("unix:///run/valkey/socket?db=1", "unix:///run/valkey/socket?db=1"),
    ],
)
def test_a_store_is_redis_or_valkey(given: str, url: str) -> None:
    assert parsed(RATE_LIMIT_STORE=given).store_url == url


@pytest.mark.parametrize(
    "url",
    [
        "p4ssw0rd",
        "memory://",
        "redis:p4ssw0rd@store",
        "redis://",
        "redis://:p4ssw0rd@",
        "redis://:p4ssw0rd@store:port",
        "redis://:p4ssw0rd@store:99999",
        "redis://:p4ss/w0rd@store",
        "redis://[p4ssw0rd",
        "redis://:p4ssw0rd@store?no_such_option=1",
        "redis://:p4ssw0rd@store?socket_timeout=soon",
        "redis+cluster://:p4ssw0rd@store",
        "unix://",
    ],
)
def test_anything_else_is_refused_in_one_sentence_that_does_not_repeat_it(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^RATE_LIMIT_STORE [^\n]+\.$") as caught:
        parsed(RATE_LIMIT_STORE=url)
    assert "p4ss" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_store_that_would_count_nothing_is_refused() -> None:
    with pytest.raises(SettingsError, match="RATE_LIMIT_STORE counts nothing"):
        parsed(RATE_LIMIT="", RATE_LIMIT_STORE="redis://store.example.com")


def test_a_repr_shows_no_password() -> None:
    assert "p4ssw0rd" not in repr(parsed(RATE_LIMIT_STORE="redis://:p4ssw0rd@store"))


def test_without_a_store_its_client_is_not_even_loaded() -> None:
    script = f"""
import sys
from todo_core.entrypoints.service import build_service
from todo_core.entrypoints.settings import Settings
build_service(Settings.parse({MINIMAL}))
print("redis" in sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert run.stdout == "False\n"
