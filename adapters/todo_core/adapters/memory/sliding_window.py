"""How much of a rate a user has left: the arithmetic of every rate limiter.

A user's first request opens a window, and the next one follows without a gap. The requests of the
window before count in proportion to how much of it still lies within the rate's time. So two
counts are enough for any rate, and no edge between windows lets twice the rate pass.
"""

from dataclasses import dataclass, replace

from todo_core.application.ports.rate_limiter import Allowance, Rate


@dataclass(frozen=True, slots=True)
class Window:
    """What is kept of a user; times are in milliseconds, of any clock."""

    start: int
    current: int
    """How many requests were allowed in it."""
    previous: int
    """How many were allowed in the window before."""


def admit(window: Window | None, rate: Rate, now: int) -> tuple[Window, Allowance]:
    """What becomes of a user's window with a request at `now`, and what that leaves them."""
    length = rate.seconds * 1000
    window = _window_at(window, length, now)
    shared = window.start + length - 1 - now  # how much of the window before
    carried = window.previous * shared // length
    allowed = carried + window.current < rate.requests
    if allowed:
        window = replace(window, current=window.current + 1)
    remaining = rate.requests - carried - window.current
    return window, Allowance(allowed, remaining, _reset_after(window, length, shared) / 1000)


def _window_at(window: Window | None, length: int, now: int) -> Window:
    elapsed = now - window.start if window else -1
    if window and 0 <= elapsed < length:
        return window
    if window and length <= elapsed < 2 * length:
        return Window(window.start + length, 0, previous=window.current)
    return Window(now, 0, 0)  # also when the clock was set back


def _reset_after(window: Window, length: int, shared: int) -> int:
    """Milliseconds until one request less counts: of the window before, else of this one."""
    carried = window.previous * shared // length
    return shared + 1 - (-(-carried * length // window.previous) if carried else 0)
