"""What a subject offers of the contract, and what it lets a check do to find out."""

from enum import StrEnum
from typing import Final


class Capability(StrEnum):
    """Something that a subject declares; what it does not declare, it has to refuse cleanly."""

    RESTORE = "restore"
    """Taking tasks back out of the trash."""
    CHANGES = "changes"
    """The delta feed."""
    KEYS = "idempotency-keys"
    """Creates that can be repeated."""
    VERSIONS = "expected-versions"
    """Writes that name the version they will have changed."""

    EVENTS = "events"
    """Being told of changes as they happen; over HTTP only."""

    FRESH_USERS = "fresh-users"
    """Means: tokens for users whom nobody has met before."""
    FORGED_TOKENS = "forged-tokens"
    """Means: the secret that tokens are signed with, to sign hostile ones."""
    HTTP = "http"
    """Means: raw requests and responses."""
    DOCUMENT = "document"
    """Means: an OpenAPI document that says which operations there are."""
    COUNTER = "counter"
    """Means: the change counter itself, where a list's tag is nothing else."""
    PURGE = "purge"
    """Means: emptying the trash for good."""


FEATURES: Final = frozenset(
    {
        Capability.RESTORE,
        Capability.CHANGES,
        Capability.KEYS,
        Capability.VERSIONS,
        Capability.EVENTS,
    }
)
"""What the contract promises to users; the rest are means to check it."""
