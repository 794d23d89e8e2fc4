"""Checking a token, seen for the first time and known."""

from tests.benchmark.micro.support import OWNER, SECRET, Benchmark, finish
from todo_core.adapters.jwt.shared_secret import SharedSecretVerifier, sign_token
from todo_core.adapters.jwt.verified_tokens import VerifiedTokens

TOKEN = sign_token(SECRET, OWNER.user_id)


def test_token_uncached(benchmark: Benchmark) -> None:
    verifier = SharedSecretVerifier(SECRET)
    identity = benchmark(lambda: finish(verifier.verify(TOKEN)))
    assert identity.user_id == OWNER.user_id


def test_token_cached(benchmark: Benchmark) -> None:
    verifier = VerifiedTokens(SharedSecretVerifier(SECRET))
    identity = benchmark(lambda: finish(verifier.verify(TOKEN)))
    assert identity.user_id == OWNER.user_id
