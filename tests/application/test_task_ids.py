"""Ids that sort as creation does: RFC 9562, sections 5.7 and 6.2."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tests.support.tasks import moments
from todo_core.application.task_ids import TimeOrderedIds
from todo_core.domain.task import parse_task_id

IDS = TimeOrderedIds()


@given(moments)
def test_an_id_is_a_canonical_uuid_of_version_7_that_tells_its_millisecond(now: datetime) -> None:
    task_id = IDS.new(now)
    uuid = UUID(parse_task_id(task_id))
    assert (uuid.version, uuid.variant) == (7, "specified in RFC 4122")
    milliseconds = (now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    assert uuid.int >> 80 == milliseconds


@given(moments, st.integers(1, 5_000))
def test_ids_sort_by_creation_to_the_microsecond(now: datetime, microseconds: int) -> None:
    assert IDS.new(now) < IDS.new(now + timedelta(microseconds=microseconds))


def test_ids_of_the_same_microsecond_differ() -> None:
    now = datetime.now(UTC)
    assert len({IDS.new(now) for _ in range(10_000)}) == 10_000
