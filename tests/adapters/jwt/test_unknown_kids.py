"""A key that is not at hand is asked for seldom, once, and at nobody else's expense."""

import asyncio

from tests.adapters.jwt.deployment import COOL_DOWN, KEY, NEW_KEY, STRANGER, Deployment, eventually
from tests.adapters.jwt.fake_issuer import FakeIssuer, after, document, hang, hang_up, in_turn
from tests.adapters.jwt.minting import ISSUED_CLAIMS, ed25519_key, mint
from todo_core.adapters.jwt import KeySet, Timing

OTHER_STRANGER = ed25519_key("other stranger")


async def test_an_unknown_kid_is_asked_for_once_and_then_remembered(
    issuer: FakeIssuer, deployment: Deployment
) -> None:
    deployment.clock.time += COOL_DOWN
    await deployment.assert_refused(STRANGER.token())
    assert len(issuer.requests) == 2
    deployment.clock.time += 59
    await deployment.assert_refused(STRANGER.token())
    assert len(issuer.requests) == 2
    await deployment.assert_refused(OTHER_STRANGER.token())
    assert len(issuer.requests) == 3
    deployment.clock.time += COOL_DOWN
    await deployment.assert_refused(STRANGER.token())
    assert len(issuer.requests) == 4


async def test_unknown_kids_do_not_get_past_the_pause(
    issuer: FakeIssuer, deployment: Deployment
) -> None:
    deployment.clock.time += COOL_DOWN - 0.1
    for number in range(50):
        await deployment.assert_unavailable(ed25519_key(f"stranger {number}").token())
    assert len(issuer.requests) == 1


async def test_a_new_key_is_not_refused_while_nobody_may_ask_for_it(
    issuer: FakeIssuer, deployment: Deployment
) -> None:
    """Somebody makes kids up, so that the set was just asked for when the keys are rotated."""
    deployment.clock.time += COOL_DOWN
    await deployment.assert_refused(STRANGER.token())
    issuer.publish(KEY.jwk(), NEW_KEY.jwk())
    for wait, pause in (5, 2), (3, 2), (1, 1):
        await deployment.assert_unavailable(OTHER_STRANGER.token())
        assert (await deployment.assert_unavailable(NEW_KEY.token())).retry_after == wait
        await deployment.assert_accepted(KEY.token())
        deployment.clock.time += pause
    await deployment.assert_accepted(NEW_KEY.token())
    assert len(issuer.requests) == 3


async def test_an_answer_after_a_kid_came_up_is_a_verdict_whoever_asked(
    issuer: FakeIssuer, deployment: Deployment
) -> None:
    withdrawn = [ed25519_key(f"withdrawn {number}").token() for number in range(300)]
    for token in withdrawn:
        await deployment.assert_unavailable(token)
    deployment.clock.time += COOL_DOWN
    await deployment.assert_refused(STRANGER.token())
    for token in withdrawn:
        await deployment.assert_refused(token)
    assert len(issuer.requests) == 2


async def test_a_hundred_unknown_kids_share_one_fetch(
    issuer: FakeIssuer, deployment: Deployment
) -> None:
    deployment.clock.time += COOL_DOWN
    first, *others = [ed25519_key(f"stranger {number}").token() for number in range(100)]
    joining = (deployment.assert_unavailable(token) for token in others)
    await asyncio.gather(deployment.assert_refused(first), *joining)
    assert len(issuer.requests) == 2
    deployment.clock.time += COOL_DOWN
    for token in others:
        await deployment.assert_refused(token)
    assert len(issuer.requests) == 3


async def test_a_known_kid_with_another_algorithm_or_signature_asks_nobody(
    issuer: FakeIssuer, deployment: Deployment
) -> None:
    deployment.clock.time += COOL_DOWN
    await deployment.assert_refused(ed25519_key(KEY.kid).token())
    assert len(issuer.requests) == 1


async def test_an_unknown_kid_in_a_token_that_is_bad_anyway_asks_nobody(
    issuer: FakeIssuer, deployment: Deployment
) -> None:
    deployment.clock.time += COOL_DOWN
    for header in {"alg": "HS256"}, {"alg": "none"}, {"typ": "logout+jwt"}, {"crit": ["x"]}:
        token = mint(STRANGER.header | header, ISSUED_CLAIMS, STRANGER.sign)
        await deployment.assert_refused(token)
    assert len(issuer.requests) == 1


async def test_a_token_without_kid_asks_nobody(issuer: FakeIssuer, deployment: Deployment) -> None:
    deployment.clock.time += COOL_DOWN
    await deployment.assert_accepted(mint({"alg": "EdDSA"}, ISSUED_CLAIMS, KEY.sign))
    assert len(issuer.requests) == 1


async def test_a_new_key_is_learnt_from_the_first_token_that_names_it(
    issuer: FakeIssuer, deployment: Deployment
) -> None:
    issuer.publish(KEY.jwk(), NEW_KEY.jwk())
    deployment.clock.time += COOL_DOWN
    await deployment.assert_accepted(NEW_KEY.token())
    await deployment.assert_accepted(KEY.token())


async def test_a_key_made_while_a_fetch_was_under_way_is_not_taken_for_unknown(
    issuer: FakeIssuer, deployment: Deployment
) -> None:
    answered = asyncio.Event()
    issuer.answer = after(answered, document({"keys": [KEY.jwk()]}))
    issuer.asked.clear()
    deployment.clock.time += COOL_DOWN
    first = asyncio.create_task(deployment.assert_refused(STRANGER.token()))
    await issuer.asked.wait()
    joining = asyncio.create_task(deployment.assert_unavailable(NEW_KEY.token()))
    await asyncio.sleep(0)
    answered.set()
    await asyncio.gather(first, joining)
    issuer.publish(KEY.jwk(), NEW_KEY.jwk())
    deployment.clock.time += COOL_DOWN
    await deployment.assert_accepted(NEW_KEY.token())


async def test_a_fetch_under_way_is_waited_for_even_when_none_may_be_begun(
    issuer: FakeIssuer,
) -> None:
    answered = asyncio.Event()
    old, new = ({"keys": [key.jwk()]} for key in (KEY, NEW_KEY))
    issuer.answer = in_turn(document(old), after(answered, document(new)))
    async with KeySet(issuer.url, timing=Timing(refresh=0.01, cool_down=3600)) as keys:
        await eventually(lambda: len(issuer.requests) == 2)
        finding = asyncio.create_task(keys.find(NEW_KEY.kid, "EdDSA"))
        await asyncio.sleep(0)
        answered.set()
        assert [key.kid for key in await finding] == [NEW_KEY.kid]


async def test_a_hanging_issuer_does_not_delay_tokens_of_known_keys(
    issuer: FakeIssuer, deployment: Deployment
) -> None:
    issuer.answer = hang
    issuer.asked.clear()
    deployment.clock.time += COOL_DOWN
    waiting = asyncio.create_task(deployment.assert_refused(STRANGER.token()))
    await issuer.asked.wait()
    await deployment.assert_accepted(KEY.token())
    assert not waiting.done()
    waiting.cancel()
    await asyncio.wait([waiting])


async def test_a_request_that_goes_away_does_not_end_the_fetch_of_the_others(
    issuer: FakeIssuer, deployment: Deployment
) -> None:
    answered = asyncio.Event()
    issuer.answer = after(answered, document({"keys": [NEW_KEY.jwk()]}))
    issuer.asked.clear()
    deployment.clock.time += COOL_DOWN
    leaving = asyncio.create_task(deployment.verify(NEW_KEY.token()))
    await issuer.asked.wait()
    staying = asyncio.create_task(deployment.assert_accepted(NEW_KEY.token()))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.wait([leaving])
    answered.set()
    await staying
    assert leaving.cancelled()


async def test_a_kid_is_not_taken_for_unknown_because_the_issuer_failed(
    issuer: FakeIssuer, deployment: Deployment
) -> None:
    issuer.answer = hang_up
    deployment.clock.time += COOL_DOWN
    await deployment.assert_unavailable(NEW_KEY.token())
    issuer.publish(KEY.jwk(), NEW_KEY.jwk())
    await deployment.assert_unavailable(NEW_KEY.token())
    assert len(issuer.requests) == 2
    deployment.clock.time += COOL_DOWN
    await deployment.assert_accepted(NEW_KEY.token())
