"""The command line, run in this process."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from todo_core.entrypoints.__main__ import main


@dataclass(frozen=True)
class Finished:
    code: int
    out: str
    err: str


HINT = "`todo-core import --help` tells of --lenient, --skip-existing and --as-user."

Run = Callable[..., Finished]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line in this process."""

    def run(*arguments: str, **environment: str) -> Finished:
        monkeypatch.setattr(sys, "argv", ["todo-core", *arguments])
        with monkeypatch.context() as context:
            for name, value in environment.items():
                context.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                main()
        written = capsys.readouterr()
        code = ended.value.code
        return Finished(code if isinstance(code, int) else 0, written.out, written.err)

    return run
