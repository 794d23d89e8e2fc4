"""Whatever arrives as a token or as a key set, only the two promised errors come of it."""

import json
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.adapters.jwt.fake_issuer import document, serving
from tests.adapters.jwt.minting import (
    ISSUED_CLAIMS,
    NOW,
    ORIGIN,
    SECRET,
    SHARED_CLAIMS,
    SetClock,
    Sign,
    ed25519_key,
    encode,
    hmac_with,
    mint,
)
from todo_core.adapters.jwt import (
    JwksVerifier,
    KeySet,
    SharedSecretVerifier,
    Timing,
    VerifiedTokens,
)
from todo_core.adapters.jwt.jwk_set import read_jwk_set
from todo_core.application.ports import TokenVerifier
from todo_core.domain.errors import NotAuthenticated
from todo_core.domain.ownership import is_user_id

KEY = ed25519_key()

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.sampled_from([NOW, NOW + 60, str(NOW), ORIGIN, "HS256", "EdDSA", "none", "JWT", KEY.kid]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)
header_names = st.sampled_from(
    ["alg", "typ", "kid", "crit", "b64", "jwk", "jku", "x5c", "cty", "zip", "enc"]
)
claim_names = st.sampled_from(["sub", "exp", "nbf", "iat", "iss", "aud", "jti", "id", "name"])
segments = st.binary(max_size=200).map(encode) | st.text(max_size=50)
loose_tokens = st.text() | st.lists(segments, max_size=6).map(".".join)
raw_parts = st.binary() | json_values.map(lambda value: json.dumps(value).encode())


@pytest.fixture(scope="module")
async def verifiers() -> AsyncIterator[list[TokenVerifier]]:
    """One of each mode, and one that remembers."""
    shared = SharedSecretVerifier(SECRET, now=SetClock())
    async with (
        serving(document({"keys": [KEY.jwk()]})) as issuer,
        KeySet(issuer.url, timing=Timing(cool_down=0)) as keys,
    ):
        jwks = JwksVerifier(keys, issuer=ORIGIN, audience=ORIGIN, now=SetClock())
        await jwks.verify(KEY.token())
        yield [shared, jwks, VerifiedTokens(shared, now=SetClock())]


async def judge(verifiers: list[TokenVerifier], token: str) -> None:
    """Accept only a sound identity; any error but the promised one fails the test."""
    for verifier in verifiers:
        with suppress(NotAuthenticated):
            identity = await verifier.verify(token)
            assert is_user_id(identity.user_id)
            assert NOW - 30 < identity.expires_at < 2**53


fuzz = settings(max_examples=300, deadline=None)


@fuzz
@given(token=loose_tokens)
async def test_any_text(verifiers: list[TokenVerifier], token: str) -> None:
    await judge(verifiers, token)


@fuzz
@given(raw=st.binary(max_size=500))
async def test_any_bytes_as_a_header_carries_them(
    verifiers: list[TokenVerifier], raw: bytes
) -> None:
    await judge(verifiers, raw.decode("latin-1"))


@fuzz
@given(header=raw_parts, payload=raw_parts)
async def test_any_parts_that_are_signed(
    verifiers: list[TokenVerifier], header: bytes, payload: bytes
) -> None:
    await judge(verifiers, mint(header, payload, KEY.sign))
    await judge(verifiers, mint(KEY.header, payload, KEY.sign))
    await judge(verifiers, mint({"alg": "HS256"}, payload, hmac_with(SECRET)))


@fuzz
@given(
    header=st.dictionaries(header_names, json_values, max_size=3),
    claims=st.dictionaries(claim_names, json_values, max_size=4),
    mode=st.sampled_from(
        [
            ({"alg": "HS256"}, SHARED_CLAIMS, hmac_with(SECRET)),
            (KEY.header, ISSUED_CLAIMS, KEY.sign),
        ]
    ),
)
async def test_any_members_in_a_token_that_is_signed(
    verifiers: list[TokenVerifier],
    header: dict[str, object],
    claims: dict[str, object],
    mode: tuple[dict[str, object], dict[str, object], Sign],
) -> None:
    own_header, own_claims, sign = mode
    await judge(verifiers, mint(own_header | header, own_claims | claims, sign))


@fuzz
@given(
    position=st.integers(0, len(KEY.token()) - 1), replacement=st.characters(), cut=st.booleans()
)
async def test_a_good_token_with_one_character_changed_is_refused(
    verifiers: list[TokenVerifier], position: int, replacement: str, cut: bool
) -> None:
    good = KEY.token()
    token = good[:position] + ("" if cut else replacement) + good[position + 1 :]
    if token != good:
        with pytest.raises(NotAuthenticated):
            await verifiers[1].verify(token)


@fuzz
@given(
    document=raw_parts
    | st.lists(
        json_values
        | st.dictionaries(
            st.sampled_from(
                ["kty", "crv", "alg", "kid", "use", "key_ops", "x", "y", "n", "e", "d"]
            ),
            json_values
            | st.sampled_from(["OKP", "EC", "RSA", "P-256", "P-384", "P-521", "Ed25519", "AQAB"]),
        )
        | st.fixed_dictionaries({}, optional=dict.fromkeys(KEY.jwk(), json_values)).map(
            lambda changes: KEY.jwk(**changes)
        )
    ).map(lambda jwks: json.dumps({"keys": jwks}).encode())
)
def test_any_key_set(document: bytes) -> None:
    try:
        keys = read_jwk_set(document)
    except (ValueError, RecursionError):
        return
    for key in keys.keys:
        assert key.algorithms
        assert key.kid is None or isinstance(key.kid, str)
