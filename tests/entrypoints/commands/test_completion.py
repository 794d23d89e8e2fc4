"""The Tab key knows every command and option, in the shells that are there."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.entrypoints.commands.conftest import Run
from tests.entrypoints.processes import COMMAND

IN_BASH = """
source <(todo-core completion bash)
complete -p todo-core > /dev/null
COMP_WORDS=({words}) COMP_CWORD={last}
_todo_core_completion todo-core
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def completed_in_bash(*words: str) -> list[str]:
    script = IN_BASH.format(words=" ".join(f"'{word}'" for word in words), last=len(words) - 1)
    finished = subprocess.run(
        ["bash", "--norc", "-euc", script],
        env=os.environ | {"PATH": f"{Path(COMMAND).parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert finished.stderr == ""
    return finished.stdout.split()


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed here")
def test_bash_completes_commands_and_options() -> None:
    assert completed_in_bash("todo-core", "ex") == ["export"]
    assert {"doctor", "import", "erase"} <= set(completed_in_bash("todo-core", ""))
    assert completed_in_bash("todo-core", "export", "--fo") == ["--format"]
    assert completed_in_bash("todo-core", "export", "ada", "--format", "c") == ["csv"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_is_what_its_shell_understands(run: Run, shell: str) -> None:
    finished = run("completion", shell)
    assert (finished.code, finished.err) == (0, "")
    assert "_TODO_CORE_COMPLETE" in finished.out
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed here")
    checked = subprocess.run(
        [program, "-n"], input=finished.out, text=True, capture_output=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")
