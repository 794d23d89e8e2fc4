"""What titles and descriptions may be, in patterns that every tool can read."""

from typing import Final

from todo_core.adapters.litestar.description import JsonObject
from todo_core.domain.text import MAX_DESCRIPTION, MAX_TITLE, WHITE_SPACE

VISIBLE_TEXT: Final = "visible-text"
"""A format of our own: the categories of characters are beyond the patterns that all tools know."""

_CONTROL: Final = r"\x00-\x1f\x7f-\x9f"
_CONTROL_IN_PARAGRAPHS: Final = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_SPACE: Final = "".join(f"\\u{ord(character):04x}" for character in WHITE_SPACE)

TITLE: Final[JsonObject] = {
    "type": "string",
    "format": VISIBLE_TEXT,
    "pattern": rf"^[{_SPACE}]*[^{_CONTROL}]{{1,{MAX_TITLE}}}[{_SPACE}]*$",
    "description": (
        f"1 to {MAX_TITLE} characters after white space was trimmed at both ends, none of them a"
        f" control character. The format `{VISIBLE_TEXT}` means that at least one of them is"
        " visible: of a general category that begins with neither Z nor C."
    ),
}
DESCRIPTION: Final[JsonObject] = {
    "type": ["string", "null"],
    "maxLength": MAX_DESCRIPTION,
    "pattern": f"^[^{_CONTROL_IN_PARAGRAPHS}]*$",
    "description": (
        f"At most {MAX_DESCRIPTION} characters, kept as they are; no control characters but tab and"
        " line breaks. `null` means empty."
    ),
}
