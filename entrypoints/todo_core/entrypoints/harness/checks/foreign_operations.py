"""Whatever a service documents opens nothing that is another user's."""

import re
from dataclasses import replace
from typing import Final

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.checks.siege import besieged, documented
from todo_core.entrypoints.harness.http.routes import FEATURES_OF, ROUTES
from todo_core.entrypoints.harness.registry import check
from todo_core.entrypoints.harness.trial import Trial

MERGE_PATCH: Final = (("content-type", "application/merge-patch+json"),)


@check("ISO-OPERATION-01", "CONTRACT.md, 4.23", Capability.HTTP, Capability.DOCUMENT)
async def whatever_is_documented_is_guarded(trial: Trial) -> None:
    """Every documented operation is refused on a foreign path, and on one's own by a foreign id."""
    siege = await besieged(trial)
    for operation in await documented(trial):
        for owner in ("alice", "bob"):
            request = siege.request(operation, owner)
            if owner == "alice" or siege.kept in request.target or siege.deleted in request.target:
                await siege.refuses(request)
                if operation.method == "PATCH":
                    await siege.refuses(replace(request, headers=MERGE_PATCH))


@check("ISO-DOCUMENT-01", "CONTRACT.md, 3.25", Capability.HTTP, Capability.DOCUMENT)
async def every_operation_is_documented(trial: Trial) -> None:
    """Every operation on users' tasks is in the document, so none of them goes untried."""
    known = {(_shape(each.template), each.method) for each in await documented(trial)}
    for path, methods in ROUTES.items():
        if path not in FEATURES_OF or trial.offers(FEATURES_OF[path]):
            for method in methods:
                told = (_shape(path), method) in known
                trial.require(told, f"{method} {path} is not in the document")


def _shape(template: str) -> str:
    """The path, whatever its parameters are called."""
    return re.sub(r"\{[^}]*\}", "{}", template)
