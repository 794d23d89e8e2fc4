"""The system account that PostgreSQL runs on: our own, unless we are root, which it refuses."""

import grp
import os
import pwd
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

_SPARE = range(65_533, 65_519, -1)
"""Neither Debian nor systemd gives these numbers to anybody, and containers map them, too."""


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

    @property
    def user(self) -> int:
        return os.geteuid() if self.ids is None else self.ids[0]

    def credentials(self) -> Credentials:
        if self.ids is None:
            return Credentials(user=None, group=None, extra_groups=None)
        user, group = self.ids
        return Credentials(user=user, group=group, extra_groups=[])

    def own(self, path: Path | int) -> None:
        """Make `path`, or an open file, this account's."""
        if self.ids is not None:
            os.chown(path, *self.ids)

    @property
    def is_shared(self) -> bool:
        """Whether root would share it with other programs, or PostgreSQL refuses it."""
        return self.ids is not None and self.ids[0] in {0, _nobody().user}

    def founder(self) -> "Account":
        """The account to make a cluster on, since `initdb` wants one that has a name.

        The group is this one's, so that others of that name get at nothing that is made.
        """
        if self.ids is None or _knows(pwd.getpwuid, self.user):
            return self
        return Account((_nobody().user, self.ids[1]))


def account_for(data: Path) -> Account:
    """Ours unless we are root, then the one that owns `data`, or a spare one if there is none."""
    if os.geteuid() != 0:
        return Account()
    if data.exists():
        status = data.stat()
        return Account((status.st_uid, status.st_gid))
    return spare_account()


def spare_account() -> Account:
    """One that has a number and no name, so that no other program runs on it."""
    finders = (pwd.getpwuid, grp.getgrgid)
    spare = (number for number in _SPARE if not any(_knows(find, number) for find in finders))
    number = next(spare)
    return Account((number, number))


def hand_over(tree: Path, giver: Account, taker: Account) -> None:
    """Make all that is `giver`'s in a tree `taker`'s, whatever `giver` puts there meanwhile.

    The tree itself comes last, so that a start that was cut off can be told.
    """
    if giver == taker:
        return
    for _, _, files, directory in os.fwalk(tree, topdown=False):
        for name in (*files, "."):
            with suppress(OSError):  # a symbolic link, of which PostgreSQL has none there
                _hand_over_file(name, directory, giver, taker)


def _hand_over_file(name: str, directory: int, giver: Account, taker: Account) -> None:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    file = os.open(name, flags, dir_fd=directory)
    try:
        if os.fstat(file).st_uid == giver.user:
            taker.own(file)
    finally:
        os.close(file)


def open_to_all(path: Path) -> bool:
    """Whether every account gets all the way to `path` and into it."""
    path = path.resolve()
    return all(step.stat().st_mode & stat.S_IXOTH for step in (path, *path.parents))


def _nobody() -> Account:
    entry = pwd.getpwnam("nobody")
    return Account((entry.pw_uid, entry.pw_gid))


def _knows(find: Callable[[int], object], number: int) -> bool:
    try:
        find(number)
    except KeyError:
        return False
    return True
