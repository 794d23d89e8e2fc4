"""Whether the clocks agree."""

from collections.abc import Mapping
from typing import Final

from todo_core.entrypoints.doctor.finding import Finding, ok, skipped, wrong

CHECK: Final = "clock"

TOLERANCE: Final = 5
"""Seconds; from 30 on, tokens are refused that are good."""


def judge_clocks(ahead: Mapping[str, float]) -> Finding:
    """Compare the clocks of others, by whose they are, with the one here."""
    if not ahead:
        return skipped(CHECK, "Nobody told the time, so the clock could not be compared.")
    apart = {whose: seconds for whose, seconds in ahead.items() if abs(seconds) > TOLERANCE}
    for whose, seconds in apart.items():
        direction = "behind" if seconds > 0 else "ahead of"
        sentence = f"The clock here is {abs(seconds):.0f} s {direction} that of {whose}."
        return wrong(CHECK, sentence, "timedatectl set-ntp true  # on both machines")
    return ok(CHECK, f"The clock agrees with that of {' and of '.join(ahead)}.")
