"""Schemathesis, which knows nothing but the document, finds nothing wrong with an answer."""

from typing import Any

import requests
import schemathesis
from schemathesis.python.asgi import ASGIClient

from tests.adapters.litestar.document.hooks import STATUSES
from tests.adapters.litestar.document.stage import SERVICE, STAGE
from tests.support.tokens import token_for
from todo_core.adapters.litestar.description.examples import USER

STRANGER = "bob"
SCHEMA = schemathesis.openapi.from_asgi(
    "/openapi.json",
    SERVICE,
    config=schemathesis.Config.from_dict(
        {
            "parameters": {"path.user_id": USER},
            "auth": {"openapi": {"bearer": {"bearer": token_for(USER)}}},
            "generation": {"deterministic": True, "database": "none", "max-examples": 5},
            "analysis": {"constants": {"enabled": False}},
            "checks": {"positive_data_acceptance": {"expected-statuses": STATUSES}},
        }
    ),
)


@SCHEMA.parametrize()
def test_every_answer_is_as_described_and_its_owners_alone(case: Any) -> None:
    """Each request meets the same state, in which the document's examples are true."""
    STAGE.reset()
    request = case.call_and_validate().request
    if case.path.startswith("/api/") and request.method != "OPTIONS":
        assert _status(request, token_for(STRANGER)) == 403
        assert _status(request, None) == 401


def _status(request: requests.PreparedRequest, token: str | None) -> int:
    """What the same request is answered with somebody else's token, or with none."""
    again = request.copy()
    again.headers.pop("Authorization", None)
    if token:
        again.headers["Authorization"] = f"Bearer {token}"
    with ASGIClient(SERVICE) as client:
        return client.send(again).status_code
