"""What `serve --dev` says when it is up: a token, and commands that work as they are."""

from collections.abc import Iterator

from todo_core.entrypoints.demo_users import demo_tokens
from todo_core.entrypoints.settings import Authentication, Jwks


def welcome(url: str, authentication: Authentication) -> str:
    """Some lines; each command is one of them and needs nothing but this service."""
    greeting = f"todo-core is up: try it at {url}, and see all it can do at {url}/docs"
    if isinstance(authentication, Jwks):
        issuer = authentication.issuer
        return f"{greeting}\nTokens come from {issuer}: in JWKS mode nothing here can sign one.\n"
    user, token = next(iter(demo_tokens(authentication).items()))
    lines = [
        greeting,
        f"A token for the user {user}, good for a day:",
        "",
        token,
        "",
        "Create a task, list all, find some:",
        "",
        *_commands(f"{url}/api/{user}/tasks", token),
        "",
    ]
    return "\n".join(lines)


def _commands(tasks: str, token: str) -> Iterator[str]:
    curl = f"curl -sS -w '\\n' -H 'Authorization: Bearer {token}'"
    json = "-H 'Content-Type: application/json'"
    yield f"""{curl} {json} -d '{{"title": "Buy milk"}}' '{tasks}'"""
    yield f"{curl} '{tasks}'"
    yield f"{curl} '{tasks}?q=milk&completed=false'"
