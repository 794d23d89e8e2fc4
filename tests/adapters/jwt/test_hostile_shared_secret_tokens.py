"""Tokens that the shared secret must not let in, all refused with the same answer."""

import json
from collections.abc import Iterator

import pytest

from tests.adapters.jwt.attacks import Attack, Issuance, assert_refused, table
from tests.adapters.jwt.flaws import SOUND_HEADER, SOUND_PAYLOAD
from tests.adapters.jwt.minting import (
    NOW,
    ORIGIN,
    SECRET,
    SHARED_CLAIMS,
    USER,
    SetClock,
    ed25519_key,
    encode,
    hmac_with,
    mint,
)
from todo_core.adapters.jwt import SharedSecretVerifier

VERIFIER = SharedSecretVerifier(SECRET, now=SetClock())
KEY = ed25519_key()
ISSUANCE = Issuance({"alg": "HS256"}, SHARED_CLAIMS, hmac_with(SECRET))


def attacks() -> Iterator[Attack]:
    yield from ISSUANCE.attacks()
    for digest in "sha384", "sha512":
        alg = {"alg": f"HS{digest[3:]}"}
        yield f"signed with {digest}", mint(alg, SHARED_CLAIMS, hmac_with(SECRET, digest))
    for name, secret in {
        "another secret": SECRET[::-1],
        "an empty secret": b"",
        "the secret with a line break": f"{SECRET}\n",
        "the first half of the secret": SECRET[:32],
    }.items():
        yield name, mint({"alg": "HS256"}, SHARED_CLAIMS, hmac_with(secret))
    yield "an asymmetric token", KEY.token()
    yield "an asymmetric token as HS256", mint({"alg": "HS256"}, SHARED_CLAIMS, KEY.sign)
    yield "HS256 in lower case", mint({"alg": "hs256"}, SHARED_CLAIMS, hmac_with(SECRET))
    verification = {"email": "ada@example.com", "iat": NOW, "exp": NOW + 3600}
    yield "an e-mail verification token", mint({"alg": "HS256"}, verification, hmac_with(SECRET))
    session = {"session": {"userId": USER}, "user": {"id": USER}, "iat": NOW, "exp": NOW + 300}
    yield "a session cookie", mint({"alg": "HS256"}, session, hmac_with(SECRET))
    encrypted = {"alg": "dir", "enc": "A256CBC-HS512"}
    yield "an encrypted cookie", f"{encode(json.dumps(encrypted).encode())}..aXY.Y2lwaGVy.dGFn"


async def test_without_their_flaws_the_raw_parts_are_accepted() -> None:
    header = ISSUANCE.raw_header(SOUND_HEADER)
    payload = ISSUANCE.raw_payload(SOUND_PAYLOAD)
    await VERIFIER.verify(ISSUANCE.good)
    await VERIFIER.verify(mint(header, payload, ISSUANCE.sign))


@table(attacks())
async def test_refused(token: str) -> None:
    await assert_refused(VERIFIER, token)


@pytest.mark.parametrize(
    "changes", [{"iss": "https://other.example.com"}, {"aud": "other"}, {"iss": None}, {"aud": []}]
)
async def test_with_the_shared_secret_iss_and_aud_count_once_they_are_set(
    changes: dict[str, object],
) -> None:
    verifier = SharedSecretVerifier(SECRET, issuer=ORIGIN, audience=ORIGIN, now=SetClock())
    claims = SHARED_CLAIMS | {"iss": ORIGIN, "aud": ORIGIN}
    await verifier.verify(mint({"alg": "HS256"}, claims, hmac_with(SECRET)))
    await assert_refused(verifier, mint({"alg": "HS256"}, claims | changes, hmac_with(SECRET)))
