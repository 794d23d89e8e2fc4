"""Tokens that published keys must not let in, all refused with the same answer."""

import json
from collections.abc import AsyncIterator, Iterator

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.adapters.jwt.attacks import Attack, Issuance, assert_refused, table
from tests.adapters.jwt.fake_issuer import document, serving
from tests.adapters.jwt.flaws import SOUND_HEADER, SOUND_PAYLOAD
from tests.adapters.jwt.minting import (
    ISSUED_CLAIMS,
    ORIGIN,
    SECRET,
    SetClock,
    ed25519_key,
    encode,
    hmac_with,
    mint,
    rsa_key,
    without,
)
from todo_core.adapters.jwt import JwksVerifier, KeySet, Timing

KEY = ed25519_key()
OTHER = ed25519_key(KEY.kid)
RSA = rsa_key("rsa-1", "RS256")
ISSUANCE = Issuance(KEY.header, ISSUED_CLAIMS, KEY.sign)


def attacks() -> Iterator[Attack]:
    yield from ISSUANCE.attacks()
    yield "iat is missing", mint(KEY.header, without(ISSUED_CLAIMS, "iat"), KEY.sign)
    yield from _confusions()
    yield from _wrong_keys()
    yield from _wrong_origins()
    cookie = {"alg": "EdDSA", "kid": KEY.kid, "typ": "better-auth.session-cache+jwt"}
    cached = ISSUED_CLAIMS | {"aud": "better-auth:session-cache"}
    yield "a session cookie under the same key", mint(cookie, cached, KEY.sign)
    yield "its claims in a plain token", KEY.token(aud="better-auth:session-cache")


def _confusions() -> Iterator[Attack]:
    public = KEY.private.public_key()
    for name, secret in {
        "PEM": public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "DER": public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "raw bytes": public.public_bytes(Encoding.Raw, PublicFormat.Raw),
        "JWK": json.dumps(KEY.jwk()).encode(),
        "x": str(KEY.jwk()["x"]).encode(),
        "shared secret": SECRET.encode(),
    }.items():
        for kid in ({"kid": KEY.kid}, {}):
            yield (
                f"HS256 with the {name}, {kid}",
                mint({"alg": "HS256"} | kid, ISSUED_CLAIMS, hmac_with(secret)),
            )
    for alg in (
        *("ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
        *("Ed448", "ES256K", "eddsa", "es384", "rs512", "PS128", "RS1"),
    ):
        yield f"{alg} for an Ed25519 key", mint(KEY.header | {"alg": alg}, ISSUED_CLAIMS, KEY.sign)
    for alg in "RS384", "RS512", "PS256", "PS384", "PS512":
        for kid in ({"kid": RSA.kid}, {}):
            yield f"{alg} with a key for RS256, {kid}", _rsa_token({"alg": alg} | kid)


def _rsa_token(header: dict[str, str]) -> str:
    algorithm = jwt.get_algorithm_by_name(header["alg"])
    return mint(header, ISSUED_CLAIMS, lambda message: algorithm.sign(message, RSA.private))


def _wrong_keys() -> Iterator[Attack]:
    yield "another key under the same kid", OTHER.token()
    embedded = KEY.header | {"jwk": OTHER.jwk()}
    yield "the key in the token", mint(embedded, ISSUED_CLAIMS, OTHER.sign)
    remote = KEY.header | {"jku": "http://127.0.0.1:1/jwks", "x5u": "http://127.0.0.1:1/pem"}
    yield "the address of the key in the token", mint(remote, ISSUED_CLAIMS, OTHER.sign)
    yield (
        "a certificate in the token",
        mint(KEY.header | {"x5c": [encode(b"certificate")]}, ISSUED_CLAIMS, OTHER.sign),
    )
    for kid in (
        "",
        "unknown",
        "ED-1",
        "ed-1 ",
        "ed-1\0",
        "../../../../dev/null",
        "' OR '1'='1",
        "http://127.0.0.1:1/",
        "\ud800",
        "0",
        "__proto__",
        "k" * 4000,
    ):
        yield f"the kid {kid[:20]!r}", mint({"alg": "EdDSA", "kid": kid}, ISSUED_CLAIMS, KEY.sign)
    bare = {"alg": "EdDSA"}
    yield "no kid, and a key that is not published", mint(bare, ISSUED_CLAIMS, OTHER.sign)
    yield "no kid, and a key of another kind", mint(bare, ISSUED_CLAIMS, RSA.sign)
    yield (
        "a kid of another algorithm's key",
        mint({"alg": "EdDSA", "kid": RSA.kid}, ISSUED_CLAIMS, KEY.sign),
    )


def _wrong_origins() -> Iterator[Attack]:
    for name in "iss", "aud":
        yield f"{name} is missing", mint(KEY.header, without(ISSUED_CLAIMS, name), KEY.sign)
        for wrong in (
            None,
            "",
            f"{ORIGIN}/",
            f"{ORIGIN}:443",
            f"{ORIGIN}.evil.example",
            ORIGIN.upper(),
            ORIGIN[:-1],
            f" {ORIGIN}",
            0,
            True,
            {ORIGIN: ORIGIN},
            [],
            ["https://other.example.com"],
            [[ORIGIN]],
        ):
            yield f"{name} is {wrong!r}", KEY.token(**{name: wrong})
    yield "iss is a list", KEY.token(iss=[ORIGIN])
    yield "aud is a list with a number", KEY.token(aud=[ORIGIN, 1])
    yield "aud is a list with null", KEY.token(aud=[None, ORIGIN])


@pytest.fixture(scope="module")
async def verifier() -> AsyncIterator[JwksVerifier]:
    published = [key.jwk() for key in (KEY, RSA, ed25519_key("twin"))]
    async with (
        serving(document({"keys": published})) as issuer,
        KeySet(issuer.url, timing=Timing(cool_down=0)) as keys,
    ):
        verifier = JwksVerifier(keys, issuer=ORIGIN, audience=ORIGIN, now=SetClock())
        await verifier.verify(ISSUANCE.good)
        yield verifier


async def test_without_their_flaws_the_raw_parts_are_accepted(verifier: JwksVerifier) -> None:
    header = ISSUANCE.raw_header(SOUND_HEADER)
    payload = ISSUANCE.raw_payload(SOUND_PAYLOAD)
    await verifier.verify(mint(header, payload, ISSUANCE.sign))


@table(attacks())
async def test_refused(verifier: JwksVerifier, token: str) -> None:
    await assert_refused(verifier, token)
