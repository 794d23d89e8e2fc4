"""Percent-encoding, taken strictly (RFC 3986, section 2.1)."""

import re
from urllib.parse import unquote_to_bytes

_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def decode(text: bytes) -> str:
    """The text that was encoded; ValueError on a broken escape and on what is not UTF-8."""
    if b"%" not in text:
        return text.decode()
    if _BROKEN_ESCAPE.search(text):
        raise ValueError("a percent sign without two hexadecimal digits")
    return unquote_to_bytes(text).decode()
