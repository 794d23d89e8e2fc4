"""What is done to a whole account asks whose it is, and tells what is wrong by its place."""

from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given

from tests.support.owners import new_user
from tests.support.tasks import CLOCK, IDS, moments
from todo_core.adapters.memory import InMemoryTasks
from todo_core.application.change_counter import first_change, follows
from todo_core.application.export_tasks import ExportTasks
from todo_core.application.import_tasks import MOST_PROBLEMS, ImportTasks
from todo_core.application.ports import Entry
from todo_core.application.records import Record
from todo_core.application.task_ids import moment_of
from todo_core.domain.errors import InvalidInput, NotOwner
from todo_core.domain.ownership import Owner


async def test_nobody_reads_or_fills_anothers_account() -> None:
    accounts = InMemoryTasks()
    names = {"actor": "ada", "user_id": "bob"}
    with pytest.raises(NotOwner):
        ExportTasks(accounts)(**names)
    with pytest.raises(NotOwner):
        await ImportTasks(accounts, CLOCK, IDS)(**names, records=[Record("1", {"title": "a"})])


async def test_imported_tasks_keep_their_order() -> None:
    user = new_user()
    accounts = InMemoryTasks()
    records = [Record(str(number), {"title": str(number)}) for number in range(50)]
    me = {"actor": user, "user_id": user}
    assert (await ImportTasks(accounts, CLOCK, IDS)(**me, records=records)).tasks == 50
    titles = [entry.task.title async for entry in ExportTasks(accounts)(**me)]
    assert titles == [str(number) for number in range(50)]


async def test_an_id_is_the_same_in_capitals() -> None:
    accounts = InMemoryTasks()
    importing = ImportTasks(accounts, CLOCK, IDS)
    me = {"actor": "ada", "user_id": "ada"}
    now = CLOCK.now()
    task_id = IDS.new(now)
    ids = (task_id, task_id.upper())
    records = [Record(f"line {n}", {"title": "a", "id": each}) for n, each in enumerate(ids)]
    with pytest.raises(InvalidInput, match=r"^line 1: id: is that of line 0 as well$"):
        await importing(**me, records=records)
    await importing(**me, records=records[:1])
    with pytest.raises(
        InvalidInput, match=r"^line 1: is there already, in the list or in the trash$"
    ):
        await importing(**me, records=records[1:])


class Counting(InMemoryTasks):
    """Remembers how many tasks came before something was wrong."""

    taken = 0

    async def fill(
        self, owner: Owner, entries: Iterable[Entry], *, skip_taken: bool = False
    ) -> int:
        for _ in entries:
            self.taken += 1
        return self.taken


async def test_after_a_problem_nothing_more_is_stored_in_vain() -> None:
    accounts = Counting()
    records = [Record(str(number), {"title": "x" * (number % 3)}) for number in range(1, 10)]
    with pytest.raises(InvalidInput) as wrong:
        await ImportTasks(accounts, CLOCK, IDS)(actor="ada", user_id="ada", records=records)
    assert [problem.field for problem in wrong.value.problems] == ["3", "6", "9"]
    assert accounts.taken == 2


async def test_what_is_utterly_wrong_is_not_read_to_its_end() -> None:
    read = 0

    def endless() -> Iterator[Record]:
        nonlocal read
        while True:
            read += 1
            yield Record(f"line {read}", unreadable="is nonsense")

    importing = ImportTasks(InMemoryTasks(), CLOCK, IDS)
    with pytest.raises(InvalidInput) as wrong:
        await importing(actor="ada", user_id="ada", records=endless())
    assert len(wrong.value.problems) == read == MOST_PROBLEMS
    assert str(wrong.value.problems[0]) == "line 1: is nonsense"


@given(moments)
def test_an_id_has_the_moment_it_was_made_from(moment: object) -> None:
    assert moment_of(IDS.new(moment)) == moment


@pytest.mark.parametrize(
    "task_id", ["0190163d-8694-739b-aea5-966c26f8ad91", "0190163d-8694-439b-aea5-966c26f8ad91"]
)
def test_an_id_that_was_made_otherwise_has_none(task_id: str) -> None:
    assert moment_of(task_id) is None


def test_no_number_follows_from_another_account() -> None:
    one, other = first_change(), first_change()
    assert follows(0, one)
    assert follows(one, one + 1000)
    assert not follows(one, other)
    assert not follows(one, 0)
    assert follows(3, 1000)  # of an account from before there were such numbers
    assert 2**32 < one < 2**60
