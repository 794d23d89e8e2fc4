"""Where an embedded PostgreSQL lives, and on which account it runs."""

import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from todo_core.entrypoints.embedded_postgres.account import (
    Account,
    account_for,
    hand_over,
    open_to_all,
    spare_account,
)

ELSEWHERE = Path("/var/lib/todo-core")
"""Where root keeps what the account that PostgreSQL runs on could not reach in its own place."""

_LONGEST_SOCKET_PATH = 103  # bytes, on macOS; Linux takes 107


@dataclass(frozen=True, slots=True)
class Home:
    """One cluster's place in the file system."""

    path: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def log(self) -> Path:
        return self.path / "server.log"

    @property
    def lock(self) -> Path:
        """Held by whoever is about to start a server here, then by its supervisor."""
        return self.path / "lock"

    def new_directory(self, name: str) -> Path:
        """An empty directory that only we get into, in place of any older one."""
        path = self.path / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(mode=0o700)
        return path

    def new_socket_directory(self) -> Path:
        """A private directory for sockets; outside the home where their paths would not do.

        The path of a socket is limited to about 100 bytes, and libpq splits hosts at commas.
        """
        path = socket_in(self.path / "sockets")
        if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH and "," not in str(path):
            return self.new_directory("sockets")
        return Path(tempfile.mkdtemp(prefix="todo-core-"))


def socket_in(directory: Path) -> Path:
    """The socket on which PostgreSQL listens in `directory`."""
    return directory / ".s.PGSQL.5432"


def home_in(directory: Path) -> Home:
    """The home in `directory`, which is made if need be.

    Root's is elsewhere if `directory` is closed to other accounts, being below a private home for
    example; a note in `directory` then says where. Permissions of parents are never changed.
    """
    directory = directory.absolute()
    directory.mkdir(parents=True, exist_ok=True)
    movable = os.geteuid() == 0 and not (directory / "data").exists()
    if movable and not open_to_all(directory):
        directory = _elsewhere(directory)
    return Home(directory, account_for(directory / "data"))


def open_privately(path: Path, flags: int = 0) -> BinaryIO:
    """A file to write to, made if need be, that no other account reads or locks."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | flags, 0o600)
    os.fchmod(file, 0o600)  # earlier versions left it open to all
    return os.fdopen(file, "wb")


def withdrawn(home: Home) -> Home:
    """The home with its data on an account of its own, if other programs run on the one it has."""
    if not home.account.is_shared:
        return home
    account = spare_account()
    hand_over(home.data, home.account, account)
    return replace(home, account=account)


def make_open(directory: Path) -> None:
    """Make a directory that every account gets into, unless it is there already."""
    with suppress(FileExistsError):
        directory.mkdir(parents=True)
        directory.chmod(0o755)


def _elsewhere(directory: Path) -> Path:
    make_open(ELSEWHERE)
    place = ELSEWHERE / hashlib.sha256(os.fsencode(directory.resolve())).hexdigest()[:32]
    make_open(place)
    note = f"PostgreSQL does not run as root, and other accounts cannot get in here.\n{place}\n"
    (directory / "WHERE.txt").write_text(note)
    return place
