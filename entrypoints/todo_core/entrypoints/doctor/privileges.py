"""Whether the role may do what it has to, and no more."""

from collections.abc import Iterator
from typing import Final

from todo_core.adapters.postgres.examination import DatabaseFacts
from todo_core.entrypoints.doctor.finding import Finding, ok, skipped, wrong
from todo_core.entrypoints.doctor.sql import psql, quoted

LOOK: Final = "SELECT on alembic_version"
"""What a role needs to see at which migration the schema is."""

_CHECK: Final = "privileges"
_OWNER: Final = "as the owner of the tables"


def judge_privileges(facts: DatabaseFacts) -> Finding:
    """Too much, which may hide that something is missing, before too little."""
    if facts.bypasses:
        sentence = f"Row-level security does not hold for {facts.role}, which can bypass it."
        return wrong(_CHECK, sentence, _ordinary_role(facts))
    if facts.missing:
        sentence = f"The role {facts.role} lacks {', '.join(facts.missing)}."
        grants = _grants(facts.missing, quoted(facts.role))
        return wrong(_CHECK, sentence, psql(*grants, variable="OWNER_URL", note=_OWNER))
    if not facts.schema.suits:
        return skipped(_CHECK, "What the role may do shows when the schema is there.")
    if facts.unprotected:
        sentence = f"Row-level security is off for {', '.join(facts.unprotected)}."
        return wrong(_CHECK, sentence, _protection(facts))
    sentence = f"The role {facts.role} may do what it has to, and sees one user at a time."
    return ok(_CHECK, sentence)


def _grants(missing: tuple[str, ...], role: str) -> Iterator[str]:
    pairs = [each.split(" on ") for each in missing]
    for table in dict.fromkeys(table for _, table in pairs):
        privileges = ", ".join(privilege for privilege, of in pairs if of == table)
        yield f"GRANT {privileges} ON {table} TO {role}"


def _protection(facts: DatabaseFacts) -> str:
    force = "ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
    commands = [f"ALTER TABLE {table} {force}" for table in facts.unprotected]
    if all(facts.owners[table] == facts.role for table in facts.unprotected):
        return psql(*commands)
    return psql(*commands, variable="OWNER_URL", note=_OWNER)


def _ordinary_role(facts: DatabaseFacts) -> str:
    """How to have a role that owns the database and the tables in it, and to use it."""
    role = facts.ordinary or "todo"
    name = quoted(role)
    commands = list(_handing_over(facts, role, name))
    if not commands:
        return f"export DATABASE_URL='postgresql://{role}:...'  # the database's owner"
    note = f"and connect on {name}"
    if facts.ordinary is None:
        commands[:0] = [f"CREATE ROLE {name} LOGIN", f"GRANT {name} TO CURRENT_USER"]
        note = f"then \\password {name} in psql, and connect on it"
    if facts.administers:
        return psql(*commands, note=note)
    return psql(*commands, variable="OWNER_URL", note=f"as a superuser; {note}")


def _handing_over(facts: DatabaseFacts, role: str, name: str) -> Iterator[str]:
    if not facts.ordinary_owns:
        yield f"ALTER DATABASE {quoted(facts.database)} OWNER TO {name}"
    for table, owner in facts.owners.items():
        if owner != role:
            yield f"ALTER TABLE {table} OWNER TO {name}"
