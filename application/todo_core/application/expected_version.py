"""The versions that a caller will have changed, or any."""

from collections.abc import Collection

ExpectedVersion = int | Collection[int] | None


def expected_versions(expected: ExpectedVersion) -> frozenset[int] | None:
    """One version, some versions, or None for any, in the form the Tasks port takes."""
    if isinstance(expected, int):
        return frozenset((expected,))
    return None if expected is None else frozenset(expected)
