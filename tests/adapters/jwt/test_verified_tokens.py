"""A remembered verdict is the one that the verifier would give again."""

import pytest

from tests.adapters.jwt.deployment import eventually
from tests.adapters.jwt.fake_issuer import FakeIssuer
from tests.adapters.jwt.minting import NOW, ORIGIN, SECRET, USER, SetClock, ed25519_key
from todo_core.adapters.jwt import (
    JwksVerifier,
    KeySet,
    SharedSecretVerifier,
    Timing,
    VerifiedTokens,
    sign_token,
)
from todo_core.application.ports import Identity
from todo_core.domain.errors import NotAuthenticated, Unavailable

COOL_DOWN = 5


class CountingVerifier(SharedSecretVerifier):
    """Counts what it is asked."""

    asked = 0
    generation = 0

    @property
    def key_generation(self) -> int:
        return self.generation

    async def verify(self, token: str) -> Identity:
        self.asked += 1
        return await super().verify(token)


def token_for(user_id: str, lifetime_seconds: int = 60) -> str:
    return sign_token(SECRET, user_id, lifetime_seconds=lifetime_seconds, now=SetClock())


async def test_a_token_is_verified_once() -> None:
    verifier = CountingVerifier(SECRET, now=SetClock())
    remembering = VerifiedTokens(verifier, now=SetClock())
    for _ in range(3):
        assert Identity(USER, NOW + 60.0) == await remembering.verify(token_for(USER))
    assert verifier.asked == 1


async def test_tokens_are_not_mistaken_for_each_other() -> None:
    remembering = VerifiedTokens(SharedSecretVerifier(SECRET, now=SetClock()), now=SetClock())
    for _ in range(2):
        for user in "user-a", "user-b":
            assert user == (await remembering.verify(token_for(user))).user_id


async def test_a_remembered_token_expires_at_the_same_moment_as_any_other() -> None:
    clock = SetClock()
    verifier = SharedSecretVerifier(SECRET, now=clock)
    remembering = VerifiedTokens(verifier, now=clock)
    token = token_for("user-a")
    await remembering.verify(token)
    clock.time = NOW + 60 + 29.999
    for judge in verifier, remembering:
        await judge.verify(token)
    clock.time = NOW + 60 + 30
    for judge in verifier, remembering:
        with pytest.raises(NotAuthenticated):
            await judge.verify(token)
    assert len(remembering._known) == 0


async def test_bad_tokens_are_not_remembered() -> None:
    verifier = CountingVerifier(SECRET, now=SetClock())
    remembering = VerifiedTokens(verifier, now=SetClock())
    for bad in "nonsense", "\ud800", token_for("user-a", lifetime_seconds=-60):
        for _ in range(2):
            with pytest.raises(NotAuthenticated):
                await remembering.verify(bad)
    assert (verifier.asked, len(remembering._known)) == (6, 0)


async def test_the_least_recently_used_token_makes_room() -> None:
    verifier = CountingVerifier(SECRET, now=SetClock())
    remembering = VerifiedTokens(verifier, capacity=2, now=SetClock())
    a, b, c = map(token_for, "abc")
    for token in a, b, a, c, a:
        await remembering.verify(token)
    assert (verifier.asked, len(remembering._known)) == (3, 2)
    await remembering.verify(b)
    assert (verifier.asked, len(remembering._known)) == (4, 2)


async def test_it_never_holds_more_than_its_capacity() -> None:
    remembering = VerifiedTokens(SharedSecretVerifier(SECRET), capacity=10)
    for number in range(100):
        await remembering.verify(sign_token(SECRET, f"user-{number}"))
    assert len(remembering._known) == 10


async def test_with_new_keys_every_token_is_verified_anew() -> None:
    verifier = CountingVerifier(SECRET, now=SetClock())
    remembering = VerifiedTokens(verifier, now=SetClock())
    await remembering.verify(token_for("user-a"))
    verifier.generation += 1
    for _ in range(2):
        await remembering.verify(token_for("user-a"))
    assert verifier.asked == 2


async def test_a_verdict_that_was_overtaken_by_new_keys_is_not_kept() -> None:
    class Rotating(CountingVerifier):
        async def verify(self, token: str) -> Identity:
            identity = await super().verify(token)
            self.generation += 1
            return identity

    verifier = Rotating(SECRET, now=SetClock())
    remembering = VerifiedTokens(verifier, now=SetClock())
    for _ in range(3):
        await remembering.verify(token_for("user-a"))
    assert verifier.asked == 3


async def test_a_remembered_token_does_not_outlive_its_key(issuer: FakeIssuer) -> None:
    old, new = ed25519_key("old"), ed25519_key("new")
    clock = SetClock()
    issuer.publish(old.jwk())
    async with KeySet(issuer.url, timing=Timing(cool_down=COOL_DOWN), clock=clock) as keys:
        verifier = JwksVerifier(keys, issuer=ORIGIN, audience=ORIGIN, now=SetClock())
        remembering = VerifiedTokens(verifier, now=SetClock())
        await remembering.verify(old.token())
        issuer.publish(new.jwk())
        clock.time += COOL_DOWN
        await remembering.verify(new.token())
        with pytest.raises(NotAuthenticated):
            await remembering.verify(old.token())


async def test_a_remembered_token_does_not_outlive_all_keys(issuer: FakeIssuer) -> None:
    key = ed25519_key()
    issuer.publish(key.jwk())
    async with KeySet(issuer.url, timing=Timing(refresh=0.01)) as keys:
        verifier = JwksVerifier(keys, issuer=ORIGIN, audience=ORIGIN, now=SetClock())
        remembering = VerifiedTokens(verifier, now=SetClock())
        await remembering.verify(key.token())
        issuer.publish()
        await eventually(lambda: not remembering.ready())
        with pytest.raises(Unavailable):
            await remembering.verify(key.token())
