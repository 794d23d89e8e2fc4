"""The README is true: its commands work, its tables and its map are those of the code."""

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import click
import httpx
import pytest

from tests.conftest import FreshDatabase
from tests.support.commands import Served, make_run, node, put_curl_into, run_shell
from tests.support.in_process import running
from tests.support.markdown import ROOT, code, read, rows, sections
from todo_core.adapters.litestar import errors
from todo_core.application import TodoCore
from todo_core.entrypoints.command_line import todo_core
from todo_core.entrypoints.service import build_service
from todo_core.entrypoints.settings import VARIABLES, Settings

README = read("README.md")
SECTIONS = sections(README)
SECRET = "l8sMvZ1nQ4tXc6yB0rKjWd3hPf7gEu2a"
PRINTED_BY_MAKE_RUN = "http://127.0.0.1:8000"
CURLS = ["stand-in", *(["curl"] if shutil.which("curl") else [])]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with make_run() as service:
        yield service


def test_one_command_starts_it() -> None:
    assert code(SECTIONS["One minute"], "sh") == ["make run\n"]
    assert re.search(
        r"^run: install\b.*\n\t@?\$\(BIN\)/todo-core serve --dev$", read("Makefile"), re.MULTILINE
    )


def test_all_commands_that_are_shown_are_run_here() -> None:
    run = (
        "One minute",
        "Two devices, one list",
        "Check any store, application or URL",
        "On a hosted PostgreSQL",
    )
    assert code(README, "sh") == [block for title in run for block in code(SECTIONS[title], "sh")]


@pytest.fixture(params=CURLS)
def programs(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    """A folder with a `curl` in it; none where the machine's own is meant."""
    if request.param == "curl":
        return None
    put_curl_into(tmp_path)
    return tmp_path


def test_two_devices_get_the_answers_that_are_shown(
    served: Served, programs: Path | None, request: pytest.FixtureRequest
) -> None:
    """Each line `# → 412, "CODE"` names the status of the answer before it, and parts of it."""
    script = "".join(code(SECTIONS["Two devices, one list"], "sh"))
    expected = [shown.split(", ") for shown in re.findall(r"^# → (.+)$", script, re.MULTILINE)]
    user = f"ada-{request.node.callspec.id}"  # one for each curl
    script = script.replace("ada", user).replace(PRINTED_BY_MAKE_RUN, served.url)
    answers = run_shell(script, served.folder, programs).split("HTTP/1.1 ")[1:]
    assert [status for status, *_ in expected] == [answer[:3] for answer in answers]
    for answer, (_, *parts) in zip(answers, expected, strict=True):
        assert [part for part in parts if part.lower() not in answer.lower()] == [], answer


def test_a_page_that_reads_the_events_hears_of_what_it_missed(
    served: Served, tmp_path: Path
) -> None:
    (module,) = code(SECTIONS["Two devices, one list"], "js")
    (tmp_path / "events.mjs").write_text(module)
    (tmp_path / "page.mjs").write_text(
        'import { events } from "./events.mjs";\n'
        "for await (const token of events(...process.argv.slice(2))) {\n"
        "  console.log(token);\n"
        "  process.exit(0);\n"
        "}\n"
    )
    token = run_shell(".venv/bin/todo-core token eve --dev", served.folder).strip()
    tasks = f"{served.url}/api/eve/tasks"
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}, trust_env=False) as eve:
        before = eve.get(f"{tasks}/changes").json()["meta"]["next_token"]
        eve.post(tasks, json={"title": "Buy milk"})
        heard = node(tmp_path / "page.mjs", tasks, token, before)
        feed = eve.get(f"{tasks}/changes", params={"since": heard}).json()
    assert heard != before
    assert feed["data"]["changes"] == []


def test_the_service_of_make_run_keeps_the_contract(served: Served) -> None:
    (script,) = code(SECTIONS["Check any store, application or URL"], "sh")
    told = run_shell(script.replace(PRINTED_BY_MAKE_RUN, served.url), served.folder)
    assert re.search(r"^\d+ held, 2 could not be run ", told, re.MULTILINE)


def test_a_hosted_database_is_migrated_and_seeded(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    (script,) = code(SECTIONS["On a hosted PostgreSQL"], "sh")
    shown = re.search(r"'(postgresql://.+)'", script)
    assert shown
    said = run_shell(script.replace(shown[1], fresh_database(migrated=False)), tmp_path)
    assert "1000 tasks" in said


def test_every_setting_is_in_the_table() -> None:
    table = [
        [f"`{each.name}`", f"`{each.default}`" if each.default else "", each.meaning]
        for each in VARIABLES
    ]
    assert rows(SECTIONS["Settings"]) == table


def test_every_error_is_in_the_table() -> None:
    faults = [fault for fault in vars(errors).values() if isinstance(fault, errors.Fault)]
    known = {(fault.status, fault.code) for fault in (*faults, *errors.FAULTS.values())}
    told = [(int(status), name.strip("`")) for status, name, _ in rows(SECTIONS["Errors"])]
    assert sorted(told) == sorted(known)


def test_every_command_is_in_the_table() -> None:
    context = click.Context(todo_core, info_name="todo-core")
    table = []
    for name in todo_core.list_commands(context):
        command = todo_core.get_command(context, name)
        assert command
        arguments = [p.name.upper() for p in command.params if isinstance(p, click.Argument)]
        purpose = (command.help or "").partition("\n\n")[0]
        table.append([f"`{' '.join(['todo-core', name, *arguments])}`", purpose])
    assert rows(SECTIONS["Commands"]) == table


def mapped() -> list[Path]:
    """The folders and files on the map, relative to the root."""
    (drawing,) = code(SECTIONS["The map"], "text")
    paths, folder = [], Path()
    for line in drawing.splitlines():
        name = Path(line.split()[0])
        folder = folder if line.startswith(" ") else name
        paths.append(folder / name if line.startswith(" ") else name)
    return paths


def use_cases() -> set[Path]:
    """The modules of what `TodoCore` and the container offer, relative to the root."""
    from todo_core.adapters.memory import InMemoryTasks
    from todo_core.application.purge import Purge
    from todo_core.entrypoints.operators import AccountKeeping as Keeping

    kept = (Keeping.export_tasks, Keeping.import_tasks, Keeping.erase_user)
    offered = [*map(type, vars(TodoCore(InMemoryTasks())).values()), Purge]
    offered += [provider.cls for provider in kept]
    return {Path("application", *each.__module__.split(".")).with_suffix(".py") for each in offered}


def layers_and_technologies() -> set[Path]:
    layers = [path.parent for path in ROOT.glob("*/todo_core/*/py.typed")]
    technologies = [path.parent for path in ROOT.glob("adapters/todo_core/adapters/*/__init__.py")]
    return {path.relative_to(ROOT) for path in (*layers, *technologies)}


def test_the_map_is_that_of_the_tree() -> None:
    on_map = mapped()
    assert [path for path in on_map if not (ROOT / path).exists()] == []
    assert (use_cases() | layers_and_technologies()) - set(on_map) == set()


Call = tuple[str, str, str]
"""The folder of the caller, then the file and the function that is called."""


def drawn() -> list[Call]:
    """The calls in the diagram, in their order."""
    (diagram,) = code(SECTIONS["One request, start to end"], "mermaid")
    names = re.findall(r"participant (\w+)(?: as (\S+))?", diagram)
    folders = {name: f"todo_core/{folder or name}" for name, folder in names}
    arrows = re.findall(r"(\w+)->>(\w+): ([\w.]+) in ([\w.]+)", diagram)
    assert len(arrows) == diagram.count("->>") - diagram.count("-->>") > 5
    return [
        (folders[source], f"{folders[target]}/{file}", function)
        for source, target, function, file in arrows
    ]


async def test_a_request_takes_the_way_that_is_drawn(database_url: str) -> None:
    settings = Settings.parse({"DATABASE_URL": database_url, "BETTER_AUTH_SECRET": SECRET})
    async with running(build_service(settings)) as service:
        token = run_shell(f"BETTER_AUTH_SECRET={SECRET} .venv/bin/todo-core token ada", ROOT)
        headers = [
            ("authorization", f"Bearer {token.strip()}"),
            ("content-type", "application/json"),
        ]
        made = await service.send("POST", "/api/ada/tasks", headers, b'{"title": "Buy milk"}')
        target = f"/api/ada/tasks/{made.data['id']}/complete"
        calls: list[Call] = []
        sys.setprofile(recorder(calls))
        try:
            done = await service.send("PATCH", target, headers, b"")
        finally:
            sys.setprofile(None)
    assert done.data["completed"] is True
    remaining = iter(calls)
    assert [call for call in drawn() if call not in remaining] == []


def recorder(calls: list[Call]) -> Any:
    def record(frame: FrameType, event: str, _: object) -> None:
        called = module_of(frame)
        if event == "call" and called:
            calls.append((folder_of_caller(frame), called, frame.f_code.co_qualname))

    return record


def folder_of_caller(frame: FrameType) -> str:
    """The nearest of ours; whoever runs the test is the client."""
    caller = frame.f_back
    while caller and not module_of(caller):
        caller = caller.f_back
    return module_of(caller).rpartition("/")[0] if caller else "todo_core/client"


def module_of(frame: FrameType) -> str:
    """Where a function of ours stands, empty for others."""
    _, ours, path = frame.f_code.co_filename.rpartition("todo_core/")
    return ours and ours + path
