"""The example for Kubernetes names what there is, asks the right probes and leaves enough time."""

import re
from typing import Any

import click
import yaml

from tests.support.dockerfile import all_of, stages
from tests.support.javascript import EXAMPLES
from tests.support.markdown import read, rows, sections
from todo_core.adapters.litestar import HttpOptions
from todo_core.adapters.litestar.request_body import MAX_BODY
from todo_core.entrypoints.command_line import todo_core
from todo_core.entrypoints.serving.drain import seconds_to_end
from todo_core.entrypoints.settings import VARIABLES

MANIFEST = (EXAMPLES / "kubernetes/todo-core.yaml").read_text(encoding="utf-8")
OBJECTS: dict[str, dict[str, Any]] = {each["kind"]: each for each in yaml.safe_load_all(MANIFEST)}
PODS = {kind: OBJECTS[kind]["spec"]["template"] for kind in ("Job", "Deployment")}
CONTAINERS = {kind: pod["spec"]["containers"][0] for kind, pod in PODS.items()}
SERVICE = CONTAINERS["Deployment"]
PROBES = {kind: SERVICE[f"{kind}Probe"] for kind in ("startup", "liveness", "readiness")}
SETTINGS = {each["name"]: each["value"] for each in SERVICE["env"]}
_, IMAGE = stages()
STREAM_KIB = 35
"""What an open stream takes, as DECISIONS.md says."""


def test_it_runs_our_commands_with_settings_that_there_are() -> None:
    commands = todo_core.list_commands(click.Context(todo_core))
    assert [each["args"] for each in CONTAINERS.values()] == [["migrate"], ["serve"]]
    assert {"migrate", "serve"} <= {*commands}
    secrets = re.findall(r"--from-literal=(\w+)", MANIFEST)
    assert {*SETTINGS, *secrets} <= {variable.name for variable in VARIABLES}
    assert len(secrets) == 3
    (direct,) = CONTAINERS["Job"]["env"]
    assert direct["name"] == "DATABASE_URL"
    assert direct["valueFrom"]["secretKeyRef"]["key"] in secrets


def test_the_migration_can_be_applied_by_itself() -> None:
    (selector,) = re.findall(r"--selector (\w+)=(\w+)", MANIFEST)
    labels = {kind: each["metadata"].get("labels", {}) for kind, each in OBJECTS.items()}
    assert [kind for kind in labels if labels[kind].get(selector[0]) == selector[1]] == ["Job"]


def test_every_part_finds_the_service() -> None:
    labels = PODS["Deployment"]["metadata"]["labels"]
    for kind in ("Deployment", "PodDisruptionBudget"):
        assert OBJECTS[kind]["spec"]["selector"]["matchLabels"] == labels
    assert OBJECTS["Service"]["spec"]["selector"] == labels
    (port,) = SERVICE["ports"]
    assert [str(port["containerPort"])] == all_of("EXPOSE", IMAGE)
    assert {each["httpGet"]["port"] for each in PROBES.values()} == {port["name"]}
    assert OBJECTS["Service"]["spec"]["ports"][0]["targetPort"] == port["name"]


def test_a_pod_without_a_database_gets_no_requests_and_is_not_started_again() -> None:
    paths = {kind: probe["httpGet"]["path"] for kind, probe in PROBES.items()}
    assert paths == {
        "startup": "/health/live",
        "liveness": "/health/live",
        "readiness": "/health/ready",
    }


def test_a_pod_has_the_time_that_it_needs_to_end() -> None:
    drain = float(SETTINGS["DRAIN_SECONDS"])
    assert PODS["Deployment"]["spec"]["terminationGracePeriodSeconds"] > seconds_to_end(drain)
    readiness = PROBES["readiness"]
    assert readiness["periodSeconds"] * readiness["failureThreshold"] < drain


def test_it_runs_as_the_image_wants_to_be_run() -> None:
    (user,) = all_of("USER", IMAGE)
    assert not user.startswith("0")
    for container in CONTAINERS.values():
        security = container["securityContext"]
        assert security["runAsNonRoot"] is True
        assert security["readOnlyRootFilesystem"] is True
        assert security["allowPrivilegeEscalation"] is False
        assert security["capabilities"] == {"drop": ["ALL"]}


def test_the_limit_of_memory_is_above_what_one_process_can_come_to_need() -> None:
    assert f"takes some {STREAM_KIB} KiB" in sections(read("DECISIONS.md"))["HTTP"]
    streams = HttpOptions().max_streams * STREAM_KIB / 1024
    defaults = {variable.name: variable.default for variable in VARIABLES}
    bodies = int(defaults["MAX_IN_FLIGHT"]) * MAX_BODY / 1024**2
    assert mebibytes("limits") > benchmarked() + streams + bodies
    assert mebibytes("requests") > benchmarked()


def benchmarked() -> float:
    """MiB of a server with one worker, at most, as BENCHMARKS.md says."""
    _, _, memory = read("BENCHMARKS.md").partition("### Memory")
    return max(float(tree) for name, tree, *_ in rows(memory) if name.startswith("todo-core"))


def mebibytes(kind: str) -> int:
    return int(SERVICE["resources"][kind]["memory"].removesuffix("Mi"))
