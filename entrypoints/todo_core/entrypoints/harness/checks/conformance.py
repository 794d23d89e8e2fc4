"""Every answer is the one that the model foresees, one kind of history at a time."""

from collections.abc import Callable, Iterable
from itertools import product
from typing import Final

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.histories import (
    COMPLETES,
    CREATES,
    DELETES,
    DONE,
    EDITS,
    FEEDS,
    FEW,
    LISTS,
    NEXT_PAGES,
    READS,
    SORTS,
    VERSIONS,
    history,
    life,
    sayings,
)
from todo_core.entrypoints.harness.model import State, step
from todo_core.entrypoints.harness.observations import Feed, Made, Observation, Page, Refused, Shown
from todo_core.entrypoints.harness.operations import (
    Complete,
    Create,
    Delete,
    Edit,
    List,
    Nth,
    Operation,
    Read,
    Request,
)
from todo_core.entrypoints.harness.registry import Effort, check
from todo_core.entrypoints.harness.renaming import Comparison, Renaming
from todo_core.entrypoints.harness.texts import DESCRIPTIONS, SEARCHES, TITLES
from todo_core.entrypoints.harness.trial import Trial
from todo_core.entrypoints.harness.violation import Violation

TAGS_AND_TIMES: Final = frozenset({"tag", "moment"})

Counts = Callable[[Observation], bool]


async def conforms(
    trial: Trial,
    requests: Iterable[Request],
    counts: Counts,
    ignored: frozenset[str] = TAGS_AND_TIMES,
) -> None:
    """Compare every answer with the model's; those that `counts` picks test the promise."""
    state, comparison = State(), Comparison(Renaming(), ignored)
    for request in requests:
        state, expected = step(state, request)
        observation = await trial.perform(request)
        differences = list(comparison.differences(expected, observation))
        if differences:
            raise Violation(f"{request.operation}: {'; '.join(differences)}")
        trial.exercised += counts(expected)


@check("MODEL-LIFE-01", "CONTRACT.md, 3.8", Capability.FRESH_USERS, effort=Effort.GENERATED)
async def tasks_live_and_die_as_the_model_says(trial: Trial) -> None:
    """Creating, reading, completing, deleting, restoring and listing do what the contract says."""
    requests = history(trial, *life(trial), READS, LISTS, users=("alice", "bob"))
    await conforms(trial, requests, lambda expected: isinstance(expected, Shown | Page))


@check("MODEL-EDIT-01", "CONTRACT.md, 3.4", Capability.FRESH_USERS, effort=Effort.GENERATED)
async def edits_set_what_they_name_and_nothing_else(trial: Trial) -> None:
    """An edit sets the fields that it names, leaves the others, and counts only if it changes."""
    described = [Create("a", description=text) for text in ("x", "", "two\nlines")]
    requests = history(trial, described, EDITS, EDITS, READS)
    await conforms(trial, requests, lambda expected: isinstance(expected, Shown))


@check("MODEL-TEXT-01", "CONTRACT.md, 2.10", Capability.FRESH_USERS, effort=Effort.GENERATED)
async def text_is_kept_exactly(trial: Trial) -> None:
    """Titles are trimmed, text is otherwise kept exactly, and unfit text is refused."""
    titles = [sent for sent, _ in TITLES]
    texts = [sent for sent, _ in DESCRIPTIONS]
    latest = Nth(-1)
    requests = history(
        trial,
        [Create(title) for title in titles],
        [Create("a", description=text) for text in texts],
        [Edit(latest, title=title) for title in titles],
        [Edit(latest, description=text) for text in texts],
        [Read(latest)],
    )
    await conforms(trial, requests, lambda expected: isinstance(expected, Made | Shown))


@check("MODEL-LIST-01", "CONTRACT.md, 3.18", Capability.FRESH_USERS, effort=Effort.GENERATED)
async def lists_are_filtered_sorted_and_cut_as_asked(trial: Trial) -> None:
    """Filters, sort orders, limits, totals and pages of a list are exact."""
    filled = history(trial, CREATES, CREATES, COMPLETES, DELETES)
    lists = [
        List(completed, sort=sort, limit=limit)
        for limit, sort, completed in product((None, 1, 2), SORTS, DONE)
    ]
    trash = [
        List(deleted=True, sort=sort, limit=limit) for limit, sort in product((None, 1), SORTS)
    ]
    looked = history(trial, lists, lists, trash, NEXT_PAGES)
    await conforms(trial, [*filled, *looked], lambda expected: isinstance(expected, Page))


@check("MODEL-SEARCH-01", "CONTRACT.md, 3.17", Capability.FRESH_USERS, effort=Effort.GENERATED)
async def search_finds_what_contains_the_text(trial: Trial) -> None:
    """A search finds the listed tasks whose title or description has the text, in any case."""
    texts = ("a%b", "axb", "\\", *(text for text, _, _ in SEARCHES))
    searches = ("a%b", "_", "%", "\\", *(q for _, q, _ in SEARCHES))
    requests = history(
        trial,
        [Create(title, **said) for title, said in product(texts, sayings(description=texts))],
        DELETES,
        [List(q=q) for q in searches],
        [List(q=q, deleted=True) for q in searches],
    )
    await conforms(trial, requests, lambda expected: isinstance(expected, Page))


@check(
    "MODEL-KEY-01",
    "CONTRACT.md, 5.2",
    Capability.KEYS,
    Capability.FRESH_USERS,
    effort=Effort.GENERATED,
)
async def a_key_makes_one_task(trial: Trial) -> None:
    """A create with a used key makes nothing: the first answer comes again, or a refusal."""
    keyed = [Create(title, key=key) for title, key in product(("a", "b"), ("k1", "k2", "!~"))]
    requests = history(trial, keyed, keyed, COMPLETES, DELETES)
    await conforms(trial, requests, _is_about_a_used_key)


def _is_about_a_used_key(expected: Observation) -> bool:
    match expected:
        case Made(replayed=True) | Refused(code="IDEMPOTENCY_KEY_REUSED"):
            return True
        case _:
            return False


@check(
    "MODEL-VERSION-01",
    "CONTRACT.md, 4.10",
    Capability.VERSIONS,
    Capability.FRESH_USERS,
    effort=Effort.GENERATED,
)
async def a_write_happens_only_at_the_version_it_names(trial: Trial) -> None:
    """A write that names a version happens at that version only, and else tells the current one."""
    requests = history(
        trial,
        CREATES,
        [Edit(task, title="c", expected=version) for task, version in product(FEW, VERSIONS)],
        [Complete(task, expected=version) for task, version in product(FEW, VERSIONS)],
        [Delete(task, version) for task, version in product(FEW, VERSIONS)],
    )
    await conforms(trial, requests, lambda expected: getattr(expected, "current", None) is not None)


@check(
    "MODEL-FEED-01",
    "CONTRACT.md, 6.3",
    Capability.CHANGES,
    Capability.FRESH_USERS,
    effort=Effort.GENERATED,
)
async def the_feed_tells_each_change_once_in_order(trial: Trial) -> None:
    """The feed tells what changed since a token: each task as it is now, oldest change first."""
    requests = history(trial, CREATES, COMPLETES, DELETES, FEEDS, FEEDS)
    await conforms(trial, requests, lambda expected: isinstance(expected, Feed))


@check("MODEL-TAG-01", "CONTRACT.md, 5.8", Capability.FRESH_USERS, effort=Effort.GENERATED)
async def a_list_s_tag_tells_whether_anything_changed(trial: Trial) -> None:
    """A list's tag changes whenever something in the user's tasks did, and only then."""
    lists = [List(unless_changed=True), List(), List(completed=True, unless_changed=True)]
    writes: list[Operation] = [
        Create("a"),
        Complete(FEW[0], completed=True),
        Complete(FEW[0], completed=False),
    ]
    requests = history(trial, writes, lists, users=("alice", "bob"))
    await conforms(
        trial,
        requests,
        lambda expected: expected == Refused("NOT_MODIFIED") or isinstance(expected, Page),
        ignored=frozenset({"moment"}),
    )


@check("MODEL-TIME-01", "CONTRACT.md, 2.6", Capability.FRESH_USERS, effort=Effort.GENERATED)
async def times_move_with_what_they_tell(trial: Trial) -> None:
    """`created_at` never moves; `updated_at` moves forward with every change, and only then."""
    requests = history(trial, *life(trial), [List(), List(deleted=True)])
    await conforms(
        trial, requests, lambda expected: isinstance(expected, Shown), ignored=frozenset({"tag"})
    )
