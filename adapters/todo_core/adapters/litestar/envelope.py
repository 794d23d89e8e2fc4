"""The frame around every answer (CONTRACT.md, section 1)."""

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from todo_core.adapters.litestar import wire
from todo_core.adapters.litestar.answer import Answer
from todo_core.adapters.litestar.exchange import Exchange

_ENCODER = msgspec.json.Encoder()


def meta(exchange: Exchange) -> wire.Meta:
    """What the answer to this exchange says about itself, as of now."""
    return wire.Meta(exchange.request_id, datetime.now(UTC))


def enveloped(
    content: msgspec.Struct, status: int = 200, headers: Mapping[str, str] | None = None
) -> Answer:
    """An answer in the envelope."""
    return Answer(status, headers, _ENCODER.encode(content))
