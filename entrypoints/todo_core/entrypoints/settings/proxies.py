"""Which proxies are believed when they tell for whom they ask."""

from ipaddress import IPv4Network, IPv6Network, ip_network

from todo_core.entrypoints.settings.environment import Environment, SettingsError


def read_trusted_proxies(environment: Environment) -> tuple[IPv4Network | IPv6Network, ...]:
    """The networks in TRUSTED_PROXIES; a single address is a network of one."""
    name = "TRUSTED_PROXIES"
    try:
        return tuple(map(ip_network, environment.items(name)))
    except ValueError:
        raise SettingsError(
            name, "must be addresses or networks such as 10.0.0.0/8, separated by commas"
        ) from None
