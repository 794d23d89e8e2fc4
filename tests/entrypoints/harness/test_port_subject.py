"""What can be plugged in as a store, and what is refused before anything runs."""

import pytest

from todo_core.entrypoints.harness import PortSubject
from todo_core.entrypoints.harness.zoo.reference.store import Store


def test_a_store_instead_of_what_makes_one_is_refused_at_once() -> None:
    with pytest.raises(
        TypeError, match=r"PortSubject takes what makes an empty store, .* not Store$"
    ):
        PortSubject(Store())  # type: ignore[arg-type]  # that is the mistake
