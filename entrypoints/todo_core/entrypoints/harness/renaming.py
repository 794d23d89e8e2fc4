"""Whether two observations are equal up to the names of what nobody can foresee."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Final, cast

from todo_core.entrypoints.harness.observations import Opaque

PRESENCE_ONLY: Final = frozenset({"cursor", "token"})
"""Kinds of which nothing is promised but whether there is one."""

Name = tuple[str, Hashable]


@dataclass(frozen=True)
class Renaming:
    """Which name on the left is which on the right: one to one, and moments in their order."""

    forth: Mapping[Name, Hashable] = field(default_factory=dict)
    back: Mapping[Name, Hashable] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(frozenset(self.forth.items()))

    def pairs(self, left: Opaque, right: Opaque) -> bool:
        """Whether the two can be, or already are, each other's names."""
        known = self.forth.get((left.kind, left.value))
        if known is not None:
            return known == right.value
        return (left.kind, right.value) not in self.back and self._keeps_order(left, right)

    def with_pair(self, left: Opaque, right: Opaque) -> "Renaming":
        """The renaming that also knows these two."""
        if (left.kind, left.value) in self.forth:
            return self
        return Renaming(
            {**self.forth, (left.kind, left.value): right.value},
            {**self.back, (left.kind, right.value): left.value},
        )

    def _keeps_order(self, left: Opaque, right: Opaque) -> bool:
        if not left.kind.startswith("moment"):
            return True
        return all(
            (left.value < one) == (right.value < other)  # type: ignore[operator]  # moments have an order
            for (kind, one), other in self.forth.items()
            if kind == left.kind
        )


@dataclass
class Comparison:
    """Walks two observations side by side and learns their renaming on the way."""

    renaming: Renaming
    ignored: frozenset[str] = frozenset()
    """Kinds that are of no interest this time."""

    def differences(self, left: object, right: object, where: str = "") -> Iterator[str]:
        """One sentence for each place where the two differ."""
        if isinstance(left, Opaque) and isinstance(right, Opaque):
            yield from self._names(left, right, where)
        elif isinstance(left, tuple) and isinstance(right, tuple):
            yield from self._sequences(left, right, where)
        elif is_dataclass(left) and type(left) is type(right):
            yield from self._records(left, right, where)
        elif left != right or type(left) is not type(right):
            yield f"{where or 'answer'}: expected {left!r}, saw {right!r}"

    def _names(self, left: Opaque, right: Opaque, where: str) -> Iterator[str]:
        kind = right.kind
        if kind in PRESENCE_ONLY or kind in self.ignored:
            return
        if self.renaming.pairs(left, right):
            self.renaming = self.renaming.with_pair(left, right)
        else:
            known = self.renaming.forth.get((left.kind, left.value), "one in its proper order")
            yield f"{where}: expected {kind} {known}, saw {right.value}"

    def _sequences(
        self, left: tuple[object, ...], right: tuple[object, ...], where: str
    ) -> Iterator[str]:
        if len(left) != len(right):
            yield f"{where}: expected {len(left)} of them, saw {len(right)}"
        for index, (one, other) in enumerate(zip(left, right, strict=False)):
            yield from self.differences(one, other, f"{where}[{index}]")

    def _records(self, left: object, right: object, where: str) -> Iterator[str]:
        for each in fields(cast("Opaque", left)):
            one, other = getattr(left, each.name), getattr(right, each.name)
            if each.name == "text" and (one is None or other is None):
                continue
            yield from self.differences(one, other, f"{where}.{each.name}".lstrip("."))
