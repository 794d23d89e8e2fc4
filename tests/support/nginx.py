"""nginx in front of the service, where its program is installed."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

from tests.entrypoints.processes import PATIENCE, eventually, free_port

PROGRAM = shutil.which("nginx", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")

COMPRESSING = "gzip on; gzip_types application/json text/event-stream; gzip_min_length 1;"
"""What many have for all of their servers."""

_LISTEN = "listen 80;"
_CONFIGURATION = """
daemon off;
master_process off;
pid pid;
events {{}}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    {settings}
    {servers}
}}
"""


class Nginx:
    """One that runs."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self._process = psutil.Process(process.pid)
        self._port = port

    def client(self, token: str, address: str = "127.0.0.1") -> httpx.Client:
        """Somebody who comes from an address of this machine."""
        return httpx.Client(
            base_url=f"http://127.0.0.1:{self._port}",
            headers={"Authorization": f"Bearer {token}"},
            transport=httpx.HTTPTransport(local_address=address),
            timeout=PATIENCE,
        )

    def ports_towards(self, port: int) -> list[int]:
        """Its own ends of the connections to a port."""
        return [
            each.laddr.port
            for each in self._process.net_connections("tcp")
            if each.raddr and each.raddr.port == port and each.status == psutil.CONN_ESTABLISHED
        ]


@contextmanager
def nginx(servers: str, settings: str = "") -> Iterator[Nginx]:
    """Run it with what it is to serve, of which one listens on port 80 and gets a free one."""
    assert PROGRAM
    assert servers.count(_LISTEN) == 1
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="todo-core-nginx-") as directory:
        file, log = Path(directory, "nginx.conf"), Path(directory, "log")
        servers = servers.replace(_LISTEN, f"listen 127.0.0.1:{port};")
        file.write_text(_CONFIGURATION.format(servers=servers, settings=settings))
        with log.open("wb") as stream:
            process = subprocess.Popen(
                [PROGRAM, "-p", directory, "-c", file, "-e", "stderr"],
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )
        try:
            assert eventually(lambda: _listens(process, port, log))
            yield Nginx(process, port)
        finally:
            process.kill()
            process.wait()


def _listens(process: "subprocess.Popen[bytes]", port: int, log: Path) -> bool:
    """Whether it is up; fails if it has ended instead."""
    assert process.poll() is None, log.read_text()
    connections = psutil.Process(process.pid).net_connections("tcp")
    return any(each.laddr and each.laddr.port == port for each in connections)
