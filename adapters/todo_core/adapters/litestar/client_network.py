"""From where a request comes: the network, for the log alone. Nothing is decided by it.

An address can be somebody's, so only the part of it is kept that providers give to many: 24 bits
of IPv4 and 48 bits of IPv6. That shows where a flood comes from. A digest would hide nothing, as
all addresses can be tried.
"""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from todo_core.adapters.litestar.options import IpNetwork

_KEPT_BITS: Final = {4: 24, 6: 48}
_MOST_HOPS: Final = 16
_LONGEST: Final = len("[ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255%interface]:65535")


def client_network(peer: str, forwarded_for: str, trusted: Sequence[IpNetwork]) -> str | None:
    """The network of the nearest address that is no trusted proxy's; None where it has none.

    `peer` is who has connected, and `forwarded_for` the value of `X-Forwarded-For`, to which each
    proxy appends who has connected to it.
    """
    hops = forwarded_for.rsplit(",", _MOST_HOPS) if trusted and forwarded_for else []
    while hops and _is_trusted(peer, trusted):
        peer = hops.pop()
    return _network(peer) if len(peer) <= _LONGEST else None


def _is_trusted(peer: str, trusted: Sequence[IpNetwork]) -> bool:
    address = parsed_address(peer)
    return address is not None and any(address in network for network in trusted)


@lru_cache(1024)
def _network(peer: str) -> str | None:
    address = parsed_address(peer)
    if address is None:
        return None
    bits = _KEPT_BITS[address.version]
    return str(ip_network((int(address), address.max_prefixlen)).supernet(new_prefix=bits))


def parsed_address(text: str) -> IPv4Address | IPv6Address | None:
    """What proxies write, with or without a port; of a mapped address what it stands for."""
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address
