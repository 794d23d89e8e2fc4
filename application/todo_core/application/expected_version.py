"""The versions that a caller will have changed, or any."""

from collections.abc import Collection

from todo_core.domain.changes import AllBut, Versions
from todo_core.domain.errors import InvalidInput, Problem

ExpectedVersion = int | Collection[int] | AllBut | None


def expected_versions(expected: ExpectedVersion) -> Versions | None:
    """One version, some, all but some, or None for any, in the form the Tasks port takes.

    Raises InvalidInput for what is no version: no task could ever come to match it.
    """
    if expected is None:
        return None
    if type(expected) is int:
        return frozenset((expected,))
    if isinstance(expected, AllBut) and _are_versions(expected.versions):
        return expected
    if isinstance(expected, Collection) and _are_versions(expected):
        return frozenset(expected)
    raise InvalidInput([Problem("expected_version", "must be a whole number, or several")])


def _are_versions(expected: Collection[object]) -> bool:
    is_text = isinstance(expected, str | bytes)
    return not is_text and all(type(version) is int for version in expected)
