"""Secrets that are none, because documents and templates have told them to everybody."""

import re

# Parts of what people are told to replace, in lower case and without punctuation.
_PLACEHOLDERS = (
    "atleast256bits",
    "atleast32char",
    "betterauthsecret",
    "changeit",
    "changeme",
    "changethis",
    "mysecret",
    "placeholder",
    "replaceme",
    "replacethis",
    "replacewith",
    "supersecret",
    "your256bit",
    "yoursecret",
    "yoursuper",
)


def is_well_known(secret: str) -> bool:
    """Whether the secret is one that was meant to be replaced."""
    letters = re.sub(r"[^a-z0-9]", "", secret.lower())
    return any(placeholder in letters for placeholder in _PLACEHOLDERS)
