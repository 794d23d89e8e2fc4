"""Where a URL leads, in words."""

from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo


def place(url: str) -> str:
    """Host, port, database and role as libpq finds them in the URL and around it; no password."""
    around = {each.keyword.decode(): (each.val or b"").decode() for each in Conninfo.get_defaults()}
    words = {**around, **conninfo_to_dict(url)}
    role = words["user"]
    host = words["host"] or words["hostaddr"] or "the local socket"
    told = {"host": host, "port": words["port"], "database": words["dbname"] or role, "role": role}
    return ", ".join(f"{name} {_shown(str(value))}" for name, value in told.items())


def _shown(value: str) -> str:
    """The value, unless it may be a part of a password that has an @ in it."""
    return "..." if "@" in value else value
