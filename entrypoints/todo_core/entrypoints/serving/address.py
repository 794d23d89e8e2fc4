"""Where the service listens."""

import errno
import socket
from dataclasses import dataclass

from todo_core.entrypoints.errors import CannotBeDone
from todo_core.entrypoints.settings import SettingsError


class AddressUnavailable(CannotBeDone):
    """Nobody can listen there now."""


@dataclass(frozen=True, slots=True)
class Address:
    """A numeric address of this machine and a port."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """How a client on this machine gets here."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - compared, not bound
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def answers(self) -> bool:
        """Whether something listens here."""
        try:
            socket.create_connection((self.host, self.port), timeout=1).close()
        except OSError:
            return False
        return True


def free_address(host: str, port: int) -> Address:
    """The address to listen on, bound once to see that it is free, as Granian does not.

    Port 0 becomes a free one. Raises SettingsError for a host that is not this machine, and
    AddressUnavailable for a port that is taken.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _not_here() from None
    family, kind, protocol, _, address = found[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise _not_here() from None
            problem = f"Cannot listen on {host} port {port}: {error.strerror}; see HOST and PORT."
            raise AddressUnavailable(problem) from None
        return Address(*probe.getsockname()[:2])


def _not_here() -> SettingsError:
    return SettingsError("HOST", "must be a name or address of this machine")
