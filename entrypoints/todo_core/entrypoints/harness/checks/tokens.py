"""Who asks is decided by a good token and nothing else; all others get one and the same answer."""

import base64
import time
from collections.abc import Mapping, Sequence
from typing import Final, cast

from todo_core.entrypoints.harness.capabilities import Capability
from todo_core.entrypoints.harness.checks import faces
from todo_core.entrypoints.harness.http.requests import JSON, tasks_path
from todo_core.entrypoints.harness.http.tokens import SharedSecret, unsigned
from todo_core.entrypoints.harness.operations import Create
from todo_core.entrypoints.harness.registry import check
from todo_core.entrypoints.harness.trial import Trial

UNAUTHORIZED: Final = (401, "UNAUTHORIZED")
LONG_AGO: Final = 3600
BEYOND_LEEWAY: Final = 120

Claims = Mapping[str, object]


def _signer(trial: Trial) -> SharedSecret:
    return cast("SharedSecret", trial.http.token_for)


def _claims(trial: Trial, **changed: object) -> dict[str, object]:
    """A good token's claims with some changed; None takes a claim away."""
    claims = {**_signer(trial).claims(trial.user("alice")), **changed}
    return {name: value for name, value in claims.items() if value is not None}


async def _refuses(trial: Trial, authorization: str, what: object) -> None:
    headers = [("authorization", authorization)]
    response = await trial.sends(None, "GET", at="alice", headers=headers)
    refused = (response.status, response.code) == UNAUTHORIZED
    trial.require(refused, f"{what} is answered by {response.status} {response.code}")


async def _refuses_claims(trial: Trial, *claims: Claims) -> None:
    for each in claims:
        await _refuses(trial, f"Bearer {_signer(trial).sign(each)}", f"a token that says {each}")


async def _refuses_headers(trial: Trial, *headers: Claims) -> None:
    for header in headers:
        token = _signer(trial).sign(_claims(trial), header)
        await _refuses(trial, f"Bearer {token}", f"a token with the header {header}")


@check("TOKEN-EXP-01", "CONTRACT.md, 7.5", Capability.FORGED_TOKENS)
async def expired_tokens_are_refused(trial: Trial) -> None:
    """A token past its `exp` is refused."""
    await _refuses_claims(trial, _claims(trial, exp=int(time.time()) - LONG_AGO))


@check("TOKEN-EXP-02", "CONTRACT.md, 7.4", Capability.FORGED_TOKENS)
async def tokens_without_end_are_refused(trial: Trial) -> None:
    """A token whose `exp` is missing or no sensible number is refused."""
    unfit: tuple[object, ...] = (None, str(int(time.time()) + LONG_AGO), True, 10**400, [])
    await _refuses_claims(trial, *(_claims(trial, exp=value) for value in unfit))


@check("TOKEN-NBF-01", "CONTRACT.md, 7.5", Capability.FORGED_TOKENS)
async def tokens_of_the_future_are_refused(trial: Trial) -> None:
    """A token before its `nbf` or `iat` is refused."""
    later = int(time.time()) + BEYOND_LEEWAY
    await _refuses_claims(trial, _claims(trial, nbf=later), _claims(trial, iat=later))


@check("TOKEN-SUB-01", "CONTRACT.md, 7.4", Capability.FORGED_TOKENS)
async def tokens_of_nobody_are_refused(trial: Trial) -> None:
    """A token whose `sub` is missing, empty or no string is refused."""
    await _refuses_claims(trial, *(_claims(trial, sub=value) for value in (None, "", 7, ["a"])))


@check("TOKEN-SIGN-01", "CONTRACT.md, 7.2", Capability.FORGED_TOKENS)
async def altered_tokens_are_refused(trial: Trial) -> None:
    """A token signed with another secret, or changed after it was signed, is refused."""
    signer, claims = _signer(trial), _claims(trial)
    head, _, signature = signer.sign(claims).split(".")
    _, other, _ = signer.sign(_claims(trial, admin=True)).split(".")
    stranger = SharedSecret("another secret of the right length")
    for token in (f"{head}.{other}.{signature}", stranger.sign(claims), f"{head}.{other}."):
        await _refuses(trial, f"Bearer {token}", "a token with a wrong signature")


@check("TOKEN-ALG-01", "CONTRACT.md, 7.2", Capability.FORGED_TOKENS)
async def other_algorithms_are_refused(trial: Trial) -> None:
    """A token that is unsigned, or signed with another algorithm than HS256, is refused."""
    await _refuses(trial, f"Bearer {unsigned(_claims(trial))}", "an unsigned token")
    token = _signer(trial).sign(_claims(trial), {"alg": "HS512"}, "sha512")
    await _refuses(trial, f"Bearer {token}", "a token signed with HS512")
    await _refuses_headers(trial, {"alg": ["HS256"]}, {"typ": "JWT"})


@check("TOKEN-TYPE-01", "CONTRACT.md, 7.6", Capability.FORGED_TOKENS)
async def tokens_for_other_ends_are_refused(trial: Trial) -> None:
    """A token of another `typ`, or with a `crit` header, is refused."""
    await _refuses_headers(
        trial,
        {"alg": "HS256", "typ": "better-auth.session-cache+jwt"},
        {"alg": "HS256", "crit": ["exp"]},
    )


@check("TOKEN-HEADER-01", "CONTRACT.md, 7.1", Capability.HTTP)
async def exactly_one_bearer_token_is_needed(trial: Trial) -> None:
    """Without a token, with another scheme, or with two headers, a request is refused."""
    good = f"Bearer {trial.http.token_for(trial.user('alice'))}"
    token = good.removeprefix("Bearer ")
    for headers in (
        [],
        [("authorization", "")],
        [("authorization", token)],
        [("authorization", f"Basic {base64.b64encode(b'alice:alice').decode()}")],
        [("authorization", f"Basic {token}")],
        [("authorization", good), ("authorization", good)],
        [("cookie", f"token={token}")],
    ):
        response = await trial.sends(None, "GET", at="alice", headers=headers)
        refused = (response.status, response.code) == UNAUTHORIZED
        trial.require(refused, f"{headers} are answered by {response.status}")
    for name in ("token", "access_token"):
        response = await trial.sends(None, "GET", f"?{name}={token}", at="alice")
        refused = (response.status, response.code) == UNAUTHORIZED
        trial.require(refused, f"a token in the query is answered by {response.status}")


@check("TOKEN-SCHEME-01", "CONTRACT.md, 7.1", Capability.HTTP)
async def the_scheme_is_read_in_any_case(trial: Trial) -> None:
    """The scheme `Bearer` is good in any letter case."""
    token = trial.http.token_for(trial.user("alice"))
    for scheme in ("bearer", "BEARER", "bEaReR"):
        headers = [("authorization", f"{scheme} {token}")]
        response = await trial.sends(None, "GET", at="alice", headers=headers)
        trial.require(response.code is None, f"the scheme {scheme} is answered by {response.code}")


@check("TOKEN-CLAIM-01", "CONTRACT.md, 7.8", Capability.FORGED_TOKENS)
async def no_other_claim_decides(trial: Trial) -> None:
    """Only `sub` says who asks: no other claim opens another user's path, nor closes one's own."""
    await trial.makes("alice", Create("secret"))
    names = ("id", "user_id", "uid", "email", "name", "act", "iss", "aud", "role")
    others = dict.fromkeys(names, trial.user("alice"))
    claims = {**_signer(trial).claims(trial.user("bob")), **others, "admin": True}
    headers = [("authorization", f"Bearer {_signer(trial).sign(claims)}")]
    plain = await trial.sends("bob", "GET", at="alice")
    response = await trial.sends(None, "GET", at="alice", headers=headers)
    trial.require(response.code == plain.code, f"a foreign path is answered by {response.code}")
    response = await trial.sends(None, "GET", at="bob", headers=headers)
    trial.require(response.code is None, f"one's own path is answered by {response.code}")


@check("TOKEN-ALIKE-01", "CONTRACT.md, 4.3", Capability.HTTP)
async def all_bad_tokens_are_answered_alike(trial: Trial) -> None:
    """All tokens that are refused are refused alike, whatever is wrong with them."""
    authorizations = [None, "Bearer x", "Bearer a.b.c", "Basic eDp4", *_hostile(trial)]
    faces_seen = set()
    for authorization in authorizations:
        headers = [] if authorization is None else [("authorization", authorization)]
        response = await trial.sends(None, "GET", at="alice", headers=headers)
        if response.code == "UNAUTHORIZED":
            faces_seen.add(faces.of_refusal(response, trial.users.values()))
    trial.require(len(faces_seen) == 1, f"bad tokens can be told apart: {sorted(faces_seen)}")


def _hostile(trial: Trial) -> Sequence[str]:
    if not trial.offers(Capability.FORGED_TOKENS):
        return []
    expired = _claims(trial, exp=int(time.time()) - LONG_AGO)
    nobody = _claims(trial, sub=None)
    return [f"Bearer {_signer(trial).sign(claims)}" for claims in (expired, nobody)]


@check("TOKEN-FIRST-01", "CONTRACT.md, 4.21", Capability.HTTP)
async def tokens_are_judged_first(trial: Trial) -> None:
    """Below /api/, who has no good token learns nothing else: not of routes, methods or bodies."""
    tasks = tasks_path(trial.user("alice"))
    for method, target, body in (
        ("GET", "/api/nowhere", b""),
        ("GET", f"{tasks}/a/b/c", b""),
        ("DELETE", tasks, b""),
        ("POST", tasks, b"{"),
        ("GET", f"{tasks}?limit=0", b""),
    ):
        response = await trial.sends_to(None, method, target, headers=JSON, body=body)
        refused = (response.status, response.code) == UNAUTHORIZED
        answer = f"{response.status} {response.code or 'without a code'}"
        trial.require(refused, f"{method} {target} is answered by {answer}")
