"""The frame around every answer (CONTRACT.md, section 1)."""

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
from litestar import Response
from litestar.enums import MediaType

from todo_core.adapters.litestar import wire
from todo_core.adapters.litestar.exchange import Exchange

_ENCODER = msgspec.json.Encoder()


def meta(exchange: Exchange) -> wire.Meta:
    """What the answer to this exchange says about itself, as of now."""
    return wire.Meta(exchange.request_id, datetime.now(UTC))


def enveloped(
    answer: msgspec.Struct, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response[bytes]:
    """An answer in its final bytes."""
    return Response(
        _ENCODER.encode(answer),
        status_code=status,
        headers=headers,
        media_type=MediaType.JSON,
    )


def empty(status: int, headers: Mapping[str, str] | None = None) -> Response[bytes]:
    """An answer without a body, which 204 and 304 never have."""
    return Response(b"", status_code=status, headers=headers)
