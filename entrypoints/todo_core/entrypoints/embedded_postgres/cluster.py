"""A database cluster on disk: how it is made, and what its running server says of itself."""

import os
import pwd
import socket
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from todo_core.entrypoints.embedded_postgres.account import Account, hand_over
from todo_core.entrypoints.embedded_postgres.home import Home, socket_in
from todo_core.entrypoints.embedded_postgres.programs import run

SUPERUSER = "postgres"
NAME = "todo"
"""The database, and the ordinary role that owns it."""

_CREATE = f"CREATE ROLE {NAME} LOGIN;\nCREATE DATABASE {NAME} OWNER {NAME};\n"
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "64MB",
}
_ACCESS = "pg_hba.conf"
_USERS = "pg_ident.conf"
_STATUS_LINE = 7
_MOST_BYTES = 10_000
_CREDENTIALS = struct.Struct("3i")
"""Process, user and group (unix(7), SO_PEERCRED)."""


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A server that listens."""

    pid: int
    sockets: Path
    ready: bool
    """Whether it lets anybody in, being neither on its way up nor down."""


def ensure_cluster(home: Home, programs: Path, lock: BinaryIO) -> None:
    """Make the cluster, whole or not at all, unless it is there."""
    if home.data.exists():
        return
    founder = home.account.founder()
    data = _nursery(home, founder)
    at = ("-D", str(data))
    text = ("--encoding=UTF8", "--locale=C")
    access = ("--auth=reject", f"--username={SUPERUSER}")
    run(founder, lock, programs / "initdb", "--no-sync", *at, *text, *access)
    run(founder, lock, programs / "postgres", "--single", "-F", *at, SUPERUSER, script=_CREATE)
    hand_over(data, founder, home.account)
    data.rename(home.data)
    data.parent.rmdir()


def _nursery(home: Home, founder: Account) -> Path:
    """An empty directory of the founder's, in one that only the account's group gets through."""
    outside = home.new_directory("unfinished")
    data = outside / "data"
    data.mkdir(mode=0o700)
    founder.own(data)
    if home.account.ids:
        os.chown(outside, 0, home.account.ids[1])
        outside.chmod(0o710)
    return data


def give_access(sockets: Path, account: Account) -> None:
    """Let us and root in, as any role, and nobody else, whatever the cluster itself says.

    The directory of the sockets becomes the account's, with the rules in it.
    """
    names = (pwd.getpwuid(user).pw_name.replace('"', '""') for user in (os.geteuid(), 0))
    access, users = sockets / _ACCESS, sockets / _USERS
    access.write_text("local all all peer map=us\n")
    users.write_text("".join(f'us "{name}" all\n' for name in names))
    for path in (access, users, sockets):
        account.own(path)


def server_command(
    home: Home, programs: Path, sockets: Path, settings: Mapping[str, str]
) -> list[str]:
    """The command line of the server, which listens in `sockets` and nowhere else."""
    quoted = '"{}"'.format(str(sockets).replace('"', '""'))
    places = {
        "unix_socket_directories": quoted,
        "hba_file": str(sockets / _ACCESS),
        "ident_file": str(sockets / _USERS),
    }
    everything = {**_SETTINGS, **places, **settings}
    options = (f"--{name}={value}" for name, value in everything.items())
    return [str(programs / "postgres"), "-D", str(home.data), *options]


def listening(home: Home) -> Postmaster | None:
    """The cluster's server if there is one; what a dead one left behind counts for nothing."""
    try:
        lines = _status_lines(home.data / "postmaster.pid")
        pid, sockets, status = int(lines[0]), Path(lines[4]), lines[_STATUS_LINE].strip()
    except (OSError, IndexError, ValueError):
        return None
    if not _listens(socket_in(sockets), pid, home.account):
        return None
    return Postmaster(pid, sockets, status == "ready")


def _status_lines(path: Path) -> list[str]:
    """A file of the account's, read so that a link or a pipe in its place does no harm."""
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        return os.fsdecode(os.read(file, _MOST_BYTES)).splitlines()
    finally:
        os.close(file)


def _listens(path: Path, pid: int, account: Account) -> bool:
    """Whether it is this process, on this account, that listens there."""
    with socket.socket(socket.AF_UNIX) as probe:
        if probe.connect_ex(os.fsencode(path)) != 0:
            return False
        if sys.platform != "linux":
            return True
        peer = probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    listener, user, _ = _CREDENTIALS.unpack(peer)
    return (listener, user) == (pid, account.user)
