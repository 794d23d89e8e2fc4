"""SQL to paste into a shell."""

import re
import shlex


def psql(*statements: str, variable: str = "DATABASE_URL", note: str = "") -> str:
    """What runs the statements as one transaction, connected to where the variable leads."""
    command = f'psql "${variable}" -c {shlex.quote("; ".join(statements))}'
    return f"{command}  # {note}" if note else command


def quoted(name: str) -> str:
    """A name of a role or a database, in quotes if it needs them."""
    if re.fullmatch("[a-z_][a-z0-9_]*", name):
        return name
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
