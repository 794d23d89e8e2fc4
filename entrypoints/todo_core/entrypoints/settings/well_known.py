"""Secrets that are none, because documents and templates have told them to everybody."""

import re

_FEWEST_DIFFERENT_CHARACTERS = 8
# Parts of what people are told to replace, in lower case and without punctuation.
_PLACEHOLDERS = (
    "atleast256bits",
    "atleast32char",
    "betterauthsecret",
    "changeit",
    "changeme",
    "changethis",
    "example",
    "mysecret",
    "placeholder",
    "replaceme",
    "replacethis",
    "replacewith",
    "secretkey",
    "supersecret",
    "your256bit",
    "yoursecret",
    "yoursuper",
)


def is_well_known(secret: str) -> bool:
    """Whether somebody could guess the secret without trying hard."""
    letters = re.sub(r"[^a-z0-9]", "", secret.lower())
    monotonous = len(set(secret)) < _FEWEST_DIFFERENT_CHARACTERS
    return monotonous or any(placeholder in letters for placeholder in _PLACEHOLDERS)
