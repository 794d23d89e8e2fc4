"""What there is to know of an issuer's keys, for whoever looks for a fault."""

import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from todo_core.adapters.jwt.endpoint import JwksEndpoint
from todo_core.adapters.jwt.jwk_set import ALGORITHM_NAMES, read_jwk_set
from todo_core.adapters.jwt.rejected import reason
from todo_core.adapters.jwt.strict_json import parse_object
from todo_core.domain.errors import Unavailable

_TIMEOUT_SECONDS = 5

ALGORITHMS = ALGORITHM_NAMES
"""What keys can be for."""


@dataclass(frozen=True, slots=True)
class KeySetFacts:
    """An issuer's keys as they are published now."""

    algorithms: tuple[str, ...]
    """What the usable keys are for, one for each."""
    can_be_tampered_with: bool
    """Whether they come over http from another machine."""
    passed_over: int
    """Keys that cannot be used."""
    ahead: float | None
    """Seconds by which the issuer's clock is ahead of ours, if it tells the time."""


async def examine(url: str, *, allow_http: bool = False) -> KeySetFacts:
    """The facts; raises Unavailable, whose message is the end of a sentence about the keys."""
    before = time.time()
    try:
        endpoint = JwksEndpoint(url, _TIMEOUT_SECONDS, allow_http=allow_http)
        document, date = await endpoint.read_dated()
        usable = read_jwk_set(document).keys
        published = parse_object(document)["keys"]
    except Exception as error:
        raise Unavailable(f"could not be fetched: {reason(error)}") from error
    return KeySetFacts(
        algorithms=tuple(key.algorithms[0] for key in usable),
        can_be_tampered_with=endpoint.can_be_tampered_with,
        passed_over=len(published) - len(usable) if isinstance(published, list) else 0,
        ahead=_ahead(date, before, time.time()),
    )


def _ahead(date: str | None, before: float, after: float) -> float | None:
    """A Date is cut to its second (RFC 9110, section 5.6.7), which is not held against it."""
    try:
        there = parsedate_to_datetime(date or "").timestamp()
    except ValueError:
        return None
    return there - min(max(there, before - 1), after)
