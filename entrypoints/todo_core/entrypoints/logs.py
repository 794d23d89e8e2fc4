"""Log records as lines: one JSON object each, or for the eyes of a developer."""

import asyncio
import json
import logging
import logging.config
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from types import TracebackType
from typing import Any, Final, TextIO

import msgspec

from todo_core.entrypoints.settings import LogLevel

_OURS: Final = "todo_core"
_FIRST: Final = len(vars(logging.makeLogRecord({})))  # attributes that every record has, in front
_LATER: Final = {"message", "asctime"}  # that other formatters add
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_TALKATIVE: Final = ("httpx", "httpcore")  # at lower levels they tell URLs and headers in full
_FRAMES: Final = 20
_CAUSES: Final = 5
_fast: Final = msgspec.json.Encoder(enc_hook=str)
_in_ascii: Final = json.JSONEncoder(separators=(",", ":"))

_log = logging.getLogger(f"{_OURS}.process")


class JsonFormatter(logging.Formatter):
    """One JSON object per record, in ASCII, with whatever was passed as `extra`.

    Texts of exceptions can hold secrets and data, so only their types and places are told, and of
    a message that another library made of several lines only the first.
    """

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, object] = {
            "timestamp": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
            **_extra(record),
        }
        if record.exc_info and record.exc_info[1]:
            fields["errors"] = [_described(error) for error in _causes(record.exc_info[1])]
        return _encoded(fields)


class HumanFormatter(logging.Formatter):
    """Time, level, message and extra fields on a line, tracebacks below it."""

    def format(self, record: logging.LogRecord) -> str:
        extra = "".join(f" {name}={value}" for name, value in _extra(record).items())
        text = _CONTROL.sub(lambda found: ascii(found[0])[1:-1], record.getMessage() + extra)
        line = f"{self.formatTime(record, '%H:%M:%S')} {record.levelname:<8} {text}"
        if record.exc_info and record.exc_info[1]:
            line += "\n" + self.formatException(record.exc_info)
        return line


class TurnHandler(logging.StreamHandler[TextIO]):
    """Writes what one turn of the event loop logs all at once; where no loop runs, at once."""

    _turning: asyncio.AbstractEventLoop | None = None
    """The loop whose turn has logged something that is not written yet."""

    def flush(self) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            super().flush()
            return
        if self._turning is not loop:
            self._turning = loop
            loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._turning = None
        with suppress(OSError, ValueError):  # a report of it would fail as well, and so on
            super().flush()


def logging_config(level: LogLevel, *, human: bool) -> dict[str, Any]:
    """What `logging.config.dictConfig` takes; other libraries only warn, except for debugging."""
    ours = level.upper()
    others = ours if level in (LogLevel.DEBUG, LogLevel.ERROR, LogLevel.CRITICAL) else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": HumanFormatter if human else JsonFormatter}},
        "handlers": {
            "console": {
                "()": TurnHandler,
                "formatter": "line",
                "stream": "ext://sys.stderr" if human else "ext://sys.stdout",
            },
        },
        "loggers": {
            _OURS: {"level": ours},
            "_granian": {"level": ours},
            "_granian.asgi": {"level": others},  # that somebody left before the end is no news
            "psycopg.pool": {"level": "ERROR"},  # of each attempt in vain, where we tell of all
            **{name: {"level": "WARNING" if others == "DEBUG" else others} for name in _TALKATIVE},
        },
        "root": {"level": others, "handlers": ["console"]},
    }


def configure_logs(level: LogLevel, *, human: bool) -> None:
    """Log everything that happens in this process: warnings and uncaught errors, too."""
    logging.config.dictConfig(logging_config(level, human=human))
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # whose reports would be no log lines
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False  # not shown
    sys.excepthook = _log_uncaught
    sys.unraisablehook = lambda caught: _log_error(caught.exc_value)
    threading.excepthook = lambda caught: _log_error(caught.exc_value)


def mark_records(fields: Callable[[], Mapping[str, object]]) -> None:
    """Have every record that this process logs carry what `fields` tells at its moment."""

    def mark(record: logging.LogRecord) -> bool:
        vars(record).update(fields())
        return True

    for handler in logging.getLogger().handlers:
        handler.addFilter(mark)


def _log_uncaught(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    _log_error(error)


def _log_error(error: BaseException | None) -> None:
    _log.critical("uncaught error", exc_info=error)


def _message(record: logging.LogRecord) -> str:
    template = _harmless(record.msg)
    arguments = record.args
    if isinstance(arguments, tuple):
        arguments = tuple(map(_harmless, arguments))
    text = str(template) % arguments if arguments else str(template)
    return text if record.name.startswith(_OURS) else text.partition("\n")[0]


def _harmless(value: object) -> object:
    """The value itself, but of an exception only the name."""
    return type(value).__name__ if isinstance(value, BaseException) else value


def _encoded(fields: dict[str, object]) -> str:
    try:
        line = _fast.encode(fields)
    except UnicodeEncodeError:  # lone surrogates
        return _in_ascii.encode(msgspec.to_builtins(fields, enc_hook=str))
    return line.decode() if line.isascii() else _in_ascii.encode(msgspec.json.decode(line))


def _extra(record: logging.LogRecord) -> dict[str, object]:
    items = islice(vars(record).items(), _FIRST, None)
    return {name: value for name, value in items if name not in _LATER}


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what caused it, what caused that, and so on."""
    for _ in range(_CAUSES):
        if error is None:
            return
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _described(error: BaseException) -> dict[str, object]:
    frames = [
        f"{frame.f_globals.get('__name__')}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    kind = type(error)
    return {"type": f"{kind.__module__}.{kind.__qualname__}", "at": frames[-_FRAMES:]}
