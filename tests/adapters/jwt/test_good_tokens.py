"""Tokens that have to be accepted, so that the refusals of the others mean something."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.adapters.jwt.fake_issuer import FakeIssuer
from tests.adapters.jwt.minting import (
    ISSUED_CLAIMS,
    NOW,
    ORIGIN,
    SECRET,
    SHARED_CLAIMS,
    USER,
    SetClock,
    SigningKey,
    ec_key,
    ed25519_key,
    hmac_with,
    mint,
    rsa_key,
    without,
)
from todo_core.adapters.jwt import JwksVerifier, KeySet, SharedSecretVerifier
from todo_core.application.ports import Identity
from todo_core.domain.errors import NotAuthenticated

ED25519 = ed25519_key()
RSA = rsa_key("rs256", "RS256")
KEYS = [
    ED25519,
    ec_key("es256", "ES256", ec.SECP256R1()),
    ec_key("es384", "ES384", ec.SECP384R1()),
    ec_key("es512", "ES512", ec.SECP521R1()),
    RSA,
    *(
        replace(RSA, kid=name.lower(), algorithm=name)
        for name in ("RS384", "RS512", "PS256", "PS384", "PS512")
    ),
]

HEADERS = [
    {"alg": "HS256"},
    {"alg": "HS256", "typ": "JWT"},
    {"alg": "HS256", "typ": "jwt"},
    {"alg": "HS256", "typ": "at+jwt"},
    {"alg": "HS256", "typ": "AT+JWT"},
    {"alg": "HS256", "typ": "application/jwt"},
    {"alg": "HS256", "typ": "Application/AT+JWT"},
    {"alg": "HS256", "kid": "whatever"},
    {"alg": "HS256", "zip": "DEF", "cty": "JWT", "enc": "A256GCM"},
    {"alg": "HS256", "jku": "http://127.0.0.1:1/", "jwk": {}, "x5c": []},
]

CLAIMS = {
    "exp is a fraction": {"exp": NOW + 0.5},
    "exp is in exponent notation": {"exp": 1.8e9 + 1},
    "exp passed 29 seconds ago": {"exp": NOW - 29},
    "exp is as late as it can be": {"exp": 2**53 - 1},
    "nbf is 30 seconds ahead": {"nbf": NOW + 30},
    "iat is 30 seconds ahead": {"iat": NOW + 30},
    "iat is before the epoch": {"iat": -1},
    "sub has 255 characters": {"sub": "é" * 255},
    "sub is a number's digits": {"sub": "1"},
    "iss and aud are anybody's": {"iss": 7, "aud": [8]},
}


async def verify_with_jwks(
    issuer: FakeIssuer, token: str, *jwks: dict[str, object], audience: str = ORIGIN
) -> Identity:
    issuer.publish(*jwks)
    async with KeySet(issuer.url) as keys:
        verifier = JwksVerifier(keys, issuer=ORIGIN, audience=audience, now=SetClock())
        return await verifier.verify(token)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.algorithm)
async def test_each_algorithm_is_verified(issuer: FakeIssuer, key: SigningKey) -> None:
    jwks = [every.jwk() for every in KEYS]
    expected = Identity(USER, NOW + 900.0)
    assert expected == await verify_with_jwks(issuer, key.token(), *jwks)


@pytest.mark.parametrize("header_alg", ["EdDSA", "Ed25519"])
@pytest.mark.parametrize("key_alg", ["EdDSA", "Ed25519", None])
async def test_eddsa_and_ed25519_are_one_algorithm(
    issuer: FakeIssuer, header_alg: str, key_alg: str | None
) -> None:
    token = mint({"alg": header_alg, "kid": ED25519.kid}, ISSUED_CLAIMS, ED25519.sign)
    await verify_with_jwks(issuer, token, ED25519.jwk(alg=key_alg))


@pytest.mark.parametrize("key", KEYS[:5], ids=lambda key: key.algorithm)
async def test_a_key_that_does_not_state_its_algorithm_has_it_from_its_type(
    issuer: FakeIssuer, key: SigningKey
) -> None:
    await verify_with_jwks(issuer, key.token(), without(key.jwk(), "alg"))


@pytest.mark.parametrize("typ", ["application/at+jwt", "application/jwt", "APPLICATION/JWT"])
async def test_an_issuer_may_write_the_media_type_in_full(issuer: FakeIssuer, typ: str) -> None:
    token = mint(ED25519.header | {"typ": typ}, ISSUED_CLAIMS, ED25519.sign)
    await verify_with_jwks(issuer, token, ED25519.jwk())


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.algorithm)
async def test_a_token_without_kid_is_good_when_a_key_of_its_algorithm_has_signed_it(
    issuer: FakeIssuer, key: SigningKey
) -> None:
    token = mint({"alg": key.algorithm}, ISSUED_CLAIMS, key.sign)
    await verify_with_jwks(issuer, token, *(every.jwk() for every in KEYS))


async def test_for_a_token_without_kid_eight_keys_are_tried_and_no_more(
    issuer: FakeIssuer,
) -> None:
    token = mint({"alg": "EdDSA"}, ISSUED_CLAIMS, ED25519.sign)
    others = [ed25519_key(f"other {number}").jwk() for number in range(8)]
    await verify_with_jwks(issuer, token, *others[:7], ED25519.jwk(), others[7])
    with pytest.raises(NotAuthenticated):
        await verify_with_jwks(issuer, token, *others, ED25519.jwk())


async def test_a_key_without_kid_verifies_tokens_without_kid(issuer: FakeIssuer) -> None:
    token = mint({"alg": "EdDSA"}, ISSUED_CLAIMS, ED25519.sign)
    await verify_with_jwks(issuer, token, without(ED25519.jwk(), "kid"))


async def test_of_two_keys_with_one_kid_either_verifies(issuer: FakeIssuer) -> None:
    other = ed25519_key(ED25519.kid)
    await verify_with_jwks(issuer, ED25519.token(), other.jwk(), ED25519.jwk())


@pytest.mark.parametrize("aud", [ORIGIN, [ORIGIN], ["https://other.example.com", ORIGIN]])
async def test_the_audience_is_a_string_or_one_of_a_list(issuer: FakeIssuer, aud: object) -> None:
    await verify_with_jwks(issuer, ED25519.token(aud=aud), ED25519.jwk())


async def test_nothing_but_sub_names_the_user(issuer: FakeIssuer) -> None:
    token = ED25519.token(id="someone else", email="root@example.com", sub="user-b")
    identity = await verify_with_jwks(issuer, token, ED25519.jwk())
    assert identity.user_id == "user-b"


async def test_a_token_of_a_projects_own_route_is_verified() -> None:
    verifier = SharedSecretVerifier(SECRET, now=SetClock())
    token = mint({"alg": "HS256"}, SHARED_CLAIMS, hmac_with(SECRET))
    assert Identity(USER, NOW + 3600.0) == await verifier.verify(token)


@pytest.mark.parametrize("header", HEADERS, ids=str)
async def test_headers_that_say_nothing_wrong_are_fine(header: dict[str, object]) -> None:
    verifier = SharedSecretVerifier(SECRET, now=SetClock())
    await verifier.verify(mint(header, SHARED_CLAIMS, hmac_with(SECRET)))


@pytest.mark.parametrize("changes", CLAIMS.values(), ids=CLAIMS)
async def test_claims_within_their_limits_are_fine(changes: dict[str, object]) -> None:
    verifier = SharedSecretVerifier(SECRET, now=SetClock())
    claims = SHARED_CLAIMS | changes
    identity = await verifier.verify(mint({"alg": "HS256"}, claims, hmac_with(SECRET)))
    assert (claims["sub"], claims["exp"]) == (identity.user_id, identity.expires_at)


async def test_with_the_shared_secret_iat_may_be_missing() -> None:
    verifier = SharedSecretVerifier(SECRET, now=SetClock())
    claims = without(SHARED_CLAIMS, "iat")
    await verifier.verify(mint({"alg": "HS256"}, claims, hmac_with(SECRET)))


async def test_a_token_of_exactly_8192_characters_is_read() -> None:
    verifier = SharedSecretVerifier(SECRET, now=SetClock())
    for padding in range(5900, 6100):
        claims = SHARED_CLAIMS | {"name": "x" * padding}
        token = mint({"alg": "HS256"}, claims, hmac_with(SECRET))
        if len(token) == 8192:
            await verifier.verify(token)
            return
    pytest.fail("no padding makes a token of that length")
