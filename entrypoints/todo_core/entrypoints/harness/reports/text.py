"""A failure as a person needs it: what was promised, who did what, and how to see it again."""

from collections.abc import Iterator

from todo_core.entrypoints.harness.registry import Effort
from todo_core.entrypoints.harness.reports.reproduction import curl_lines, python_snippet
from todo_core.entrypoints.harness.results import Failure, Result
from todo_core.entrypoints.harness.trial import Step

_LONGEST = 2000


def describe(result: Result, repeat: str, base_url: str) -> str:
    """Everything about one failed check; `repeat` is what repeats it."""
    check = result.check
    lines = [f"{check.id} ({check.level}) failed: {check.sentence} [{check.source}]"]
    if result.failure:
        lines += _story(result.failure)
        lines += ["Again:", f"  {repeat}"]
        lines += _section(f"With curl, at {base_url}:", curl_lines(result.failure, base_url))
        if check.effort is Effort.RACES:
            lines.append("Some of this was done at once; only the seed does it again.")
        elif not result.failure.caveat:
            lines += _section("In Python:", python_snippet(result.failure, base_url))
    return "\n".join(lines)


def told(step: Step) -> str:
    """One step: who did what, where, and what came of it."""
    request = step.request
    where = "" if request.actor == request.owner else f" on the path of {request.owner}"
    return f"{request.actor}{where}: {request.operation} -> {step.observation}"[:_LONGEST]


def _story(failure: Failure) -> Iterator[str]:
    for number, step in enumerate(failure.steps, 1):
        yield f"  {number}. {told(step)}"
    yield f"  {failure.complaint[:_LONGEST]}"
    if failure.caveat:
        yield f"  {failure.caveat}"


def _section(title: str, lines: list[str]) -> list[str]:
    return [title, *(f"  {line}" for line in lines)] if lines else []
