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
    for moment in (119.0, 239.0, 359.0):  # just before the dictionaries change places
        eager = UserId(f"eager-{moment}")
        now = moment
        assert [(await limiter.admit(eager)).allowed for _ in range(11)] == [True] * 10 + [False]
        now = moment + 2
        assert not (await limiter.admit(eager)).allowed
