"""Reading what Prometheus would read."""

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.support.api import Api

Figures = dict[str, float]
"""Values by name and labels, as in `requests_total{status="200"}`; our prefix is left off."""

_PREFIX = "todo_core_"


def parsed(text: str) -> Figures:
    """The figures of the service, without those of its process."""
    return {
        sample.name.removeprefix(_PREFIX) + _labels(sample.labels): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name.startswith(_PREFIX)
    }


async def figures(api: Api) -> Figures:
    """Those of a service in this process."""
    reply = await api.send("GET", "/metrics")
    assert reply.status == 200
    return parsed(reply.body.decode())


def figures_at(url: str) -> Figures:
    """Those of a service somewhere."""
    return parsed(httpx.get(f"{url}/metrics").raise_for_status().text)


def _labels(labels: dict[str, str]) -> str:
    told = ",".join(f'{name}="{value}"' for name, value in sorted(labels.items()))
    return f"{{{told}}}" if told else ""
