"""What the shared secret may be, and the tokens that are signed with it here."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.adapters.jwt.minting import NOW, SECRET, USER, SetClock, rsa_key
from todo_core.adapters.jwt import SharedSecretVerifier, sign_token
from todo_core.adapters.jwt.keys import VerificationKey
from todo_core.application.ports import Identity
from todo_core.domain.errors import NotAuthenticated

PUBLIC_KEY = (
    rsa_key("rsa", "RS256")
    .private.public_key()
    .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    .decode()
)
UNUSABLE = {
    "empty": "",
    "31 bytes": "x" * 31,
    "a public key": PUBLIC_KEY,
    "a JWK": '{"kty": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA"}',
    "no text": "\ud800" * 32,
}


async def test_a_signed_token_is_verified_until_its_lifetime_and_the_leeway_are_over() -> None:
    clock = SetClock()
    verifier = SharedSecretVerifier(SECRET, now=clock)
    token = sign_token(SECRET, USER, lifetime_seconds=60, now=clock)
    assert Identity(USER, NOW + 60.0) == await verifier.verify(token)
    clock.time += 89.9
    await verifier.verify(token)
    clock.time += 0.1
    with pytest.raises(NotAuthenticated):
        await verifier.verify(token)


async def test_signing_and_verifying_agree_on_the_present() -> None:
    await SharedSecretVerifier(SECRET).verify(sign_token(SECRET, "user-a"))


async def test_a_secret_may_be_any_text_of_32_bytes() -> None:
    secret = "ü" * 16
    assert SharedSecretVerifier(secret).ready()
    await SharedSecretVerifier(secret).verify(sign_token(secret, "user-a"))


def test_the_secret_does_not_show_in_a_log_or_a_traceback() -> None:
    key = VerificationKey(None, ("HS256",), SECRET.encode())
    assert SECRET not in repr(key)
    assert SECRET not in repr(vars(SharedSecretVerifier(SECRET)))


@pytest.mark.parametrize("secret", UNUSABLE.values(), ids=UNUSABLE)
def test_what_is_no_hmac_key_is_refused_at_once_and_not_quoted(secret: str) -> None:
    for use in SharedSecretVerifier, lambda secret: sign_token(secret, "user-a"):
        with pytest.raises(ValueError, match="the shared secret") as refusal:
            use(secret)
        assert not secret or secret not in str(refusal.value)


@pytest.mark.parametrize("user_id", ["", "x" * 256, "a\0b", "\ud800"])
def test_no_token_is_signed_for_an_id_that_can_name_no_user(user_id: str) -> None:
    with pytest.raises(ValueError, match="user id"):
        sign_token(SECRET, user_id)
