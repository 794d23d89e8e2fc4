"""What is kept of users in memory, and for how long."""

from todo_core.adapters.memory import InMemoryRateLimiter
from todo_core.application.ports import Rate
from todo_core.domain.ownership import UserId


async def test_whoever_stays_away_is_forgotten() -> None:
    now = 0.0
    limiter = InMemoryRateLimiter(Rate(10, 60), clock=lambda: now)
    most = 0
    for second in range(3600):
        now = float(second)
        await limiter.admit(UserId(f"passing-{second}"))
        await limiter.admit(UserId("faithful"))
        most = max(most, len(limiter))
    assert most <= 4 * 60 + 1


async def test_forgetting_gives_nobody_more_than_the_rate() -> None:
    now = 0.0
    limiter = InMemoryRateLimiter(Rate(10, 60), clock=lambda: now)
    allowed = 0
    for tenth in range(36_000):
        now = tenth / 10
        allowed += (await limiter.admit(UserId("eager"))).allowed
    assert 600 <= allowed <= 610
