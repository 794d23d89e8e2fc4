"""What keeps the tasks: PostgreSQL, the process's memory, or storage of one's own."""

import re
from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from importlib import import_module
from inspect import signature
from typing import Protocol

from todo_core.application.limits import DEFAULT_LIMITS, Limits
from todo_core.application.ports import Tasks
from todo_core.entrypoints.settings.environment import Environment, SettingsError


class Storage(StrEnum):
    """What tasks are kept in."""

    POSTGRES = "postgres"
    MEMORY = "memory"
    OWN = "package.module:name"


class MakesStorage(Protocol):
    """A class or function of one's own that makes storage, or what opens and closes it.

    It is called once in each worker process, in its event loop. What implements the ports `Upkeep`
    and `ChangeSignals` besides `Tasks` is used for these, too.
    """

    def __call__(self, *, limits: Limits) -> Tasks | AbstractAsyncContextManager[Tasks]: ...


def read_storage(environment: Environment) -> Storage:
    """Which kind of storage is meant; one's own is not looked for yet."""
    if re.fullmatch(r"[\w.]+:\w+", environment.text("STORAGE")):
        return Storage.OWN
    return environment.choice("STORAGE", Storage)


def find_own_storage(environment: Environment) -> MakesStorage:
    """What the module has under the name after the colon."""
    path, _, name = environment.text("STORAGE").partition(":")
    try:
        module = import_module(path)
    except Exception as error:
        problem = f"names a module that cannot be imported ({type(error).__name__})"
        raise SettingsError("STORAGE", problem) from error
    try:
        found: MakesStorage = getattr(module, name)
        signature(found).bind(limits=DEFAULT_LIMITS)
    except (AttributeError, TypeError, ValueError):
        problem = "must name, after the colon, what can be called with `limits`"
        raise SettingsError("STORAGE", problem) from None
    return found
