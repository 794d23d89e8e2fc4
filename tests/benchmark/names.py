"""What the compared services are called."""

POOL = "todo-core (pool)"
MULTIPLEX = "todo-core (multiplex)"
OURS = (POOL, MULTIPLEX)
"""This service with each value of DATABASE_EXECUTOR."""
USUAL = MULTIPLEX
"""The one that it chooses where no pooler stands in between."""

FASTAPI = "FastAPI + SQLModel"
DJANGO = "Django + ninja"
FASTIFY = "Fastify"
LIMIT = "bare ASGI (limit)"

ALL = (*OURS, FASTAPI, DJANGO, FASTIFY, LIMIT)
