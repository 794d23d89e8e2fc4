"""Ids that sort by creation: UUID version 7 with sub-millisecond precision."""

import os
from datetime import UTC, datetime, timedelta

from todo_core.application.ports.task_ids import TaskIds
from todo_core.domain.task import TaskId

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class TimeOrderedIds(TaskIds):
    """UUIDv7 (RFC 9562, section 5.7) with the fraction of method 3 (section 6.2).

    The 12 bits after the millisecond hold its fraction in steps of 1/4096, which keeps every
    microsecond apart; the last 62 bits are random.
    """

    def new(self, created_at: datetime) -> TaskId:
        """A new id that carries `created_at`."""
        milliseconds, rest = divmod((created_at - _EPOCH) // _MICROSECOND, 1000)
        fraction = (rest << 12) // 1000
        noise = int.from_bytes(os.urandom(8)) >> 2
        digits = f"{milliseconds << 80 | 7 << 76 | fraction << 64 | 2 << 62 | noise:032x}"
        return TaskId(f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}")


def moment_of(task_id: TaskId) -> datetime | None:
    """The `created_at` that `TimeOrderedIds` made an id from; None for an id made otherwise."""
    number = int(task_id.replace("-", ""), 16)
    fraction = number >> 64 & 0xFFF
    rest = -(-fraction * 1000 >> 12)  # rounded up, as `new` rounds down
    is_version_7 = number >> 76 & 0xF == 7 and number >> 62 & 3 == 2  # noqa: PLR2004 # RFC 9562
    if not is_version_7 or (rest << 12) // 1000 != fraction:
        return None
    try:
        return _EPOCH + timedelta(milliseconds=number >> 80, microseconds=rest)
    except OverflowError:
        return None
