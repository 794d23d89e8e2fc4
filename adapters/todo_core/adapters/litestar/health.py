"""What tells whoever runs the service whether it lives and whether it can work."""

from litestar import get
from litestar.di import NamedDependency
from litestar.types import ASGIApp

from todo_core.adapters.litestar import wire
from todo_core.adapters.litestar.description import SERVICE
from todo_core.adapters.litestar.envelope import enveloped, meta
from todo_core.adapters.litestar.exchange import Exchange
from todo_core.adapters.litestar.lifecycle import Lifecycle
from todo_core.domain.errors import Unavailable


@get(
    "/health/live",
    operation_id="isAlive",
    summary="Does the process answer?",
    tags=SERVICE,
)
async def is_alive(exchange: NamedDependency[Exchange]) -> ASGIApp:
    """Answers whenever the process can answer at all, and touches nothing else."""
    return enveloped(wire.HealthAnswer(wire.Health("alive"), meta(exchange)))


@get(
    "/health/ready",
    operation_id="isReady",
    summary="Can the service work?",
    tags=SERVICE,
)
async def is_ready(
    exchange: NamedDependency[Exchange], lifecycle: NamedDependency[Lifecycle]
) -> ASGIApp:
    """Storage answers with a current schema, a verification key is at hand, no shutdown began."""
    backend = lifecycle.serving()
    if lifecycle.draining or not backend.tokens.ready():
        raise Unavailable
    await backend.ready()
    return enveloped(wire.HealthAnswer(wire.Health("ready"), meta(exchange)))
