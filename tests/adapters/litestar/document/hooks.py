"""What Schemathesis has to be told beyond the document, whether it runs in pytest or by itself."""

from typing import Any

import schemathesis
from hypothesis import strategies as st

from tests.support.tasks import titles
from todo_core.adapters.litestar.description.schemas import VISIBLE_TEXT
from todo_core.domain.text import WHITE_SPACE

STATUSES = ["2xx", "3xx", "400", "404", "410", "412", "422"]
"""What a request that is in order can be answered; the check below is narrower."""

FOR_ITS_STATE = {
    "IDEMPOTENCY_KEY_REUSED",
    "INVALID_CURSOR",
    "NOT_FOUND",
    "PRECONDITION_FAILED",
    "SYNC_TOKEN_EXPIRED",
}

_spaces = st.text(WHITE_SPACE, max_size=3)
schemathesis.openapi.format(VISIBLE_TEXT, st.tuples(_spaces, titles, _spaces).map("".join))


@schemathesis.check
def a_request_in_order_is_refused_for_its_state_alone(_: Any, response: Any, case: Any) -> None:
    """Statuses are too coarse to say so: 400 is for malformed bodies and for old cursors."""
    refused = response.status_code >= 400 and response.content
    if case.meta and case.meta.generation.mode.is_positive and refused:
        assert response.json()["error"]["code"] in FOR_ITS_STATE
