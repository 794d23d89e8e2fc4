"""Cores whose rules are not the contract's: what a store or an application cannot make good."""

from todo_core.entrypoints.harness.zoo.mutant import Instead, sabotage


@sabotage
def keeps_white_space() -> Instead:
    """Titles are not trimmed."""
    return {"todo_core.domain.text.WHITE_SPACE": ""}


@sabotage
def compares_as_written() -> Instead:
    """A search finds only what is written in the same case."""
    stores = "todo_core.entrypoints.harness.zoo.reference.store"
    return {"todo_core.application.query.fold": str, f"{stores}.fold": str}


@sabotage
def halves_descriptions() -> Instead:
    """A description may be half as long as the contract says."""
    return {"todo_core.domain.text.MAX_DESCRIPTION": 500}
