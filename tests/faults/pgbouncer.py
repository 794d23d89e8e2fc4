"""PgBouncer in transaction mode, where its program is installed."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.entrypoints.processes import eventually, free_port

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")

SERVER_CONNECTIONS = 4
"""Far fewer than there are clients, who so meet on them."""

CONFIGURATION = """
[databases]
* = host={host} port=5432 user=todo
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {size}
"""


@contextmanager
def pgbouncer(url: str) -> Iterator[str]:
    """A pooler in front of a database; the URL that leads through it."""
    assert PROGRAM
    target, port = urlsplit(url), free_port()
    (host,) = parse_qs(target.query)["host"]
    # It refuses root, and only PostgreSQL's own account gets to the socket.
    account = Path(host).stat().st_uid if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="todo-core-pgbouncer-") as directory:
        path = Path(directory, "pgbouncer.ini")
        path.write_text(CONFIGURATION.format(host=host, port=port, size=SERVER_CONNECTIONS))
        if account:
            os.chown(directory, account, -1)
        process = subprocess.Popen(
            [PROGRAM, "--quiet", path],
            user=account,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            assert eventually(lambda: listens(port))
            yield f"postgresql://todo@127.0.0.1:{port}{target.path}"
        finally:
            process.kill()
            process.wait()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
