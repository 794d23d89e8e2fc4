"""`todo-core doctor`."""

import asyncio
import json
import logging
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

import click

from todo_core.entrypoints.commands.answer import json_option
from todo_core.entrypoints.commands.environment import database_environment, development_options
from todo_core.entrypoints.development import with_secret
from todo_core.entrypoints.doctor import Finding, State, examine

_COLOURS: Final = {
    State.OK: "green",
    State.WARNING: "yellow",
    State.WRONG: "red",
    State.SKIPPED: "bright_black",
}


@click.command("doctor")
@json_option
@development_options
@click.pass_context
def command(context: click.Context, as_json: bool, development: Path | None) -> None:
    """Say what is wrong with the deployment, and what to type.

    It looks at settings, database, keys and clock. Nothing is changed, and no secret is shown. The
    exit code is 1 when anything is wrong.
    """
    # What the adapters log is among the findings.
    logging.getLogger("todo_core").addHandler(logging.NullHandler())
    with database_environment(development) as found:
        secret = with_secret(found, development) if development else {}
        findings = asyncio.run(examine({**found, **secret}))
    if development:
        findings = [_for_development(finding) for finding in findings]
    well = all(finding.state is not State.WRONG for finding in findings)
    if as_json:
        told = {"ok": well, "findings": [asdict(finding) for finding in findings]}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for finding in findings:
            _tell(finding)
    context.exit(0 if well else 1)


def _for_development(finding: Finding) -> Finding:
    ours = finding.type_this.startswith("todo-core ")
    return replace(finding, type_this=f"{finding.type_this} --dev") if ours else finding


def _tell(finding: Finding) -> None:
    state = click.style(f"{finding.state:8}", fg=_COLOURS[finding.state])
    click.echo(f"{state} {finding.check:12} {finding.sentence}")
    if finding.type_this:
        click.echo(f"{'':21} → {finding.type_this}")
