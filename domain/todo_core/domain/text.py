"""What a title and a description may be, counted in Unicode code points."""

import re
import unicodedata
from typing import NewType

Title = NewType("Title", str)
Description = NewType("Description", str)

MAX_TITLE = 255
MAX_DESCRIPTION = 1000

# The Unicode property White_Space (UAX #44); str.strip() alone would also take U+001C to U+001F.
WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CONTROL_IN_PARAGRAPHS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def parse_title(value: object) -> Title:
    """Trim a title and check it; ValueError says which rule it breaks."""
    if value is None:
        raise ValueError("is required")
    title = _text(value).strip(WHITE_SPACE)
    if not 1 <= len(title) <= MAX_TITLE:
        raise ValueError(f"must have 1 to {MAX_TITLE} characters")
    if _CONTROL.search(title):
        raise ValueError("must not contain control characters")
    if not _visible(title):
        raise ValueError("must have at least one visible character")
    return Title(title)


def parse_description(value: object) -> Description:
    """Check a description and keep it as it is, None as the empty one; ValueError says the rule."""
    if value is None:
        return Description("")
    description = _text(value)
    if len(description) > MAX_DESCRIPTION:
        raise ValueError(f"must have at most {MAX_DESCRIPTION} characters")
    if _CONTROL_IN_PARAGRAPHS.search(description):
        raise ValueError("must not contain control characters other than tab and line breaks")
    return Description(description)


def fit_title(text: str) -> str:
    """As much of a text as a title can be, with spaces for what it cannot have; may be empty."""
    title = _CONTROL.sub(" ", _SURROGATE.sub("\ufffd", text)).strip(WHITE_SPACE)
    title = title[:MAX_TITLE].strip(WHITE_SPACE)
    return title if title and _visible(title) else ""


def fit_description(text: str) -> str:
    """As much of a text as a description can be, with spaces for what it cannot have."""
    text = _SURROGATE.sub("\ufffd", text)
    return _CONTROL_IN_PARAGRAPHS.sub(" ", text)[:MAX_DESCRIPTION]


def parse_completed(value: object) -> bool:
    """Accept a boolean and nothing that merely resembles one."""
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def is_text(value: str) -> bool:
    """Whether every storage and wire format can hold the string: no NUL, no lone surrogate."""
    return "\0" not in value and (value.isascii() or not _SURROGATE.search(value))


def fold(text: str) -> str:
    """Lower case, code point by code point, as both sides of a search are compared.

    `str.lower()` on a whole string treats a final sigma by its context and so loses substrings.
    """
    return text.lower() if text.isascii() else "".join(map(str.lower, text))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a string")
    if not value.isascii() and _SURROGATE.search(value):
        raise ValueError("must be valid Unicode text")
    return value


def _visible(title: str) -> bool:
    if title.isascii():
        return True  # trimmed and free of control characters: what is left can be seen
    return any(unicodedata.category(character)[0] not in "ZC" for character in title)
