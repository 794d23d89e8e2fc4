"""The service runs on storage of one's own, by the example and by the setting."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from tests.entrypoints.processes import SECRET, eventually, free_port, serving
from tests.support.markdown import ROOT
from todo_core.adapters.jwt import sign_token

GRANIAN = Path(sys.executable).with_name("granian")
AUTH = {"Authorization": f"Bearer {sign_token(SECRET, 'ada')}"}


def create_and_list(url: str) -> None:
    with httpx.Client(base_url=url, headers=AUTH, timeout=30) as client:
        assert client.get("/health/ready").status_code == 200
        assert client.post("/api/ada/tasks", json={"title": "Buy milk"}).status_code == 201
        listed = client.get("/api/ada/tasks").json()
        assert [task["title"] for task in listed["data"]["tasks"]] == ["Buy milk"]


def test_the_example_keeps_tasks_in_its_file(tmp_path: Path) -> None:
    port = free_port()
    process = subprocess.Popen(
        [GRANIAN, "--interface", "asgi", "--port", str(port), "examples.own_service:app"],
        env={**os.environ, "BETTER_AUTH_SECRET": SECRET, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"

    def up() -> bool:
        assert process.poll() is None
        try:
            return httpx.get(f"{url}/health/live").is_success
        except httpx.TransportError:
            return False

    try:
        assert eventually(up)
        create_and_list(url)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        finally:
            process.kill()
    assert (tmp_path / "tasks.sqlite").exists()


def test_the_setting_names_the_adapter_of_several_workers(tmp_path: Path) -> None:
    (tmp_path / "shared.py").write_text(
        "from functools import partial\n"
        "from examples.own_adapter import opened\n"
        "storage = partial(opened, path='tasks.sqlite')\n"
    )
    environment = {
        "STORAGE": "shared:storage",
        "BETTER_AUTH_SECRET": SECRET,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(tmp_path)]),
    }
    with serving(tmp_path, "--workers", "2", environment=environment) as service:
        create_and_list(service.url)
        assert service.out.count("this storage does not purge: trash and idempotency keys") == 2
