"""Which published keys are used, and which are passed over without spoiling the others."""

import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448

from tests.adapters.jwt.minting import SigningKey, ec_key, ed25519_key, encode, rsa_key, without
from todo_core.adapters.jwt.jwk_set import read_jwk_set

GOOD = ed25519_key("good")
RSA = rsa_key("rsa", "RS256")
EC = ec_key("ec", "ES256", ec.SECP256R1())
EC_384 = ec_key("ec-384", "ES384", ec.SECP384R1())
KEYS = [GOOD, EC, EC_384, ec_key("ec-521", "ES512", ec.SECP521R1()), RSA] + [
    replace(RSA, algorithm=name) for name in ("RS384", "RS512", "PS256", "PS384", "PS512")
]
PRIVATE_HALF = encode(GOOD.private.private_bytes_raw())
ED448 = SigningKey("ed448", "EdDSA", ed448.Ed448PrivateKey.generate())

UNUSABLE: dict[str, object] = {
    "null": None,
    "a string": "key",
    "a list": [GOOD.jwk()],
    "nothing": {},
    "kty alone": {"kty": "OKP"},
    "a secret": {"kty": "oct", "k": encode(b"x" * 32), "alg": "HS256", "kid": "x"},
    "a kty that is a list": GOOD.jwk(kty=["OKP"]),
    "a kty in lower case": GOOD.jwk(kty="okp"),
    "a kty of another key": GOOD.jwk(kty="RSA"),
    "an encryption key": GOOD.jwk(use="enc"),
    "a use that is a list": GOOD.jwk(use=["sig"]),
    "a key for other operations": GOOD.jwk(key_ops=["encrypt"]),
    "key_ops that is a string": GOOD.jwk(key_ops="verify"),
    "a private key": GOOD.jwk(d=PRIVATE_HALF),
    "alg none": GOOD.jwk(alg="none"),
    "alg HS256": GOOD.jwk(alg="HS256"),
    "alg of another type": GOOD.jwk(alg="RS256"),
    "alg that is a list": GOOD.jwk(alg=["EdDSA"]),
    "alg that is empty": GOOD.jwk(alg=""),
    "an RSA key for EdDSA": RSA.jwk(alg="EdDSA"),
    "an RSA key for RS1": RSA.jwk(alg="RS1"),
    "an RSA key for ES384": RSA.jwk(alg="ES384"),
    "an RSA key for two algorithms": RSA.jwk(alg=["RS256", "RS512"]),
    "an RSA key for encryption": RSA.jwk(alg="RSA-OAEP-256"),
    "a P-256 key for ES384": EC.jwk(alg="ES384"),
    "a P-256 key for ES512": EC.jwk(alg="ES512"),
    "a P-384 key for ES256": EC_384.jwk(alg="ES256"),
    "a P-384 key for ES512": EC_384.jwk(alg="ES512"),
    "a P-384 key for RS384": EC_384.jwk(alg="RS384"),
    "Ed448": ED448.jwk(),
    "X25519": GOOD.jwk(crv="X25519"),
    "secp256k1": ec_key("x", "ES256K", ec.SECP256K1()).jwk(),
    "another curve's name": EC.jwk(crv="P-521", alg=None),
    "the name of P-384 for P-256": EC.jwk(crv="P-384", alg=None),
    "the name of P-256 for P-384": EC_384.jwk(crv="P-256", alg=None),
    "an RSA key of 1024 bits": rsa_key("x", "RS256", 1024).jwk(),
    "an RSA key of 1024 bits for PS512": rsa_key("x", "PS512", 1024).jwk(),
    "an RSA key of exponent 1": RSA.jwk(e="AQ"),
    "an RSA key without modulus": without(RSA.jwk(), "n"),
    "an RSA key of a number": RSA.jwk(n=65537),
    "an empty x": GOOD.jwk(x=""),
    "a short x": GOOD.jwk(x=encode(b"x" * 31)),
    "an x of null": GOOD.jwk(x=None),
    "an x that is no base64": GOOD.jwk(x="a"),
    "an x that is no text": GOOD.jwk(x="\ud800"),
    **{
        f"the point {point.hex()[:4]} of small order": GOOD.jwk(x=encode(point))
        for y in (0, 1, 2**255 - 20, 2**255 - 19, 2**255 - 18)
        for point in (y.to_bytes(32, "little"), (y + 2**255).to_bytes(32, "little"))
    },
    "a point of order 8": GOOD.jwk(x="xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o"),
    "its opposite": GOOD.jwk(x="JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU"),
    "a point off the curve": EC.jwk(x=encode(b"\1" * 32)),
    "a point off P-384": EC_384.jwk(x=encode(b"\1" * 48)),
    "a point without y": without(EC.jwk(), "y"),
    "a kid that is a number": GOOD.jwk(kid=1),
    "a kid that is a list": GOOD.jwk(kid=["good"]),
}

NO_JWK_SETS = {
    "empty": b"",
    "null": b"null",
    "a list": b"[]",
    "an object": b"{}",
    "keys is null": b'{"keys":null}',
    "keys is an object": b'{"keys":{}}',
    "keys twice": b'{"keys":[],"keys":[]}',
    "cut off": b'{"keys":[{"kty"',
    "not UTF-8": b'{"keys":["\xff"]}',
    "NaN": b'{"keys":[NaN]}',
    "a web page": b"<!doctype html><title>Sign in</title>",
    "deep": b"[" * 60_000,
}


def as_document(*jwks: object) -> bytes:
    return json.dumps({"keys": jwks}).encode()


@pytest.mark.parametrize("jwk", UNUSABLE.values(), ids=UNUSABLE)
def test_a_key_that_cannot_be_relied_on_is_passed_over(jwk: object) -> None:
    keys = read_jwk_set(as_document(jwk, GOOD.jwk(), jwk)).keys
    assert [key.kid for key in keys] == ["good"]


@pytest.mark.parametrize(
    "changes",
    [{}, {"use": "sig"}, {"use": None}, {"alg": None}, {"key_ops": ["verify"]}, {"x5c": ["x"]}],
    ids=str,
)
def test_a_key_that_may_verify_is_used(changes: dict[str, object]) -> None:
    assert read_jwk_set(as_document(GOOD.jwk(**changes))).find("good", "EdDSA")


def test_an_rsa_key_that_does_not_state_its_algorithm_is_for_one_only() -> None:
    keys = read_jwk_set(as_document(RSA.jwk(alg=None))).keys
    assert [key.algorithms for key in keys] == [("RS256",)]


def test_a_stray_crv_on_an_rsa_key_means_nothing() -> None:
    assert read_jwk_set(as_document(RSA.jwk(crv="Ed25519"))).find("rsa", "RS256")


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.algorithm)
def test_a_key_is_found_for_its_own_algorithm_only(key: SigningKey) -> None:
    keys = read_jwk_set(as_document(key.jwk()))
    others = {*(other.algorithm for other in KEYS), "HS256", "none"} - {key.algorithm}
    assert keys.find(key.kid, key.algorithm)
    assert keys.find(None, key.algorithm)
    assert not [other for other in others if keys.find(key.kid, other) or keys.find(None, other)]


def test_a_key_without_kid_is_not_found_by_one() -> None:
    keys = read_jwk_set(as_document(without(GOOD.jwk(), "kid")))
    assert not keys.find("good", "EdDSA")


@pytest.mark.parametrize("document", NO_JWK_SETS.values(), ids=NO_JWK_SETS)
def test_what_is_no_jwk_set_is_an_error(document: bytes) -> None:
    with pytest.raises((ValueError, RecursionError)):
        read_jwk_set(document)


def test_a_set_may_be_empty() -> None:
    assert read_jwk_set(as_document()).keys == ()
