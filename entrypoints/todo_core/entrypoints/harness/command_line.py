"""`todo-core verify`: the checks against a running service, and against themselves."""

import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TextIO

import click
from hypothesis.configuration import set_hypothesis_home_dir
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from todo_core.entrypoints.harness.checks import checks
from todo_core.entrypoints.harness.deployment import deployment, token_provider
from todo_core.entrypoints.harness.http.url_wire import Unreachable
from todo_core.entrypoints.harness.profiles import PROFILES
from todo_core.entrypoints.harness.report import Report
from todo_core.entrypoints.harness.reports.machine import as_json, as_junit
from todo_core.entrypoints.harness.results import Result, Verdict
from todo_core.entrypoints.harness.subjects import UrlSubject
from todo_core.entrypoints.harness.verify import TokensRefused, reject_unknown
from todo_core.entrypoints.harness.verify import verify as verify_subject
from todo_core.entrypoints.harness.zoo.mutants import mutants
from todo_core.entrypoints.harness.zoo.self_test import self_test

_OUTPUT: Final = click.File("w", encoding="utf-8", lazy=False)
_COLOURS: Final = {Verdict.HELD: "green", Verdict.FAILED: "red"}
_WIDEST: Final = max(map(len, Verdict))
_INTERRUPTED: Final = 130


def _list_checks(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        for check in checks():
            click.echo(f"{check.id:20} {check.level:6} {check.sentence}")
        ctx.exit()


@click.command()
@click.argument("url", required=False)
@click.option("--profile", type=click.Choice(sorted(PROFILES)), default="quick", show_default=True)
@click.option("--only", multiple=True, metavar="ID", help="Run this check only; may be repeated.")
@click.option("--budget", type=click.IntRange(min=1), help="Send at most about so many requests.")
@click.option("--seed", type=click.IntRange(min=0), help="Draw the examples of an earlier run.")
@click.option(
    "--token", multiple=True, metavar="JWT", help="Act as its user, and make up none; needed twice."
)
@click.option("--json", "json_file", type=_OUTPUT, help="Write a report in JSON.")
@click.option("--junit", "junit_file", type=_OUTPUT, help="Write a report in JUnit's XML.")
@click.option(
    "--yes-write-to-this-deployment",
    "agreed",
    is_flag=True,
    help="Agree that checks make users and tasks, though the URL is not of this machine.",
)
@click.option("--self-test", "testing_itself", is_flag=True, help="Check the checks instead.")
@click.option(
    "--list",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list_checks,
    help="Show every check.",
)
def verify(  # noqa: PLR0913, PLR0917 - one for each option of the command
    url: str | None,
    profile: str,
    only: tuple[str, ...],
    budget: int | None,
    seed: int | None,
    token: tuple[str, ...],
    json_file: TextIO | None,
    junit_file: TextIO | None,
    *,
    agreed: bool,
    testing_itself: bool,
) -> None:
    """Check that a service keeps its users apart and loses nothing.

    It answers at URL. Users are made up and their tokens signed with BETTER_AUTH_SECRET; where
    there is no secret to share, two --token options name the users who act. What is made for them
    is deleted again, and stays in their trash. Exit code 0 means that every MUST held that could
    be run.
    """
    click.get_current_context().with_resource(_hypothesis_at_home_elsewhere())
    seed = secrets.randbits(32) if seed is None else seed
    if testing_itself:
        if url or only:
            raise click.UsageError("--self-test takes no URL and no --only.")
        sys.exit(_test_itself(seed))
    if url is None:
        raise click.UsageError("Which URL is to be checked? (Or --self-test, to check the checks.)")
    _reject_unknown(only)
    subject = UrlSubject(deployment(url, agreed=agreed), token_provider(token))
    done: list[Result] = []
    interrupted = False
    with _progress(len(only) or len(checks())) as advance, _one_sentence():

        def keep(result: Result) -> None:
            done.append(result)
            advance(f"{result.check.id} {result.verdict}")

        try:
            done = list(
                verify_subject(
                    subject, profile=profile, only=only, seed=seed, budget=budget, progress=keep
                ).results
            )
        except KeyboardInterrupt:
            interrupted = True
    again = f"todo-core verify {url} --only {{id}} --seed {{seed}} --profile {{profile}}"
    report = Report(subject.name, profile, seed, done, subject.base_url, again)
    _write(report, json_file, junit_file)
    _show(report)
    sys.exit(_INTERRUPTED if interrupted else not report.ok)


@contextmanager
def _hypothesis_at_home_elsewhere() -> Iterator[None]:
    """Nothing is left where the command was called from, nor where others may write."""
    with tempfile.TemporaryDirectory(prefix="todo-core-verify-") as home:
        set_hypothesis_home_dir(home)
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)


def _reject_unknown(only: tuple[str, ...]) -> None:
    try:
        reject_unknown(only)
    except ValueError as error:
        raise click.UsageError(f"--only: {error}.") from None


@contextmanager
def _one_sentence() -> Iterator[None]:
    """A deployment that does not answer is no finding, and no traceback either."""
    try:
        yield
    except Unreachable as error:
        raise click.ClickException(str(error)) from None
    except TokensRefused as error:
        raise click.UsageError(str(error)) from None


@contextmanager
def _progress(total: int, *, lines: bool = True) -> Iterator[Callable[[str], None]]:
    """On standard error, a bar to be advanced with what is done; where there is no bar, lines."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done: click.echo(done, err=True) if lines else None
        return
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("", total=total)
        yield lambda done: progress.update(bar, advance=1, description=done)


def _write(report: Report, json_file: TextIO | None, junit_file: TextIO | None) -> None:
    if json_file:
        json_file.write(as_json(report))
    if junit_file:
        junit_file.write(as_junit(report))


def _show(report: Report) -> None:
    """A line for each check, and below them each failure in full."""
    console = Console()
    for result in report.results:
        console.print(_line(result), highlight=False, soft_wrap=True)
    for result in report.failures:
        console.print(f"\n{escape(report.story(result))}", highlight=False, soft_wrap=True)
    told = f"{report.summary} (profile {report.profile}, seed {report.seed})"
    console.print(told, highlight=False, soft_wrap=True)


def _line(result: Result) -> str:
    check, colour = result.check, _COLOURS.get(result.verdict, "yellow")
    details = [f"examples: {result.examples}"] * bool(result.examples) + [result.note]
    told = f"{check.id:20} {check.level:6} {check.sentence} ({', '.join(filter(None, details))})"
    return f"[{colour}]{result.verdict:{_WIDEST}}[/] {escape(told)}"


def _test_itself(seed: int) -> int:
    """Print the kill matrix; the exit code."""
    all_ok = True
    with _progress(len(mutants()), lines=False) as advance:
        for line in self_test(seed):
            advance(line.text)
            click.echo(line.text)
            all_ok = all_ok and line.ok
    click.echo(f"seed {seed}")
    return 0 if all_ok else 1
