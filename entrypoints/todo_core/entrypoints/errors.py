"""Why something that was typed cannot be done."""

from typing import ClassVar


class CannotBeDone(Exception):
    """The message is one sentence for whoever typed the command."""

    exit_code: ClassVar[int] = 1
