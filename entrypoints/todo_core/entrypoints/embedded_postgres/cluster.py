"""A database cluster on disk: how it is made, and what its running server says of itself."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

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
_STATUS_LINE = 7
_NO_PROCESS = 2**31 - 1


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
    unfinished = home.new_directory("unfinished")
    at = ("-D", str(unfinished))
    text = ("--encoding=UTF8", "--locale=C")
    access = ("--auth=trust", f"--username={SUPERUSER}")
    run(home.account, lock, programs / "initdb", "--no-sync", *at, *text, *access)
    run(home.account, lock, programs / "postgres", "--single", "-F", *at, SUPERUSER, script=_CREATE)
    unfinished.rename(home.data)


def server_command(
    home: Home, programs: Path, sockets: Path, settings: Mapping[str, str]
) -> list[str]:
    """The command line of the server, which listens in `sockets` and nowhere else."""
    quoted = '"{}"'.format(str(sockets).replace('"', '""'))
    everything = {**_SETTINGS, "unix_socket_directories": quoted, **settings}
    options = (f"--{name}={value}" for name, value in everything.items())
    return [str(programs / "postgres"), "-D", str(home.data), *options]


def listening(home: Home) -> Postmaster | None:
    """The cluster's server if there is one; what a dead one left behind counts for nothing."""
    try:
        lines = os.fsdecode((home.data / "postmaster.pid").read_bytes()).splitlines()
        pid, sockets, status = int(lines[0]), Path(lines[4]), lines[_STATUS_LINE].strip()
    except (FileNotFoundError, IndexError, ValueError):
        return None
    if not _accepts(socket_in(sockets)):
        return None
    return Postmaster(pid, sockets, status == "ready")


def forget_dead_server(home: Home) -> None:
    """Let PostgreSQL see that the server of an old pid file is dead.

    It looks at the process id alone, which can be a zombie's, or somebody else's by now. The rest
    of the file stays: with it PostgreSQL finds out whether parts of the old server live on.
    """
    path = home.data / "postmaster.pid"
    if path.exists():
        _, _, rest = path.read_bytes().partition(b"\n")
        path.write_bytes(b"%d\n" % _NO_PROCESS + rest)


def _accepts(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(os.fsencode(path)) == 0
