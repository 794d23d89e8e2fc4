"""All hostile requests there are, by kind."""

from typing import Final

import pytest

from tests.hostile.tables import (
    bodies,
    conditions,
    field_values,
    framing,
    headers,
    methods,
    owners,
    queries,
    targets,
)

KINDS: Final = (
    framing,
    headers,
    targets,
    methods,
    queries,
    bodies,
    field_values,
    conditions,
    owners,
)
CASES: Final = {
    f"{kind.__name__.rpartition('.')[2]}: {case.name}": case
    for kind in KINDS
    for case in kind.CASES
}
assert len(CASES) == sum(len(kind.CASES) for kind in KINDS), "two cases of one name"
assert len(CASES) >= 180

one_test_for_each = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
