"""compose.yaml starts what there is, in order, keeps its secrets, and lets it end."""

import re
from configparser import ConfigParser
from typing import Any
from urllib.parse import SplitResult, urlsplit

import click
import yaml

from tests.support.markdown import ROOT, read
from todo_core.entrypoints.command_line import todo_core
from todo_core.entrypoints.serving.drain import seconds_to_end
from todo_core.entrypoints.settings import VARIABLES

COMPOSE = yaml.safe_load(read("compose.yaml"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if "build" in service]
SETTINGS = {variable.name: variable.default for variable in VARIABLES}
COMMANDS = todo_core.list_commands(click.Context(todo_core))


def url(service: str, setting: str = "DATABASE_URL") -> SplitResult:
    return urlsplit(SERVICES[service]["environment"][setting])


def test_our_services_run_our_commands_with_settings_that_there_are() -> None:
    assert OURS == ["migrate", "service"]
    for name in OURS:
        service = SERVICES[name]
        assert (ROOT / service["build"] / "Dockerfile").exists()
        assert service["command"][0] in COMMANDS
        others = {"PGPASSWORD", "POSTGRES_PASSWORD"}
        assert {*service["environment"]} - others <= {*SETTINGS}
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]


SECRET = re.compile(r"\$\{(\w+):\?[^}]+\}")


def secrets() -> list[tuple[str, str, str]]:
    """Which service knows which secret, and by what name."""
    return [
        (service, name, value)
        for service, each in SERVICES.items()
        for name, value in each["environment"].items()
        if name.endswith(("PASSWORD", "SECRET")) and value
    ]


def test_secrets_have_no_default() -> None:
    for _, name, value in secrets():
        assert SECRET.fullmatch(value), name


def test_the_superusers_password_is_known_to_the_database_alone() -> None:
    """Nor has the service it from the file that all settings come from."""
    superuser = SERVICES["database"]["environment"]["POSTGRES_PASSWORD"]
    assert [service for service, _, value in secrets() if value == superuser] == ["database"]
    assert SERVICES["service"]["environment"]["POSTGRES_PASSWORD"] == ""
    assert {
        SECRET.sub(r"\1", value) for _, name, value in secrets() if name != "POSTGRES_PASSWORD"
    } == {"DATABASE_PASSWORD"}


def test_settings_come_from_the_file_that_the_example_is_of() -> None:
    """But for those that are settled here, so that a copy of the example does no harm."""
    service = SERVICES["service"]
    assert service["env_file"] == ".env"
    address = ("HOST", "PORT")
    assert service["ports"] == [f"127.0.0.1:8000:{service['environment']['PORT']}"]
    assert {*address, "STORAGE", "DATABASE_URL", "DATABASE_LISTEN_URL"} < {*service["environment"]}


def test_a_service_starts_when_what_it_needs_is_there() -> None:
    order = {
        name: {on: each["condition"] for on, each in service.get("depends_on", {}).items()}
        for name, service in SERVICES.items()
    }
    assert order == {
        "database": {},
        "pooler": {"database": "service_healthy"},
        "migrate": {"database": "service_healthy"},
        "service": {"migrate": "service_completed_successfully", "pooler": "service_healthy"},
    }
    for name in ("database", "pooler"):
        assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert "restart" not in SERVICES["migrate"]


def test_the_database_outlives_its_container() -> None:
    """From version 18 on, the image keeps its data one folder higher than before."""
    assert SERVICES["database"]["image"] == "postgres:18"
    assert SERVICES["database"]["volumes"] == ["database:/var/lib/postgresql"]
    assert list(COMPOSE["volumes"]) == ["database"]


def test_the_services_role_is_made_for_it_and_is_no_superuser() -> None:
    """The role that the image itself makes is one, and row-level security does not hold for it."""
    database = SERVICES["database"]
    user, name = url("migrate").username, url("migrate").path[1:]
    assert user != database["environment"].get("POSTGRES_USER", "postgres")
    ((script, target),) = ((each["source"], each["target"]) for each in database["configs"])
    assert re.fullmatch(r"/docker-entrypoint-initdb\.d/[\w-]+\.sh", target)
    content = COMPOSE["configs"][script]["content"]
    assert f"CREATE ROLE {user} LOGIN PASSWORD :'password';\n" in content
    assert '--set=password="$$DATABASE_PASSWORD"' in content
    assert f"CREATE DATABASE {name} OWNER {user} ENCODING 'UTF8' TEMPLATE template0;\n" in content


def test_requests_go_through_the_pooler_and_what_needs_a_session_around_it() -> None:
    assert url("service").hostname == "pooler"
    assert url("service", "DATABASE_LISTEN_URL").hostname == "database"
    assert url("migrate") == url("service", "DATABASE_LISTEN_URL")
    assert "DATABASE_POOLER" not in SERVICES["service"]["environment"]


def test_the_pooler_knows_the_database_and_its_user() -> None:
    pooler = SERVICES["pooler"]
    (configuration,) = pooler["configs"]
    assert configuration["target"] == "/etc/pgbouncer/pgbouncer.ini"
    parsed = ConfigParser()
    parsed.read_string(COMPOSE["configs"][configuration["source"]]["content"])
    assert list(parsed["databases"]) == [url("service").path[1:]]
    assert parsed["databases"]["todo"] == f"host={url('migrate').hostname}"
    assert parsed["pgbouncer"]["pool_mode"] == "transaction"
    assert parsed["pgbouncer"]["auth_type"] == pooler["environment"]["AUTH_TYPE"]
    assert pooler["environment"]["DB_USER"] == url("service").username
    assert re.fullmatch(r"edoburu/pgbouncer:v\d+\.\d+\.\d+-p\d+", pooler["image"])


def test_the_service_has_the_time_that_it_needs_to_stop() -> None:
    grace = int(SERVICES["service"]["stop_grace_period"].removesuffix("s"))
    assert grace > seconds_to_end(float(SETTINGS["DRAIN_SECONDS"]))
