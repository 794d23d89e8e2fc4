"""Runs the list of checks on a subject: the plain function behind every other way to do it."""

import asyncio
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from typing import Final

from todo_core.entrypoints.harness.budget import Budget
from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.checks import checks
from todo_core.entrypoints.harness.examine import Examination
from todo_core.entrypoints.harness.held_open import held_open
from todo_core.entrypoints.harness.observations import Observation, Refused
from todo_core.entrypoints.harness.operations import List, Request
from todo_core.entrypoints.harness.profiles import QUICK, Profile, profile_of
from todo_core.entrypoints.harness.registry import Check, Effort
from todo_core.entrypoints.harness.report import Report
from todo_core.entrypoints.harness.reports.text import told
from todo_core.entrypoints.harness.results import Failure, Result, Verdict
from todo_core.entrypoints.harness.subject import Subject
from todo_core.entrypoints.harness.trial import Trial
from todo_core.entrypoints.harness.violation import NoAnswer
from todo_core.entrypoints.harness.visits import Visit

Progress = Callable[[Result], None]

_SILENCES: Final = 3
"""So many checks may wait for an answer in vain before the rest is called off."""


class TokensRefused(Exception):
    """The service takes none of the subject's tokens; the message is one sentence."""

    def __init__(self, user: str) -> None:
        super().__init__(
            f"The service refuses the token for {user}; is it signed with the service's own secret,"
            " and has it not expired?"
        )


def verify(  # noqa: PLR0913 - each is an option of its own
    subject: Subject,
    *,
    profile: Profile | str = QUICK,
    only: Collection[str] | str = (),
    seed: int | None = None,
    budget: int | None = None,
    expected_failures: Mapping[str, str] | None = None,
    progress: Progress = lambda _: None,
) -> Report:
    """Check a subject, in an event loop of its own, and report what was found.

    `only` names checks by id; `budget` is the number of requests, of which each check gets its
    share; `expected_failures` are reasons by id. The same seed draws the same examples. Raises
    ValueError for an id that no check has, TokensRefused where no user gets in, and RuntimeError
    inside a running event loop (go through `asyncio.to_thread` there).
    """
    _refuse_running_loop()
    only = (only,) if isinstance(only, str) else only
    reasons = expected_failures or {}
    reject_unknown([*only, *reasons])
    profile = profile_of(profile)
    seed = secrets.randbits(32) if seed is None else seed
    wanted = [
        check for check in checks() if check.concerns(subject) and (check.id in only or not only)
    ]
    if budget is not None:
        wanted.sort(key=lambda check: check.cost)
    results: list[Result] = []
    with opened(subject, profile, seed, Budget(budget)) as examination:
        _introduce_users(examination)
        visit = None if Capability.FRESH_USERS in subject.capabilities else Visit(examination)
        for number, check in enumerate(wanted):
            examination.budget.share(len(wanted) - number)
            results.append(_judged(_run(examination, check), reasons))
            progress(results[-1])
        if visit:
            results.append(visit.leave())
    results = [_afresh(subject, profile, seed, result) for result in results]
    return Report(subject.name, profile.name, seed, results, subject.base_url)


@contextmanager
def opened(
    subject: Subject, profile: Profile, seed: int, budget: Budget | None = None
) -> Iterator[Examination]:
    """An examination of the subject, open in an event loop of its own."""
    with asyncio.Runner() as runner, held_open(runner, subject.open()):
        yield Examination(subject, runner, profile, seed, budget or Budget())


def _introduce_users(examination: Examination) -> None:
    """Raise TokensRefused where the tokens for users are no good; nothing would mean anything."""
    subject = examination.subject
    if Capability.HTTP not in subject.capabilities:
        return
    for user in subject.ready_users or ("alice",):
        answer = examination.runner.run(_first_look(Trial(subject, examination.profile), user))
        if isinstance(answer, Refused) and answer.code == "UNAUTHORIZED":
            raise TokensRefused(user)


async def _first_look(trial: Trial, user: str) -> Observation | None:
    try:
        return await trial.does(user, List())
    except NoAnswer:
        return None  # the checks will say so


def _run(examination: Examination, check: Check) -> Result:
    missing = check.missing(examination.subject)
    if missing:
        return Result(check, Verdict.UNABLE, note=f"needs {', '.join(sorted(missing))}")
    if examination.silences >= _SILENCES:
        return Result(check, Verdict.UNFINISHED, note="too many checks got no answer")
    return examination.examine(check)


def _afresh(subject: Subject, profile: Profile, seed: int, result: Result) -> Result:
    """The failure as an empty store shows it; the one it was found on is full of earlier examples.

    Races end as they like, and what speaks HTTP is the same however often it is opened.
    """
    failure = result.failure if result.verdict is Verdict.FAILED else None
    racing = result.check.effort is Effort.RACES
    if not failure or not failure.steps or racing or Capability.HTTP in subject.capabilities:
        return result
    try:
        with opened(subject, profile, seed) as examination:
            return replace(result, failure=examination.again(result.check, failure))
    except Exception as error:  # noqa: BLE001 - what was found has to be told all the same
        caveat = f"An empty store to try this on could not be opened: {error!r}"
        return replace(result, failure=replace(failure, caveat=caveat))


def _judged(result: Result, reasons: Mapping[str, str]) -> Result:
    """The result in the light of what was expected: what was to fail and held has failed."""
    reason = reasons.get(result.check.id, "")
    match result.verdict:
        case Verdict.FAILED if reason:
            return replace(result, verdict=Verdict.EXPECTED, note=reason)
        case Verdict.HELD if reason:
            surprise = Failure(f"it held, although it was to fail: {reason}", (), (), {})
            return replace(result, verdict=Verdict.FAILED, failure=surprise)
        case _:
            return result


def _refuse_running_loop() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise RuntimeError("inside a running event loop, call this through asyncio.to_thread")


def reject_unknown(ids: Iterable[str]) -> None:
    """Raise ValueError for ids that no check has."""
    known = [check.id for check in checks()]
    for unknown in sorted(set(ids).difference(known)):
        similar = get_close_matches(unknown.upper(), known, n=1)
        hint = f"; is {similar[0]} meant?" if similar else ""
        raise ValueError(f"there is no check called {unknown}{hint}")


def replay(
    subject: Subject, requests: Iterable[Request], users: Mapping[str, str] | None = None
) -> list[Observation]:
    """Do again what a report tells, and print what comes of each step.

    By new users, but for those of whom `users` says what they are really called.
    """
    with opened(subject, QUICK, seed=0) as examination:
        trial = Trial(subject, QUICK)
        trial.users.update(users or {})
        for request in requests:
            examination.runner.run(_perform(trial, request))
            print(told(trial.steps[-1]))  # noqa: T201 - for the eyes of whoever runs it
    return [step.observation for step in trial.steps]


async def _perform(trial: Trial, request: Request) -> None:
    await trial.perform(request)
