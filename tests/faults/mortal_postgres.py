"""A PostgreSQL that can be killed and frozen in the middle of things, and started again."""

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
from psycopg.conninfo import conninfo_to_dict

from tests.entrypoints.processes import PATIENCE, eventually
from todo_core.entrypoints.embedded_postgres import EmbeddedPostgres


class MortalPostgres(EmbeddedPostgres):
    """It keeps what it has committed through a crash: nothing is switched off for speed.

    It starts again where it was, so that those who knew how to reach it still do.
    """

    def __init__(self, directory: Path) -> None:
        access = directory / "pg_hba.conf"
        # A PgBouncer of root's has no name to tell, nor has a standby.
        access.write_text("local all,replication all trust\n")
        super().__init__(directory, {"hba_file": str(access)})
        self.data = directory / "data"
        self._pid_file = self.data / "postmaster.pid"

    @property
    def sockets(self) -> Path:
        """The directory in which it is reached."""
        return Path(str(conninfo_to_dict(self.url)["host"]))

    def kill(self) -> None:
        """End all its processes at once and without warning, as a failure of the machine would."""
        processes = self._processes()
        send(signal.SIGKILL, processes)
        psutil.wait_procs(processes, PATIENCE)
        self.__exit__(None, None, None)
        self._supervisor = None

    def start(self) -> None:
        """Start again; returns when it lets clients in."""
        self.__enter__()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """All its processes stand still, as they would on a disk that does not answer."""
        processes = self._processes()
        try:
            send(signal.SIGSTOP, processes)
            yield
        finally:
            send(signal.SIGCONT, processes)

    def administer(self, *commands: str) -> None:
        """Run commands as the superuser."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            for command in commands:
                connection.execute(command)  # type: ignore[call-overload] # written in the tests

    def _processes(self) -> list[psutil.Process]:
        pid = int(self._pid_file.read_text().split(maxsplit=1)[0])
        postmaster = psutil.Process(pid)
        return [postmaster, *postmaster.children(recursive=True)]


def send(number: signal.Signals, processes: Iterable[psutil.Process]) -> None:
    """Send a signal to those of the processes that are still there."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)


def sessions(url: str, *, busy: bool = False) -> list[int]:
    """The server processes that serve clients on a database, but for this look at it."""
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            + " AND state <> 'idle'"
            * busy
        ).fetchall()
    return [pid for (pid,) in rows]


def terminate(admin_url: str) -> int:
    """End all sessions of ordinary roles, as an administrator would; how many there were."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        rows = connection.execute(
            "SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND usename = 'todo'"
        ).fetchall()
        pids = [pid for pid, _ in rows]
        left = "SELECT FROM pg_stat_activity WHERE pid = ANY(%s)"
        assert eventually(lambda: connection.execute(left, [pids]).rowcount == 0)
    return len(pids)


@contextmanager
def locked_list(url: str, user_id: str) -> Iterator[None]:
    """Somebody holds the row that every write of this user has to raise."""
    with psycopg.connect(url) as holder:
        holder.execute("SELECT set_config('todo_core.user_id', %s, true)", [user_id])
        locked = holder.execute("SELECT FROM task_lists WHERE user_id = %s FOR UPDATE", [user_id])
        assert locked.rowcount == 1
        yield
