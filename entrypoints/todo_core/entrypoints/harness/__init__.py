"""One executable model of the contract that checks any store, any application and any URL.

    report = verify(PortSubject(MyTasks))
    assert report.ok, report

Three levels to plug in (`PortSubject`, `AsgiSubject`, `UrlSubject`), one list of checks (`checks`),
and thin ways to run it: `verify`, `parametrize_with_checks` and `todo-core verify`.
"""

try:
    import httpx as _httpx  # noqa: F401 - is it there?
    import hypothesis as _hypothesis  # noqa: F401 - likewise
except ModuleNotFoundError as _missing:
    raise ModuleNotFoundError(
        "The harness needs an extra; `pip install 'todo-core[harness]'` brings it.",
        name=_missing.name,
    ) from _missing

from todo_core.entrypoints.harness.capabilities import FEATURES, Capability
from todo_core.entrypoints.harness.checks import checks
from todo_core.entrypoints.harness.http.tokens import ReadyTokens, SharedSecret
from todo_core.entrypoints.harness.observations import Observation
from todo_core.entrypoints.harness.operations import Operation
from todo_core.entrypoints.harness.parametrize import parametrize_with_checks
from todo_core.entrypoints.harness.profiles import QUICK, THOROUGH, Profile
from todo_core.entrypoints.harness.registry import Check, Level
from todo_core.entrypoints.harness.report import Report
from todo_core.entrypoints.harness.results import Result, Verdict
from todo_core.entrypoints.harness.subject import Actor, Subject
from todo_core.entrypoints.harness.subjects import AsgiSubject, PortSubject, UrlSubject
from todo_core.entrypoints.harness.verify import TokensRefused, replay, verify

__all__ = [
    "FEATURES",
    "QUICK",
    "THOROUGH",
    "Actor",
    "AsgiSubject",
    "Capability",
    "Check",
    "Level",
    "Observation",
    "Operation",
    "PortSubject",
    "Profile",
    "ReadyTokens",
    "Report",
    "Result",
    "SharedSecret",
    "Subject",
    "TokensRefused",
    "UrlSubject",
    "Verdict",
    "checks",
    "parametrize_with_checks",
    "replay",
    "verify",
]
