"""Signatures that are none, for every algorithm of published keys."""

import json
from collections.abc import AsyncIterator, Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.adapters.jwt.attacks import Attack, Issuance, assert_refused
from tests.adapters.jwt.fake_issuer import document, serving
from tests.adapters.jwt.minting import (
    ISSUED_CLAIMS,
    ORIGIN,
    USER,
    SetClock,
    Sign,
    SigningKey,
    ec_key,
    ed25519_key,
    hmac_with,
    mint,
)
from todo_core.adapters.jwt import JwksVerifier, KeySet

RSA = "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"


def one_of_each() -> list[SigningKey]:
    """One of them is an RSA key that is published for every algorithm, under a kid for each."""
    private = rsa.generate_private_key(65537, 2048)
    return [
        ed25519_key("eddsa"),
        ec_key("es256", "ES256", ec.SECP256R1()),
        ec_key("es384", "ES384", ec.SECP384R1()),
        ec_key("es512", "ES512", ec.SECP521R1()),
        *(SigningKey(name.lower(), name, private) for name in RSA),
    ]


KEYS = one_of_each()
STRANGERS = {key.algorithm: key for key in one_of_each()}
ORDER_ED25519 = 2**252 + 27742317777372353535851937790883648493
ORDERS = {
    "ES256": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "ES384": 2**384 - 0x389CB27E0BC8D220A7E5F24DB74F58851313E695333AD68D,
    "ES512": 2**521 - 0x5AE79787C40D069948033FEB708F65A2FC44A36477663B851449048E16EC79BF7,
}
LENGTHS = {"ES256": 32, "ES384": 48, "ES512": 66}


def attacks(key: SigningKey) -> Iterator[Attack]:
    yield from Issuance(key.header, ISSUED_CLAIMS, key.sign).forgeries()
    yield "another key under the same kid", STRANGERS[key.algorithm].token()
    yield from _as_secrets(key)
    for other in KEYS:
        if other is not key:
            yield (
                f"under the kid of {other.kid}",
                _signed(key.header | {"kid": other.kid}, key.sign),
            )
            yield f"as {other.algorithm}", _signed(key.header | {"alg": other.algorithm}, key.sign)
    if isinstance(key.private, ec.EllipticCurvePrivateKey):
        yield from _curve_tricks(key)
    if isinstance(key.private, rsa.RSAPrivateKey):
        yield from _rsa_tricks(key)
    if key.algorithm == "EdDSA":
        yield from _edwards_tricks(key)


def _signed(header: dict[str, object], sign: Sign) -> str:
    return mint(header, ISSUED_CLAIMS, sign)


def _as_secrets(key: SigningKey) -> Iterator[Attack]:
    """What is public about a key, taken for a secret."""
    public = key.private.public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    secrets = {
        "PEM": pem,
        "PEM without its last line break": pem.rstrip(),
        "PEM in the lines of Windows": pem.replace(b"\n", b"\r\n"),
        "DER": public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "JWK": json.dumps(key.jwk()).encode(),
        "JWK without spaces": json.dumps(key.jwk(), separators=(",", ":")).encode(),
        "main member": str(key.jwk().get("x") or key.jwk()["n"]).encode(),
        "kid": key.kid.encode(),
        "emptiness": b"",
    }
    for name, secret in secrets.items():
        for digest in "sha256", "sha384", "sha512":
            header = {"alg": f"HS{digest[3:]}", "kid": key.kid}
            yield f"{header['alg']} with the {name}", _signed(header, hmac_with(secret, digest))


def _curve_tricks(key: SigningKey) -> Iterator[Attack]:
    """Zero and other numbers that no signature has (CVE-2022-21449 is the first)."""
    order, length = ORDERS[key.algorithm], LENGTHS[key.algorithm]
    for r, s in (0, 0), (0, 1), (1, 0), (order, order), (1, order), (order - 1, 0), (1, 1):
        signature = r.to_bytes(length) + s.to_bytes(length)
        yield (
            f"r {r % order}, s {s % order} of {r}",
            _signed(key.header, lambda _, it=signature: it),
        )
    yield "in DER", _signed(key.header, lambda message: _der(key.sign(message), length))
    yield (
        "s in front of r",
        _signed(key.header, lambda message: _swapped(key.sign(message), length)),
    )
    for alg in LENGTHS:
        if alg != key.algorithm:
            yield f"on the curve of {alg}", _signed(key.header, STRANGERS[alg].sign)


def _der(signature: bytes, length: int) -> bytes:
    r, s = int.from_bytes(signature[:length]), int.from_bytes(signature[length:])
    return encode_dss_signature(r, s)


def _swapped(signature: bytes, length: int) -> bytes:
    return signature[length:] + signature[:length]


def _rsa_tricks(key: SigningKey) -> Iterator[Attack]:
    """The right key with another padding or another digest, and numbers that are no signature."""
    for alg in RSA:
        if alg != key.algorithm:
            sign = SigningKey(key.kid, alg, key.private).sign
            yield f"signed as {alg}", _signed(key.header, sign)
            yield f"signed and named as {alg}", _signed(key.header | {"alg": alg}, sign)
    modulus = key.private.public_key().public_numbers().n
    for name, number in {"1": 1, "the modulus": modulus, "less by 1": modulus - 1}.items():
        signature = number.to_bytes(256)
        yield f"the number {name}", _signed(key.header, lambda _, it=signature: it)


def _edwards_tricks(key: SigningKey) -> Iterator[Attack]:
    """Points of small order, and the same signature with the group's order added."""
    for y in 0, 1, 2**255 - 20:
        for s in 0, 1, ORDER_ED25519:
            signature = y.to_bytes(32, "little") + s.to_bytes(32, "little")
            yield f"R {y}, S {s}", _signed(key.header, lambda _, it=signature: it)
    yield "S plus the order", _signed(key.header, lambda message: _grown(key.sign(message)))


def _grown(signature: bytes) -> bytes:
    s = int.from_bytes(signature[32:], "little") + ORDER_ED25519
    return signature[:32] + s.to_bytes(32, "little")


ATTACKS = {f"{key.algorithm}: {name}": token for key in KEYS for name, token in attacks(key)}
assert len(set(ATTACKS.values())) > 200


@pytest.fixture(scope="module")
async def verifier() -> AsyncIterator[JwksVerifier]:
    """Verifies with all keys, and with nothing that must not be among them."""
    published = [key.jwk() for key in KEYS]
    secret = {"kty": "oct", "k": "AAAA", "kid": "eddsa", "alg": "HS256"}
    weak = KEYS[0].jwk(x="AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    answer = document({"keys": [secret, weak, *published]})
    async with serving(answer) as issuer, KeySet(issuer.url) as keys:
        yield JwksVerifier(keys, issuer=ORIGIN, audience=ORIGIN, now=SetClock())


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.algorithm)
async def test_a_token_of_every_algorithm_is_accepted(
    verifier: JwksVerifier, key: SigningKey
) -> None:
    assert (await verifier.verify(key.token())).user_id == USER


@pytest.mark.parametrize("token", ATTACKS.values(), ids=ATTACKS)
async def test_refused(verifier: JwksVerifier, token: str) -> None:
    await assert_refused(verifier, token)


async def test_nobody_signs_under_a_point_of_small_order(verifier: JwksVerifier) -> None:
    """Under such a key, one signature in a few is good for whatever is signed."""
    for number in range(32):
        claims = ISSUED_CLAIMS | {"jti": number}
        token = mint(KEYS[0].header, claims, lambda _: (1).to_bytes(32, "little") + bytes(32))
        await assert_refused(verifier, token)
