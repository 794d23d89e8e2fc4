"""Whether the tables are as this version has them, and what to type for each thing that is not."""

from collections.abc import Iterator
from typing import Final

from todo_core.adapters.postgres.differences import Difference
from todo_core.adapters.postgres.examination import DatabaseFacts
from todo_core.entrypoints.doctor.finding import Finding, ok, skipped, warning, wrong
from todo_core.entrypoints.doctor.sql import psql, quoted

_CHECK: Final = "tables"
_LOST: Final = "less OPERATIONS.md  # Backup and restore: nothing else has what was in it"
_NOT_NULL: Final = " NOT NULL"


def judge_tables(facts: DatabaseFacts) -> Iterator[Finding]:
    """A finding for each difference."""
    if not facts.schema.is_current:
        yield skipped(
            _CHECK, "What the tables have to be like, only the version of the schema knows."
        )
    elif facts.differences is None:
        sentence = (
            "To compare the tables takes a primary, and the privilege to make temporary ones."
        )
        yield skipped(_CHECK, sentence)
    elif not facts.differences:
        sentence = "Columns, constraints, indexes and policies are those of this version."
        yield ok(_CHECK, sentence)
    else:
        yield from (_finding(facts, each) for each in facts.differences)


def _finding(facts: DatabaseFacts, different: Difference) -> Finding:
    say = wrong if different.wanted else warning
    statements = list(_mending(different))
    if not statements:
        return say(_CHECK, _sentence(different), _LOST)
    if facts.owners.get(different.table) == facts.role:
        return say(_CHECK, _sentence(different), psql(*statements))
    typed = psql(*statements, variable="OWNER_URL", note="as the owner of the tables")
    return say(_CHECK, _sentence(different), typed)


def _sentence(different: Difference) -> str:
    what = f"The {different.kind} {different.name} of {different.table}"
    if different.found is None:
        return f"{what} is missing."
    if not different.valid:
        return f"{what} was not built to its end, so nothing is found by it."
    if different.wanted is None:
        return f"{what} is none of this version's, and may show what is another user's."
    return f"{what} is {different.found} rather than {different.wanted}."


def _mending(different: Difference) -> Iterator[str]:
    """The statements; none for what cannot be had back like that."""
    name, table, wanted = quoted(different.name), different.table, different.wanted
    missing = different.found is None
    match different.kind:
        case "column" if wanted and not missing:
            yield f"ALTER TABLE {table} {_retyped(name, wanted)}"
        case "constraint":
            again = "" if missing else f"DROP CONSTRAINT {name}, "
            yield f"ALTER TABLE {table} {again}ADD CONSTRAINT {name} {wanted}"
        case "policy":
            if not missing:
                yield f"DROP POLICY {name} ON {table}"
            if wanted:
                yield f"CREATE POLICY {name} ON {table} {wanted}"
        case "index":
            yield from _indexing(different)


def _retyped(column: str, wanted: str) -> str:
    null = "SET" if wanted.endswith(_NOT_NULL) else "DROP"
    kind = wanted.removesuffix(_NOT_NULL)
    return f"ALTER COLUMN {column} TYPE {kind}, ALTER COLUMN {column} {null}{_NOT_NULL}"


def _indexing(different: Difference) -> Iterator[str]:
    """Beside a service that runs, where that is possible."""
    name, wanted = quoted(different.name), different.wanted
    if wanted is None:
        yield f"DROP INDEX CONCURRENTLY {name}"
    elif different.found is None:
        yield wanted.replace("INDEX", "INDEX CONCURRENTLY", 1)
    elif different.found == wanted:
        yield f"REINDEX INDEX CONCURRENTLY {name}"
    else:
        yield from (f"DROP INDEX {name}", wanted)
