"""The dashboard shows what the service tells, all of it and nothing else."""

import asyncio
import json
import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from tests.adapters.jwt.fake_issuer import document
from tests.adapters.jwt.fake_issuer import serving as issuing
from tests.adapters.jwt.minting import ed25519_key
from tests.entrypoints.processes import PATIENCE
from tests.support.in_process import running
from tests.support.javascript import EXAMPLES
from todo_core.entrypoints.service import build_service
from todo_core.entrypoints.settings import Settings

DASHBOARD: dict[str, Any] = json.loads((EXAMPLES / "grafana/dashboard.json").read_text())
PANELS: list[dict[str, Any]] = DASHBOARD["panels"]
EXPRESSIONS = [target["expr"] for panel in PANELS for target in panel["targets"]]
METRIC = r"\b((?:todo_core|process)_\w+)"
OF_PROMETHEUS = {"job", "instance", "le"}


async def exposed(database_url: str) -> dict[str, set[str]]:
    """Each name that a deployment with everything tells, with the labels that it has."""
    async with issuing(document({"keys": [ed25519_key().jwk()]})) as issuer:
        environment = {"DATABASE_URL": database_url, "BETTER_AUTH_JWKS_URL": issuer.url}
        service = build_service(Settings.parse(environment))
        async with running(service) as transport:
            async with asyncio.timeout(PATIENCE):
                while (await transport.send("GET", "/health/ready")).status != 200:
                    await asyncio.sleep(0.01)
            reply = await transport.send("GET", "/metrics")
    names: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(reply.body.decode()):
        for sample in family.samples:
            if not sample.name.endswith("_created"):
                names.setdefault(sample.name, set()).update(sample.labels)
    return names


def shown() -> set[str]:
    return {name for expression in EXPRESSIONS for name in re.findall(METRIC, expression)}


async def test_it_asks_for_nothing_that_the_service_does_not_tell(database_url: str) -> None:
    assert shown() - set(await exposed(database_url)) == set()
    variables = json.dumps(DASHBOARD["templating"])
    assert set(re.findall(METRIC, variables)) <= shown()


async def test_it_shows_all_that_the_service_tells(database_url: str) -> None:
    parts = re.compile(r"_(bucket|sum|count)$")
    told = {name for name in await exposed(database_url) if name.startswith("todo_core_")}
    assert {parts.sub("", name) for name in told} == {
        parts.sub("", name) for name in shown() if name.startswith("todo_core_")
    }


async def test_it_groups_and_names_by_labels_that_there_are(database_url: str) -> None:
    there = await exposed(database_url)
    for panel in PANELS:
        for target in panel["targets"]:
            grouped = labels(r"by \(([^)]*)\)", target["expr"])
            known = set().union(*(there[name] for name in re.findall(METRIC, target["expr"])))
            assert grouped <= known | OF_PROMETHEUS, panel["title"]
            filtered = set(re.findall(r"[{,]\s*(\w+)=~?\"", target["expr"]))
            assert filtered <= known | OF_PROMETHEUS, panel["title"]
            assert set(re.findall(r"{{(\w+)}}", target["legendFormat"])) == grouped - {"le"}


def labels(pattern: str, expression: str) -> set[str]:
    return {label for found in re.findall(pattern, expression) for label in found.split(", ")}


def test_every_series_is_added_up_since_workers_and_replicas_each_have_their_own() -> None:
    for expression in EXPRESSIONS:
        for metric in re.finditer(METRIC, expression):
            before = expression[: metric.start()]
            assert re.search(r"\b(sum|max)( by \([^)]*\))? ?\((rate\()?$", before), expression
        assert expression.count("(") == expression.count(")")


def test_no_panel_lies_on_another() -> None:
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
    assert [(a, b) for a, b in combinations(map(tiles, PANELS), 2) if a & b] == []


def tiles(panel: dict[str, Any]) -> set[tuple[int, int]]:
    return set(_tiles(**panel["gridPos"]))


def _tiles(x: int, y: int, w: int, h: int) -> Iterator[tuple[int, int]]:
    assert x + w <= 24
    for column in range(x, x + w):
        for row in range(y, y + h):
            yield column, row


def test_it_belongs_to_no_particular_grafana() -> None:
    assert {panel["datasource"]["uid"] for panel in PANELS} == {"${datasource}"}
    assert "id" not in DASHBOARD
