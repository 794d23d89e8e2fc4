"""Single texts, each with its one right answer, which no model has a say in."""

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.checks.foreign_ids import list_of
from todo_core.entrypoints.harness.observations import Made, Opaque, Refused, Shown
from todo_core.entrypoints.harness.operations import Create, Edit, List, Nth
from todo_core.entrypoints.harness.registry import check
from todo_core.entrypoints.harness.texts import (
    DESCRIPTIONS,
    HALF_CHARACTERS,
    SEARCHES,
    TITLES,
)
from todo_core.entrypoints.harness.trial import Trial
from todo_core.entrypoints.harness.violation import Violation


@check("TEXT-KEPT-01", "CONTRACT.md, 2.3", Capability.FRESH_USERS)
async def each_text_comes_back_as_it_has_to(trial: Trial) -> None:
    """A title comes back trimmed, a description as it was sent, and unfit text is refused."""
    no_text = "MALFORMED_REQUEST" if trial.offers(Capability.HTTP) else "VALIDATION_ERROR"
    for field, rows in (("title", TITLES), ("description", DESCRIPTIONS)):
        for sent, kept in rows:
            await _becomes(trial, field, sent, kept, "VALIDATION_ERROR")
        for sent in HALF_CHARACTERS:
            await _becomes(trial, field, sent, None, no_text)


async def _becomes(trial: Trial, field: str, sent: str, kept: str | None, refusal: str) -> None:
    """Both a new task and an edited one have the text as it is kept, if it is."""
    create = Create(**{"title": "a", field: sent})
    for operation in (create, Edit(Nth(0), fields=((field, sent),))):
        match await trial.does("alice", operation):
            case Made(seen) | Shown(seen):
                became: str | None = getattr(seen, field)
            case Refused(code) if code == refusal:
                became = None
            case answer:
                raise Violation(f"{operation} is answered by {answer}")
        trial.require(became == kept, f"{operation} leads to {became!r} instead of {kept!r}")


@check("TEXT-FOUND-01", "CONTRACT.md, 3.17")
async def each_search_finds_what_it_has_to(trial: Trial) -> None:
    """A search finds what a task says now, in lower case code point by code point, or does not."""
    (task,) = await trial.makes("alice", Create("a"))
    for text, q, found in SEARCHES:
        for title, description in ((text, "-"), ("-", text)):
            await trial.does("alice", Edit(task, title=title, description=description))
            tasks = await list_of(trial, "alice", List(q=q))
            seen = Opaque("id", task) in [each.id for each in tasks]
            trial.require(seen is found, f"searching for {q!r} finds {text!r}: {seen}")
