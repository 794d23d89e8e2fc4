"""Which client the access log tells of, and by whose word."""

import logging
from ipaddress import ip_network

import pytest

from tests.support.in_process import InProcess, http_scope
from tests.support.service import in_memory_service, serving
from todo_core.adapters.litestar import HttpOptions
from todo_core.adapters.litestar.client_network import client_network

PROXIES = tuple(map(ip_network, ("10.0.0.0/8", "fd00::/8")))


@pytest.mark.parametrize(
    ("peer", "network"),
    [
        ("198.51.100.7", "198.51.100.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("::ffff:198.51.100.7", "198.51.100.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", None),
        ("/run/socket", None),
    ],
)
def test_of_an_address_only_the_network_is_kept(peer: str, network: str | None) -> None:
    assert client_network(peer, "", ()) == network


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "network"),
    [
        ("10.0.0.1", "198.51.100.7", "198.51.100.0/24"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.0/24"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.1.1.1", "198.51.100.0/24"),
        ("10.0.0.1", "198.51.100.7:4711", "198.51.100.0/24"),
        ("fd00::1", " [2001:db8:1:2::3]:443 ", "2001:db8:1::/48"),
        ("::ffff:10.0.0.1", "198.51.100.7", "198.51.100.0/24"),
        ("10.0.0.1", "10.2.3.4", "10.2.3.0/24"),
        ("10.0.0.1", "", "10.0.0.0/24"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.0/24"),
        ("10.0.0.1", "203.0.113.9, unknown", None),
        ("10.0.0.1", "203.0.113.9, " + "1" * 60_000, None),
        ("", "203.0.113.9", None),
    ],
)
def test_only_trusted_proxies_are_believed_and_only_about_who_connected_to_them(
    peer: str, forwarded_for: str, network: str | None
) -> None:
    assert client_network(peer, forwarded_for, PROXIES) == network


def test_a_long_chain_of_proxies_is_not_followed_to_its_end() -> None:
    chain = ", ".join(["203.0.113.9", *["10.0.0.1"] * 6000])
    assert client_network("10.0.0.1", chain, PROXIES) is None


@pytest.mark.parametrize(
    ("trusted", "client"), [((), "127.0.0.0/24"), (("127.0.0.1/32",), "198.51.100.0/24")]
)
async def test_the_access_log_tells_the_network(
    trusted: tuple[str, ...], client: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "todo_core.access")
    options = HttpOptions(trusted_proxies=tuple(map(ip_network, trusted)))
    async with serving(in_memory_service(options)) as api:
        await api.send("GET", "/health/live", {"x-forwarded-for": "203.0.113.9, 198.51.100.7"})
        transport = api.transport
        assert isinstance(transport, InProcess)
        unix = http_scope("GET", "/health/live", []) | {"client": None}
        await transport.exchange(unix, [b""])
    assert [record.__dict__["client"] for record in caplog.records] == [client, None]
