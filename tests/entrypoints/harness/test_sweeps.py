"""Checks that ask many times: what they tell, and what they learn from the requests of others."""

import pytest

from todo_core.entrypoints.harness import Capability, verify
from todo_core.entrypoints.harness.canaries import strangers
from todo_core.entrypoints.harness.http.messages import Exchange, HttpRequest, HttpResponse
from todo_core.entrypoints.harness.zoo.mutant import app_subject
from todo_core.entrypoints.harness.zoo.mutants.circumventing import GuardsNoSlashAtTheEnd
from todo_core.entrypoints.harness.zoo.reference.answers import Answer
from todo_core.entrypoints.harness.zoo.reference.app import App
from todo_core.entrypoints.harness.zoo.reference.inquiry import Inquiry
from todo_core.entrypoints.harness.zoo.reference.operated import OperatedApp

MINE, THEIRS = "alice-canary0123456789ab", "bob-canarydeadbeef0000"


def test_of_hundreds_of_requests_the_report_tells_the_one_that_went_wrong() -> None:
    report = verify(app_subject(GuardsNoSlashAtTheEnd), only="ISO-SPELLING-01")
    (failure,) = (each.failure for each in report.failures)
    assert failure
    assert failure.exchanges[-1].request.target.endswith("/tasks/")
    assert len(failure.exchanges) < 10


def test_a_document_is_looked_for_when_the_subject_is_opened() -> None:
    only = ["ISO-READ-01", "ISO-OPERATION-01"]
    assert not verify(app_subject(OperatedApp), only=only).unable
    (unable,) = verify(app_subject(App), only=only).unable
    assert unable.note == f"needs {Capability.DOCUMENT}"


class TellsWhoCameFirst(OperatedApp):
    """Says in a header who asked first of all, to whoever sends a header that nobody else knows."""

    async def answer(self, inquiry: Inquiry) -> Answer:
        answer = await super().answer(inquiry)
        if inquiry.header("x-owner"):
            answer.headers["x-first"] = next(iter(self.store.shelves))
        return answer


def test_a_canary_is_found_in_what_another_check_was_answered_in_passing() -> None:
    subject = app_subject(TellsWhoCameFirst)
    assert verify(subject, only="ISO-CANARY-01").ok
    report = verify(subject, only=["ISO-BESIDE-01", "ISO-CANARY-01"])
    assert [each.check.id for each in report.failures] == ["ISO-CANARY-01"]


@pytest.mark.parametrize(
    ("target", "header", "body", "found"),
    [
        ("/metrics", "", f'{{user="{THEIRS}"}}', True),
        ("/metrics", f"by={THEIRS}", "", True),
        ("/metrics", "", MINE, False),
        (f"/api/{THEIRS}/tasks", "", f"{THEIRS} is not you", False),
        (f"/api/{THEIRS.replace('c', '%63')}/tasks", THEIRS, "", False),
    ],
    ids=["in the body", "in a header", "one's own", "sent in the path", "sent encoded"],
)
def test_a_stranger_is_neither_who_asks_nor_in_the_request(
    target: str, header: str, body: str, found: bool
) -> None:
    response = HttpResponse(200, (("x-debug", header),), body.encode())
    assert bool(strangers(Exchange(HttpRequest("GET", target), response, MINE))) is found
