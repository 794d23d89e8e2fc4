"""The list of mutants: what is broken, and which checks may notice."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from unittest.mock import patch

from todo_core.application import TodoCore
from todo_core.application.ports import Tasks
from todo_core.entrypoints.harness.capabilities import FEATURES, Capability
from todo_core.entrypoints.harness.http.tokens import SharedSecret
from todo_core.entrypoints.harness.subject import Subject
from todo_core.entrypoints.harness.subjects import AsgiSubject, PortSubject
from todo_core.entrypoints.harness.zoo.reference.app import SECRET, App
from todo_core.entrypoints.harness.zoo.reference.core import StoreCore, store_of
from todo_core.entrypoints.harness.zoo.reference.store import Store
from todo_core.entrypoints.harness.zoo.reference.tokens import Tokens

MakeCore = Callable[[Tasks], TodoCore]
Broken = Store | App | Tokens
Instead = Mapping[str, object]
"""By the names of what the core is made of: what takes their places."""
AnyBroken = TypeVar("AnyBroken", bound="type[Broken] | MakeCore")


@dataclass(frozen=True, slots=True)
class Mutant:
    """Something broken on purpose."""

    name: str
    mistake: str
    """One sentence: what somebody got wrong."""
    sole_killer: str | None
    """The only check that notices; None where several do."""
    subject: Callable[[], Subject]
    instead: Instead = field(default_factory=dict)
    """What of the core itself is broken while the mutant is looked at."""


_MUTANTS: list[Mutant] = []


def mutant(
    *, sole_killer: str | None = None, without: Capability | None = None
) -> Callable[[AnyBroken], AnyBroken]:
    """Put a broken store, core, application or token check on the list.

    Its docstring is the mistake; `without` is a feature that it does not claim to have.
    """
    features = FEATURES - {without}

    def register(broken: AnyBroken) -> AnyBroken:
        name, mistake = broken.__name__, (broken.__doc__ or "").strip()
        _MUTANTS.append(Mutant(name, mistake, sole_killer, lambda: _subject(broken, features)))
        return broken

    return register


def sabotage(broken: Callable[[], Instead]) -> Callable[[], Instead]:
    """Put a broken rule of the core on the list, behind a store and behind an application."""
    name, mistake = broken.__name__, (broken.__doc__ or "").strip()
    for suffix, subject in (
        ("", lambda: store_subject(Store)),
        ("_over_http", lambda: app_subject(App)),
    ):
        _MUTANTS.append(Mutant(name + suffix, mistake, None, subject, broken()))
    return broken


@contextmanager
def in_place(instead: Instead) -> Iterator[None]:
    """Break the core of this process for as long as the context is open."""
    with ExitStack() as stack:
        for name, value in instead.items():
            stack.enter_context(patch(name, value))
        yield


def registered() -> tuple[Mutant, ...]:
    """All mutants that were put on the list so far."""
    return tuple(_MUTANTS)


def store_subject(store: type[Store], features: frozenset[Capability] = FEATURES) -> PortSubject:
    """A store of the zoo as a subject."""
    return PortSubject(store, features=features, upkeep=store_of, core=StoreCore)


def app_subject(app: type[App], features: frozenset[Capability] = FEATURES) -> AsgiSubject:
    """An application of the zoo as a subject."""
    return AsgiSubject(app(), SharedSecret(SECRET), features=features, name=app.__name__)


def _subject(broken: "type[Broken] | MakeCore", features: frozenset[Capability]) -> Subject:
    if not isinstance(broken, type):
        return PortSubject(Store, features=features, upkeep=store_of, core=broken)
    if issubclass(broken, Store):
        return store_subject(broken, features)
    if issubclass(broken, Tokens):
        return app_subject(_app_with(broken), features)
    if issubclass(broken, App):
        return app_subject(broken, features)
    raise TypeError(f"the zoo keeps nothing like {broken}")


def _app_with(broken: type[Tokens]) -> type[App]:
    class Careless(App):
        tokens = broken

    return Careless
