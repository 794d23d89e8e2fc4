"""The system account that PostgreSQL runs on: our own, unless we are root, which it refuses."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict


class Credentials(TypedDict):
    """What `subprocess` needs to start a program on another account; all None for our own."""

    user: int | None
    group: int | None
    extra_groups: list[int] | None


@dataclass(frozen=True, slots=True)
class Account:
    """The account with these ids, or the one we are on where there are none."""

    ids: tuple[int, int] | None = None
    """User and group."""

    def credentials(self) -> Credentials:
        if self.ids is None:
            return Credentials(user=None, group=None, extra_groups=None)
        user, group = self.ids
        return Credentials(user=user, group=group, extra_groups=[])

    def own(self, path: Path) -> None:
        """Make `path` this account's."""
        if self.ids is not None:
            os.chown(path, *self.ids)


def account_for(data: Path) -> Account:
    """Ours unless we are root, then the one that owns `data`, or `nobody` while there is none."""
    if os.geteuid() != 0:
        return Account()
    if data.exists():
        status = data.stat()
        return Account((status.st_uid, status.st_gid))
    entry = pwd.getpwnam("nobody")
    return Account((entry.pw_uid, entry.pw_gid))


def open_to_all(path: Path) -> bool:
    """Whether every account gets all the way to `path` and into it."""
    path = path.resolve()
    return all(step.stat().st_mode & stat.S_IXOTH for step in (path, *path.parents))
