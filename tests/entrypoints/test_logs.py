"""Log lines are JSON, one to a record, and repeat nothing that could be a secret."""

import asyncio
import io
import json
import logging
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from todo_core.entrypoints.logs import HumanFormatter, JsonFormatter, TurnHandler

SECRET = "postgresql://todo:p4ssw0rd@db.example.com"

Emit = Callable[[logging.Logger], None]


def logged(emit: Emit, name: str = "todo_core.anything", *, human: bool = False) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(HumanFormatter() if human else JsonFormatter())
    logger = logging.Logger(name)  # noqa: LOG001 - one that no other test sees
    logger.addHandler(handler)
    emit(logger)
    return stream.getvalue()


def fields(emit: Emit, name: str = "todo_core.anything") -> dict[str, Any]:
    line = logged(emit, name)
    assert line.count("\n") == 1
    found: dict[str, Any] = json.loads(line)
    return found


def failing() -> None:
    try:
        raises_a_key_error()
    except KeyError as error:
        raise ValueError(SECRET) from error


def raises_a_key_error() -> None:
    raise KeyError(SECRET)


def log_failure(logger: logging.Logger) -> None:
    try:
        failing()
    except ValueError:
        logger.exception("it failed")


def test_a_record_says_when_how_bad_who_and_what() -> None:
    record = fields(lambda logger: logger.warning("%d of %s", 3, "seven"))
    moment = record.pop("timestamp")
    assert moment.endswith("Z")
    assert "T" in moment
    assert record == {
        "level": "warning",
        "logger": "todo_core.anything",
        "message": "3 of seven",
    }


def test_extra_fields_stand_beside_the_message() -> None:
    record = fields(lambda logger: logger.info("request", extra={"status": 200, "subject": None}))
    assert record["status"] == 200
    assert record["subject"] is None


def test_control_characters_and_line_ends_are_escaped() -> None:
    text = "a\n\x1b[31m\x7f\x9b\u2028é\ud800"
    line = logged(lambda logger: logger.info(text))
    assert line.rstrip("\n").isprintable()
    assert line.isascii()
    assert json.loads(line)["message"] == text


def test_of_an_exception_only_kinds_and_places_are_told() -> None:
    line = logged(log_failure)
    assert SECRET not in line
    outer, cause = json.loads(line)["errors"]
    assert (outer["type"], cause["type"]) == ("builtins.ValueError", "builtins.KeyError")
    assert [place.partition(" ")[2] for place in outer["at"]] == ["log_failure", "failing"]


def test_an_exception_in_a_message_is_told_by_its_name() -> None:
    record = fields(lambda logger: logger.warning("cannot connect: %s", ValueError(SECRET)))
    assert record["message"] == "cannot connect: ValueError"
    assert fields(lambda logger: logger.warning(OSError(SECRET)))["message"] == "OSError"


def test_of_what_other_libraries_say_only_the_first_line_is_told() -> None:
    record = fields(lambda logger: logger.error("Task failed\n%s", SECRET), name="asyncio")
    assert record["message"] == "Task failed"


def test_a_developer_reads_lines_and_tracebacks() -> None:
    line = logged(lambda logger: logger.info("request\x1b", extra={"status": 200}), human=True)
    assert line.endswith(r" INFO     request\x1b status=200" + "\n")
    assert "KeyError" in logged(log_failure, human=True)


class Flushes(io.StringIO):
    """What was there each time that it was flushed."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def flush(self) -> None:
        self.seen.append(self.getvalue())


def test_what_one_turn_of_the_loop_logs_is_written_at_once() -> None:
    stream = Flushes()
    logger = logging.Logger("todo_core.anything")  # noqa: LOG001 - one that no other test sees
    logger.addHandler(TurnHandler(stream))

    async def log(*words: str) -> None:
        for word in words:
            logger.info(word)
        await asyncio.sleep(0)

    asyncio.run(log("one", "two"))
    assert stream.seen == ["one\ntwo\n"]
    logger.info("three")
    assert stream.seen[1:] == ["one\ntwo\nthree\n"]


def test_a_loop_that_ended_early_keeps_no_later_line_back() -> None:
    stream = Flushes()
    logger = logging.Logger("todo_core.anything")  # noqa: LOG001 - one that no other test sees
    logger.addHandler(TurnHandler(stream))
    loop = asyncio.new_event_loop()
    loop.call_soon(logger.info, "one")
    loop.call_soon(loop.stop)
    loop.run_forever()
    loop.close()
    assert stream.seen == []

    async def log() -> None:
        logger.info("two")

    asyncio.run(log())
    assert stream.seen[-1] == "one\ntwo\n"


class Broken(io.StringIO):
    """A stream whose reader has gone."""

    flushed = 0

    def flush(self) -> None:
        self.flushed += 1
        raise BrokenPipeError


def test_a_stream_that_nobody_reads_is_not_reported_to_itself() -> None:
    stream = Broken()
    logger = logging.Logger("asyncio")  # noqa: LOG001 - one that no other test sees
    logger.addHandler(TurnHandler(stream))
    told: list[object] = []

    async def log() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
        logger.info("one")
        await asyncio.sleep(0.01)

    asyncio.run(log())
    assert (stream.flushed, told) == (1, [])


@pytest.mark.parametrize(
    "statement",
    [
        "raise ValueError(secret)",
        "threading.Thread(target=int, args=(secret,)).start()",
        "warnings.warn('deprecated')",
        "logging.getLogger('a.library').error('one\\ntwo')",
        "logging.getLogger('todo_core').info('%d', 'no number')",
        "asyncio.run(fails_unseen())",
    ],
)
def test_whatever_happens_in_a_process_the_streams_carry_json_only(statement: str) -> None:
    script = f"""
import asyncio, gc, logging, threading, warnings
from todo_core.entrypoints.logs import configure_logs
from todo_core.entrypoints.settings import LogLevel

async def fails_unseen():
    async def fails():
        raise ValueError(secret)
    asyncio.get_running_loop().create_task(fails())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()

secret = {SECRET!r}
configure_logs(LogLevel.INFO, human=False)
{statement}
"""
    finished = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True
    )
    assert finished.stderr == ""
    assert SECRET not in finished.stdout
    for line in finished.stdout.splitlines():
        assert {"timestamp", "level", "logger", "message"} <= json.loads(line).keys()
