"""What a user has been given and can come back with: ids, pages, sync tokens and tags."""

from dataclasses import dataclass, field, replace
from typing import Final

from todo_core.entrypoints.harness.observations import Feed, Made, Observation, Page
from todo_core.entrypoints.harness.operations import List, NextPage, Nth, Operation

NEVER_MADE: Final = "00000000-0000-7000-8000-000000000000"
"""The id of no task."""


@dataclass
class Memory:
    """Everything that one user keeps."""

    tasks: list[str] = field(default_factory=list)
    pages: list[tuple[List, str]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    tags: dict[List, str] = field(default_factory=dict)

    def task(self, number: int) -> str:
        """The id of the user's task by its number, counted round."""
        return self.tasks[number % len(self.tasks)] if self.tasks else NEVER_MADE

    def since(self, ref: Nth) -> str | None:
        """A sync token by its number, counted round; None where there is none yet."""
        return self.tokens[ref.number % len(self.tokens)] if self.tokens else None

    def following(self, page: NextPage) -> List:
        """The list operation that reads on where a page ended."""
        if not self.pages:
            return List()
        listing, cursor = self.pages[page.of.number % len(self.pages)]
        return replace(listing, cursor=cursor)

    def with_tag(self, listing: List) -> List:
        """The list operation, naming the tag that the list had when it was last read."""
        if not listing.unless_changed:
            return listing
        plain = replace(listing, unless_changed=False)
        return replace(plain, known_tag=self.tags.get(plain))

    def learn(self, operation: Operation, observation: Observation) -> None:
        """Keep what an answer gives to come back with."""
        match observation:
            case Made(task=task) if task.id.value not in self.tasks:
                self.tasks.append(str(task.id.value))
            case Page(cursor=cursor, tag=tag) if isinstance(operation, List):
                plain = replace(operation, cursor=None, known_tag=None)
                if operation.cursor is None:
                    self.tags[plain] = str(tag.value)
                if cursor is not None:
                    self.pages.append((plain, str(cursor.value)))
            case Feed(token=token):
                self.tokens.append(str(token.value))
            case _:
                pass
