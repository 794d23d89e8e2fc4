"""Tasks and changes to try things with, by hand and by Hypothesis."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from todo_core.application.clock import SystemClock
from todo_core.application.task_ids import TimeOrderedIds
from todo_core.domain.changes import Change, Delete, Edit, Restore, Toggle
from todo_core.domain.ownership import Owner
from todo_core.domain.task import Draft, Task
from todo_core.domain.text import WHITE_SPACE

IDS = TimeOrderedIds()
CLOCK = SystemClock()

characters = st.characters(exclude_categories=["Cs", "Cc"])
titles = (
    st.text(characters, min_size=1, max_size=255)
    .map(lambda text: text.strip(WHITE_SPACE))
    .filter(lambda text: any(character.isalnum() for character in text))
)
descriptions = st.text(characters, max_size=40)
drafts = st.builds(
    lambda **fields: Draft.parse(fields),
    title=titles,
    description=descriptions,
    completed=st.booleans(),
)
edits = st.fixed_dictionaries(
    {},
    optional={"title": titles, "description": descriptions, "completed": st.booleans()},
).filter(bool)
changes: st.SearchStrategy[Change] = st.one_of(
    edits.map(Edit.parse), st.just(Toggle()), st.just(Delete()), st.just(Restore())
)
moments = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001  # Hypothesis adds the zone
    max_value=datetime(2040, 1, 1),  # noqa: DTZ001  # likewise
    timezones=st.just(UTC),
)


def new_task(owner: Owner, title: str = "Buy milk", **fields: object) -> Task:
    now = CLOCK.now()
    return Draft.parse({"title": title, **fields}).task(owner, IDS.new(now), now)


def later(moment: datetime, **by: float) -> datetime:
    return moment + timedelta(**by)


def counted(number: int) -> int:
    """How many changes an account had seen at that number of its change counter."""
    return number % 2**32
