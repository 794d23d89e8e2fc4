"""Texts that are easily got wrong, each with what has to become of it: literal, and of no rule."""

from typing import Final

Row = tuple[str, str | None]
"""What is sent, and what is kept; None where it is refused."""

WHITE_SPACE: Final = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005"
    "\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)

TITLES: Final[list[Row]] = [
    # Around a title, white space goes, and nothing else does.
    *((f"{space}a{space}", "a") for space in WHITE_SPACE),
    ("\u3000\tb\u2003c \n", "b\u2003c"),
    ("\x1ca", None),
    ("a\x1d", None),
    ("\x1ea", None),
    ("a\x1f", None),
    ("\u200ba", "\u200ba"),
    ("a\ufeff", "a\ufeff"),
    ("\u180ea", "\u180ea"),
    # Something has to be visible: more than white space, marks of zero width or private use.
    ("", None),
    (" ", None),
    ("\u3000\u2028", None),
    ("\u200b", None),
    ("\u2060\ufeff", None),
    ("\ue000", None),
    ("\u0301", "\u0301"),
    # Lengths are counted in code points, of what is left.
    ("x" * 255, "x" * 255),
    ("x" * 256, None),
    ("\U0001f469" * 255, "\U0001f469" * 255),
    ("\U0001f469" * 256, None),
    (" " + "e\u0301" * 127 + "x ", "e\u0301" * 127 + "x"),
    ("e\u0301" * 128, None),
    # Controls of either set, and what only looks like one.
    ("a\x00b", None),
    ("a\tb", None),
    ("a\nb", None),
    ("a\x7f", None),
    ("a\x80b", None),
    ("a\x85b", None),
    ("a\x9fb", None),
    ("a\u2028b", "a\u2028b"),
    # Nothing is normalised, composed, escaped or made out to be something else.
    ("e\u0301", "e\u0301"),
    ("\xe9", "\xe9"),
    ("\ufb01", "\ufb01"),
    ("\u212b", "\u212b"),
    ("\U0001f469\u200d\U0001f4bb", "\U0001f469\u200d\U0001f4bb"),
    ("\u202e\u05d0\u05d1", "\u202e\u05d0\u05d1"),
    ("a\uffff", "a\uffff"),
    ("'; DROP TABLE tasks; --", "'; DROP TABLE tasks; --"),
    ("%_\\", "%_\\"),
    ("<b>&amp;</b>", "<b>&amp;</b>"),
    ('{"a": "\\u0000"}', '{"a": "\\u0000"}'),
    ("null", "null"),
]

DESCRIPTIONS: Final[list[Row]] = [
    (" a ", " a "),
    ("\u3000", "\u3000"),
    ("\u200b", "\u200b"),
    ("\ttwo\r\nlines\n", "\ttwo\r\nlines\n"),
    ("\r", "\r"),
    ("e\u0301", "e\u0301"),
    ("\u2028", "\u2028"),
    ("x" * 1000, "x" * 1000),
    ("x" * 1001, None),
    ("\U0001f469" * 1000, "\U0001f469" * 1000),
    ("\U0001f469" * 1001, None),
    (" " * 1000 + "x", None),
    ("a\x00", None),
    ("\x08", None),
    ("\x0b", None),
    ("\x0c", None),
    ("\x1f", None),
    ("\x7f", None),
    ("\x80", None),
    ("\x85", None),
    ("\x9f", None),
]

HALF_CHARACTERS: Final = ("\ud800", "a\udfffb", "\udc00\ud800")
"""Lone surrogates, which are no text at all: over HTTP, they make a malformed body."""

SEARCHES: Final[list[tuple[str, str, bool]]] = [
    ("\xc9t\xe9", "\xe9T", True),
    ("\xe9", "e\u0301", False),
    ("\u0130", "i\u0307", True),
    ("\u0130", "\u0131", False),
    ("I", "\u0131", False),
    ("stra\xdfe", "STRA\u1e9eE", True),
    ("stra\xdfe", "STRASSE", False),
    ("\u039f\u03a3", "\u03c3", True),
    ("\u039f\u03a3", "\u03bf\u03c2", False),
    ("\u03bf\u03c2", "\u039f\u03a3", False),
    ("\u03bf\u03c2", "\u03c2", True),
    ("\u212a", "k", True),
    ("k", "\u212a", True),
    ("\u01c5", "\u01c4", True),
    ("\ufb01", "FI", False),
    ("\uff21", "\uff41", True),
]
"""A text, what is searched for, and whether it is found."""
