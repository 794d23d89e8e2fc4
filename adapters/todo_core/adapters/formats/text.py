"""Files as lines of text, whatever program wrote them."""

import codecs
from collections.abc import Iterator
from io import StringIO
from itertools import chain
from typing import BinaryIO

from todo_core.domain.errors import InvalidInput, Problem


def lines_of(file: BinaryIO) -> Iterator[str]:
    """The lines with their breaks, which are LF, CR LF or CR, but no byte order mark.

    They are UTF-8, or UTF-16 if a mark says so. A byte that is not UTF-8 is a lone surrogate, as
    PEP 383 has it; `whole` makes text of it. Raises InvalidInput for what is not UTF-16.
    """
    first = next(file, b"")
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield from _broken(_wide(first + file.read()))
        return
    for line in chain([first.removeprefix(codecs.BOM_UTF8)], file):
        yield from _broken(line.decode("utf-8", "surrogateescape"))


def whole(text: str) -> str:
    """Text out of one or several lines of `lines_of`; ValueError if it was not UTF-8."""
    try:
        return text.encode("utf-8", "surrogateescape").decode()
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8") from None


def _wide(content: bytes) -> str:
    try:
        return content.decode("utf-16")
    except UnicodeDecodeError:
        raise InvalidInput([Problem("", "This file begins as UTF-16 and is not.")]) from None


def _broken(text: str) -> Iterator[str]:
    return StringIO(text, newline="")
