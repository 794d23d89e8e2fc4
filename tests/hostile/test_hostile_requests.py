"""Whatever is sent: the right refusal, nothing written, and a service that goes on as before."""

import re

from tests.hostile.cases import CLOSED, Case
from tests.hostile.conftest import Target
from tests.hostile.table import one_test_for_each
from tests.support.replies import Reply, check_promises


@one_test_for_each
def test_it_is_refused_and_nothing_is_written(target: Target, case: Case) -> None:
    user = target.somebody() if case.writes else target.attacker
    before = user.state(target)
    conversation = target.attack(case, user)
    assert_answered(case, conversation.replies)
    assert (user.state(target) != before) is case.writes


def test_afterwards_nothing_else_was_touched_and_the_same_process_serves(target: Target) -> None:
    assert target.bystander.state(target) == target.untouched
    assert target.service.workers() == target.workers
    assert target.service.ready()


def assert_answered(case: Case, replies: list[Reply]) -> None:
    """As many answers as expected, each one of its alternatives, and in its shape."""
    expected = () if case.answers == (CLOSED,) else case.answers
    outcomes = [_outcome(reply, case.is_head) for reply in replies]
    assert len(outcomes) == len(expected), outcomes
    for outcome, alternatives in zip(outcomes, expected, strict=True):
        wanted = alternatives.split(" | ")
        assert outcome in ([each[:3] for each in wanted] if case.is_head else wanted)
    if case.blamed:
        assert replies[0].blamed == case.blamed
    if case.header:
        name, value = case.header
        found = replies[0].header(name)
        assert re.fullmatch(value, found or "") if value else found is None


def _outcome(reply: Reply, is_head: bool) -> str:
    """Status and code, or who refused where it was not the application."""
    if reply.header("x-request-id") is None:
        assert (reply.body, reply.header("connection")) == (b"", "close")
        return f"{reply.status} (server)"
    if reply.header("content-type") != "text/event-stream":
        check_promises(reply, "HEAD" if is_head else "")
    return str(reply.status) if reply.status < 400 or is_head else f"{reply.status} {reply.code}"
