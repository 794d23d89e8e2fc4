"""Bad tokens, made from a good one of either mode."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.adapters.jwt.flaws import CLAIM_CHANGES, HEADER_CHANGES, RAW_HEADERS, RAW_PAYLOADS
from tests.adapters.jwt.minting import SetClock, Sign, encode, mint, without
from todo_core.adapters.jwt import VerifiedTokens
from todo_core.adapters.jwt.verifier import JwtVerifier
from todo_core.domain.errors import NotAuthenticated

Attack = tuple[str, str]
"""What is wrong, and the token."""


class Issuance:
    """How one mode makes a good token."""

    def __init__(self, header: dict[str, object], claims: dict[str, Any], sign: Sign) -> None:
        self.header, self.claims, self.sign = header, claims, sign
        self.good = mint(header, claims, sign)

    def attacks(self) -> Iterator[Attack]:
        yield from self._shapes()
        yield from self.forgeries()
        yield "alg is missing", self._with_header(without(self.header, "alg"))
        for name, header in HEADER_CHANGES.items():
            yield name, self._with_header(self.header | header)
        for name, raw in RAW_HEADERS.items():
            yield f"header: {name}", self._with_header(self.raw_header(raw))
        for missing in "sub", "exp":
            yield f"{missing} is missing", self._with_claims(without(self.claims, missing))
        for name, claims in CLAIM_CHANGES.items():
            yield name, self._with_claims(self.claims | claims)
        for name, raw in RAW_PAYLOADS.items():
            yield f"payload: {name}", self._with_claims(self.raw_payload(raw))

    def raw_header(self, template: bytes) -> bytes:
        """The template with this mode's own members, so that they are not why it is refused."""
        return template.replace(b"%s", json.dumps(self.header)[1:-1].encode())

    def raw_payload(self, template: bytes) -> bytes:
        """The template with this mode's iss and aud, so that they are not why it is refused."""
        origin = {name: self.claims[name] for name in ("iss", "aud") if name in self.claims}
        members = json.dumps(origin)[1:-1].encode()
        return template.replace(b'"iat"', members + b',"iat"', 1) if members else template

    def _with_header(self, header: object) -> str:
        return mint(header, self.claims, self.sign)

    def _with_claims(self, claims: object) -> str:
        return mint(self.header, claims, self.sign)

    def _shapes(self) -> Iterator[Attack]:
        header, payload, signature = self.good.split(".")
        yield "nothing", ""
        yield "dots", ".."
        yield "one dot", "."
        yield "one word", "undefined"
        yield "an opaque session token", "hRk2vZ8QmXw3LtYb6NcJ5fDg7aPsE9uV"
        yield "a signed cookie", "hRk2vZ8Qm.4Jq0mR7yD2bqk3oGm8w5f1iHhYy0c9v3Vb0l2pT1a6E%3D"
        yield "two segments", f"{header}.{payload}"
        yield "four segments", f"{self.good}.{signature}"
        yield "the shape of a JWE", f"{header}..{payload}.{payload}.{signature}"
        yield "no header", f".{payload}.{signature}"
        yield "no payload", f"{header}..{signature}"
        yield "no signature", f"{header}.{payload}."
        yield "a scheme in front", f"Bearer {self.good}"
        yield "quotes around", f'"{self.good}"'
        yield "two tokens", f"{self.good},{self.good}"
        yield "more than 8192 characters", self._with_claims(self.claims | {"name": "x" * 6200})
        yield "a megabyte", self.good + "A" * 2**20
        yield "a million dots", "." * 2**20
        yield (
            "JSON serialization",
            json.dumps({"protected": header, "payload": payload, "signature": signature}),
        )
        for name, segments in {
            "header": (f"{header}%s", payload, signature),
            "payload": (header, f"{payload}%s", signature),
            "signature": (header, payload, f"{signature}%s"),
        }.items():
            for what, ending in {
                "padding": "=",
                "double padding": "==",
                "a space": " ",
                "a line break": "\n",
                "a carriage return": "\r\n",
                "NUL": "\0",
                "a plus": "+",
                "a slash": "/",
                "a letter beyond ASCII": "é",
                "a full-width letter": "\uff21",
                "a lone surrogate": "\ud800",
                "a zero-width space": "\u200b",
            }.items():
                yield f"{what} after the {name}", ".".join(segments).replace("%s", ending)
        yield "a space in front", f" {self.good}"
        yield "a mark in front", f"\ufeff{self.good}"
        yield "a surplus bit in the signature", _with_surplus_bit(self.good)

    def forgeries(self) -> Iterator[Attack]:
        header, payload, signature = self.good.split(".")
        sub = encode(json.dumps(self.claims | {"sub": "admin"}).encode())
        yield "another payload", f"{header}.{sub}.{signature}"
        padded = encode(json.dumps(self.header | {"x": 1}).encode())
        yield "another header", f"{padded}.{payload}.{signature}"
        for cut in 1, 2, 3, 20:
            yield f"{cut} characters short", self.good[:-cut]
        for length in 0, 1, 31, 33, 63, 65, 512:
            yield (
                f"{length} zero bytes for a signature",
                mint(self.header, self.claims, lambda _, length=length: bytes(length)),
            )
        raw = self.sign(f"{header}.{payload}".encode())
        for bit in range(0, len(raw) * 8, 37):
            flipped = bytearray(raw)
            flipped[bit // 8] ^= 1 << bit % 8
            yield (
                f"bit {bit} of the signature flipped",
                f"{header}.{payload}.{encode(bytes(flipped))}",
            )
        for alg in "none", "None", "NONE", "nonE":
            bare = encode(json.dumps({"alg": alg}).encode())
            yield f"{alg} and no signature", f"{bare}.{payload}."
            yield f"{alg} and the signature", f"{bare}.{payload}.{signature}"


def _with_surplus_bit(token: str) -> str:
    """The same bytes in another spelling: a bit set that the last character does not need."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    assert len(token.rpartition(".")[2]) % 4
    return token[:-1] + alphabet[alphabet.index(token[-1]) + 1]


def table(attacks: Iterator[Attack]) -> pytest.MarkDecorator:
    """One test for each attack."""
    named = dict(attacks)
    assert len(set(named.values())) > 150
    return pytest.mark.parametrize("token", named.values(), ids=named)


async def assert_refused(verifier: JwtVerifier, token: str) -> None:
    """Refused each time, with the one message, and with a reason that quotes nothing."""
    remembering = VerifiedTokens(verifier, now=SetClock())
    for judge in verifier, remembering, remembering:
        with pytest.raises(NotAuthenticated) as refusal:
            await judge.verify(token)
        assert str(NotAuthenticated()) == str(refusal.value)
        assert_tells_nothing(refusal.value, token)
    assert len(remembering._known) == 0


def assert_tells_nothing(refusal: NotAuthenticated, token: str) -> None:
    cause = refusal.__cause__
    assert cause is not None
    assert str(cause)
    assert (refusal.__context__, cause.__cause__, cause.__context__) == (None, None, None)
    assert not [part for part in token.split(".") if len(part) > 8 and part in str(cause)]
