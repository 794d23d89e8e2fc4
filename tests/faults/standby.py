"""A standby that follows a PostgreSQL, made with the programs of the wheel."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from tests.entrypoints.processes import PATIENCE, eventually
from tests.faults.mortal_postgres import MortalPostgres, send
from todo_core.entrypoints.embedded_postgres.account import account_for
from todo_core.entrypoints.embedded_postgres.cluster import give_access, server_command
from todo_core.entrypoints.embedded_postgres.home import Home
from todo_core.entrypoints.embedded_postgres.programs import ENVIRONMENT, programs_for


class Standby:
    """Another server with the same data, reached in a directory of its own."""

    def __init__(self, admin_url: str, sockets: Path) -> None:
        self.sockets = sockets
        self._admin_url = admin_url

    def promote(self) -> None:
        """Have it be a primary; returns when it is."""
        self._administer("SELECT pg_promote()")

    def pause(self) -> None:
        """Have it hear no more of what happens at the primary."""
        self._administer("SELECT pg_wal_replay_pause()")

    def answers(self) -> bool:
        try:
            self._administer("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _administer(self, command: str) -> None:
        with psycopg.connect(self._admin_url, autocommit=True) as connection:
            connection.execute(command.encode())


@contextmanager
def standby_of(primary: MortalPostgres) -> Iterator[Standby]:
    """A standby that has caught up; it is killed in the end, as a primary or not."""
    with tempfile.TemporaryDirectory(prefix="todo-core-standby-") as directory:
        Path(directory).chmod(0o755)
        home = Home(Path(directory), account_for(primary.data))
        home.account.own(home.path)
        sockets = home.new_socket_directory()
        give_access(sockets, home.account)
        programs = programs_for(home.account)
        copying = [programs / "pg_basebackup", "--pgdata", home.data, "--dbname", primary.admin_url]
        options = ["--write-recovery-conf", "--checkpoint=fast", "--no-sync"]
        how = {"cwd": "/", "env": ENVIRONMENT, **home.account.credentials()}
        subprocess.run([*copying, *options], check=True, capture_output=True, **how)  # type: ignore[call-overload] # as its own types have it
        process = subprocess.Popen(  # type: ignore[call-overload] # as above
            server_command(home, programs, sockets, {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **how,
        )
        standby = Standby(at(primary.admin_url, primary.sockets, sockets), sockets)
        try:
            assert eventually(standby.answers)
            yield standby
        finally:
            tree = [psutil.Process(process.pid), *psutil.Process(process.pid).children()]
            send(signal.SIGKILL, tree)
            psutil.wait_procs(tree[1:], PATIENCE)
            process.wait()


def at(url: str, old: Path, *new: Path) -> str:
    """A URL that leads to another server, or to the first of several that will do."""
    hosts = ",".join(quote(os.fspath(each), safe="") for each in new)
    ports = ",".join("5432" for _ in new)
    before = f"host={quote(os.fspath(old), safe='')}&port=5432"
    assert before in url
    return url.replace(before, f"host={hosts}&port={ports}")
