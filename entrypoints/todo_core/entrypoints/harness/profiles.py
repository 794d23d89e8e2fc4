"""How hard to look."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Profile:
    """The effort that goes into each check."""

    name: str
    examples: int
    """Generated examples of a check, at most."""
    steps: int
    """Operations in a generated history, at most."""
    races: int
    """Generated examples of a check that lets clients race each other, at most."""
    shrinking: float
    """Seconds spent on making a failing example short, at most."""


QUICK: Final = Profile("quick", examples=40, steps=18, races=12, shrinking=10.0)
THOROUGH: Final = Profile("thorough", examples=150, steps=30, races=50, shrinking=60.0)
PROFILES: Final = {profile.name: profile for profile in (QUICK, THOROUGH)}


def profile_of(profile: Profile | str) -> Profile:
    """The profile itself, or the one of that name; ValueError where there is none."""
    if isinstance(profile, Profile):
        return profile
    if profile not in PROFILES:
        raise ValueError(f"there is no profile called {profile}, but {' and '.join(PROFILES)}")
    return PROFILES[profile]
