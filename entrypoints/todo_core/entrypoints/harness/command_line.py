"""`todo-core verify`: the checks against a running service, and against themselves."""

import ipaddress
import os
import secrets
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from todo_core.entrypoints.harness.checks import checks
from todo_core.entrypoints.harness.http.tokens import ReadyTokens, SharedSecret
from todo_core.entrypoints.harness.http.url_wire import Unreachable
from todo_core.entrypoints.harness.profiles import PROFILES
from todo_core.entrypoints.harness.report import Report
from todo_core.entrypoints.harness.reports.machine import as_json, as_junit
from todo_core.entrypoints.harness.results import Verdict
from todo_core.entrypoints.harness.subjects import UrlSubject
from todo_core.entrypoints.harness.verify import reject_unknown
from todo_core.entrypoints.harness.verify import verify as verify_subject
from todo_core.entrypoints.harness.zoo.mutants import mutants
from todo_core.entrypoints.harness.zoo.self_test import self_test

_OUTPUT = click.Path(dir_okay=False, writable=True, path_type=Path)
_COLOURS = {Verdict.HELD: "green", Verdict.FAILED: "red"}


@click.command()
@click.argument("url", required=False)
@click.option("--profile", type=click.Choice(sorted(PROFILES)), default="quick", show_default=True)
@click.option("--only", multiple=True, metavar="ID", help="Run this check only; may be repeated.")
@click.option("--budget", type=click.IntRange(min=1), help="Send at most about so many requests.")
@click.option("--seed", type=int, help="Draw the examples of an earlier run again.")
@click.option("--token", multiple=True, metavar="JWT", help="Act as its user; needed twice.")
@click.option("--json", "json_path", type=_OUTPUT, help="Write a report in JSON.")
@click.option("--junit", "junit_path", type=_OUTPUT, help="Write a report in JUnit's XML.")
@click.option(
    "--yes-write-to-this-deployment",
    "agreed",
    is_flag=True,
    help="Agree that checks make users and tasks, though the URL is not of this machine.",
)
@click.option("--self-test", "testing_itself", is_flag=True, help="Check the checks instead.")
def verify(  # noqa: PLR0913, PLR0917 - one for each option of the command
    url: str | None,
    profile: str,
    only: tuple[str, ...],
    budget: int | None,
    seed: int | None,
    token: tuple[str, ...],
    json_path: Path | None,
    junit_path: Path | None,
    *,
    agreed: bool,
    testing_itself: bool,
) -> None:
    """Check that the service at URL keeps its users apart and loses nothing.

    Users are made up and their tokens signed with BETTER_AUTH_SECRET; where there is no secret to
    share, two --token options name the users who act. Exit code 0 means that every MUST held.
    """
    if testing_itself:
        sys.exit(_test_itself(_seed(seed)))
    _reject_unknown(only)
    subject = UrlSubject(_deployment(url, agreed=agreed), _token_provider(token))
    with _progress(len(only) or len(checks())) as advance, _one_sentence():
        report = verify_subject(
            subject,
            profile=profile,
            only=only,
            seed=_seed(seed),
            budget=budget,
            progress=lambda result: advance(result.check.id),
        )
    again = "--only {id} --seed {seed} --profile {profile}"
    report = replace(report, repeat=f"todo-core verify {url} {again}")
    _write(report, json_path, junit_path)
    _show(report)
    sys.exit(0 if report.ok else 1)


def _deployment(url: str | None, *, agreed: bool) -> str:
    """The URL, if it is one and may be written to."""
    if url is None:
        raise click.UsageError("Which URL is to be checked? (Or --self-test, to check the checks.)")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise click.UsageError(f"{url} is no http or https URL.")
    if not agreed and not _is_loopback(parts.hostname):
        raise click.UsageError(
            f"The checks write to {url}; say --yes-write-to-this-deployment to agree."
        )
    return url


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _token_provider(tokens: tuple[str, ...]) -> SharedSecret | ReadyTokens:
    secret = os.environ.get("BETTER_AUTH_SECRET")
    if not tokens and not secret:
        raise click.UsageError("Set BETTER_AUTH_SECRET, or give two tokens with --token.")
    if not tokens:
        return SharedSecret(secret or "")
    try:
        provider = ReadyTokens(tokens)
    except ValueError as error:
        raise click.UsageError(f"--token: {error}.") from None
    if len(provider.users) != 2:  # noqa: PLR2004 - one user and another
        raise click.UsageError("--token is needed twice, for two different users.")
    return provider


def _reject_unknown(only: tuple[str, ...]) -> None:
    try:
        reject_unknown(only)
    except ValueError as error:
        raise click.UsageError(f"--only: {error}.") from None


def _seed(seed: int | None) -> int:
    return secrets.randbits(32) if seed is None else seed


@contextmanager
def _one_sentence() -> Iterator[None]:
    """A deployment that does not answer is no finding, and no traceback either."""
    try:
        yield
    except Unreachable as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def _progress(total: int) -> Iterator[Callable[[str], None]]:
    """A progress bar on standard error, to be advanced with what is done."""
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    console = Console(stderr=True)
    silent = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=silent) as progress:
        bar = progress.add_task("", total=total)
        yield lambda done: progress.update(bar, advance=1, description=done)


def _write(report: Report, json_path: Path | None, junit_path: Path | None) -> None:
    if json_path:
        json_path.write_text(as_json(report), encoding="utf-8")
    if junit_path:
        junit_path.write_text(as_junit(report), encoding="utf-8")


def _show(report: Report) -> None:
    """The table, and below it each failure in full."""
    console = Console()
    console.print(_table(report))
    for result in report.failures:
        console.print(f"\n{escape(report.story(result))}", highlight=False, soft_wrap=True)
    counts = Counter(result.verdict for result in report.results)
    summary = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    console.print(f"{summary} (profile {report.profile}, seed {report.seed})", highlight=False)


def _table(report: Report) -> Table:
    table = Table("check", "level", "verdict", "examples", "promise")
    for result in report.results:
        colour = _COLOURS.get(result.verdict, "yellow")
        verdict = f"[{colour}]{result.verdict}[/] {escape(result.note)}".rstrip()
        check = result.check
        table.add_row(check.id, check.level, verdict, str(result.examples), escape(check.sentence))
    return table


def _test_itself(seed: int) -> int:
    """Print the kill matrix; the exit code."""
    all_ok = True
    with _progress(len(mutants())) as advance:
        for line in self_test(seed):
            advance(line.text)
            click.echo(line.text)
            all_ok = all_ok and line.ok
    click.echo(f"seed {seed}")
    return 0 if all_ok else 1
