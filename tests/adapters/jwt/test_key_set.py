"""Keys are at hand whatever the issuer does, and are those that it published last."""

import asyncio
import logging
from contextlib import suppress

import pytest

from tests.adapters.jwt.deployment import (
    COOL_DOWN,
    FAILURES,
    KEEP,
    KEY,
    NEW_KEY,
    STRANGER,
    Deployment,
    deployed,
    eventually,
)
from tests.adapters.jwt.fake_issuer import (
    Answer,
    FakeIssuer,
    after,
    document,
    hang_up,
    in_turn,
    respond,
)
from tests.adapters.jwt.minting import USER, SetClock, ed25519_key
from todo_core.adapters.jwt import KeySet, Timing
from todo_core.adapters.jwt.endpoint import JwksEndpoint
from todo_core.domain.errors import NotAuthenticated, Unavailable


async def test_opening_does_not_wait_for_the_issuer(issuer: FakeIssuer) -> None:
    async with deployed(issuer) as deployment:
        assert (deployment.ready(), deployment.keys.age) == (False, None)
        assert not issuer.requests


async def test_the_first_token_waits_for_the_first_keys(issuer: FakeIssuer) -> None:
    published = asyncio.Event()
    issuer.answer = after(published, document({"keys": [KEY.jwk()]}))
    async with deployed(issuer) as deployment:
        verification = asyncio.create_task(deployment.verify(KEY.token()))
        await issuer.asked.wait()
        published.set()
        assert (await verification).user_id == USER
        assert deployment.ready()


async def test_a_hundred_first_tokens_share_one_fetch(issuer: FakeIssuer) -> None:
    published = asyncio.Event()
    issuer.answer = after(published, document({"keys": [KEY.jwk()]}))
    async with deployed(issuer) as deployment:
        tokens = [KEY.token(sub=f"user-{number}") for number in range(100)]
        verifications = [asyncio.create_task(deployment.verify(token)) for token in tokens]
        await issuer.asked.wait()
        published.set()
        identities = await asyncio.gather(*verifications)
    assert [f"user-{n}" for n in range(100)] == [identity.user_id for identity in identities]
    assert len(issuer.requests) == 1


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
async def test_without_any_key_there_is_no_verdict(issuer: FakeIssuer, failure: Answer) -> None:
    issuer.answer = failure
    async with deployed(issuer) as deployment:
        error = await deployment.assert_unavailable(KEY.token())
        assert error.retry_after == COOL_DOWN
        assert not deployment.ready()


async def test_a_set_without_usable_keys_gives_no_verdict_either(issuer: FakeIssuer) -> None:
    issuer.publish({"kty": "oct", "k": "c2VjcmV0"}, KEY.jwk(use="enc"))
    async with deployed(issuer) as deployment:
        await deployment.assert_unavailable(KEY.token())
        assert not deployment.ready()


async def test_an_issuer_that_comes_up_late_is_noticed_without_a_request(
    issuer: FakeIssuer,
) -> None:
    await issuer.go_down()
    async with KeySet(issuer.url, timing=Timing(cool_down=0.01)) as keys:
        await eventually(lambda: keys._fetching is not None)
        issuer.publish(KEY.jwk())
        await issuer.come_up()
        await eventually(keys.ready)


async def test_an_issuer_that_has_its_first_key_late_is_noticed_without_a_request(
    issuer: FakeIssuer,
) -> None:
    issuer.publish()
    async with KeySet(issuer.url, timing=Timing(cool_down=0.01)) as keys:
        await eventually(lambda: keys.age is not None)
        assert not keys.ready()
        issuer.publish(KEY.jwk())
        await eventually(keys.ready)


async def test_a_failure_is_followed_by_a_pause(issuer: FakeIssuer) -> None:
    issuer.answer = respond(b"", status="500 Internal Server Error")
    async with deployed(issuer) as deployment:
        await deployment.assert_unavailable(KEY.token())
        issuer.publish(KEY.jwk())
        deployment.clock.time += COOL_DOWN - 1.5
        error = await deployment.assert_unavailable(KEY.token())
        assert (error.retry_after, len(issuer.requests)) == (2, 1)
        deployment.clock.time += 1.5
        await deployment.assert_accepted(KEY.token())


async def test_keys_are_fetched_again_without_being_asked_for(issuer: FakeIssuer) -> None:
    issuer.publish(KEY.jwk())
    async with KeySet(issuer.url, timing=Timing(refresh=0.01)) as keys:
        await eventually(lambda: bool(keys._current.knows(KEY.kid)))
        issuer.publish(NEW_KEY.jwk())
        await eventually(lambda: keys._current.knows(NEW_KEY.kid))
        assert not keys._current.knows(KEY.kid)


async def test_a_key_that_is_no_longer_published_verifies_nothing(
    issuer: FakeIssuer, deployment: Deployment
) -> None:
    issuer.publish(NEW_KEY.jwk())
    deployment.clock.time += COOL_DOWN
    await deployment.assert_accepted(NEW_KEY.token())
    await deployment.assert_refused(KEY.token())


async def test_even_the_last_key_can_be_withdrawn(
    issuer: FakeIssuer, deployment: Deployment
) -> None:
    issuer.publish()
    deployment.clock.time += COOL_DOWN
    await deployment.assert_unavailable(STRANGER.token())
    await deployment.assert_unavailable(KEY.token())


async def test_the_age_counts_from_the_latest_good_answer(
    issuer: FakeIssuer, deployment: Deployment
) -> None:
    deployment.clock.time += 60
    assert deployment.keys.age == 60
    await deployment.assert_refused(STRANGER.token())
    assert deployment.keys.age == 0
    deployment.clock.time += 7
    assert deployment.keys.age == 7


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
async def test_known_keys_outlive_an_issuer_that_fails(
    issuer: FakeIssuer, deployment: Deployment, failure: Answer
) -> None:
    issuer.answer = failure
    deployment.clock.time += KEEP
    await deployment.assert_unavailable(STRANGER.token())
    assert len(issuer.requests) == 2
    await deployment.assert_accepted(KEY.token())
    assert (deployment.ready(), deployment.keys.age) == (True, KEEP)


async def test_known_keys_do_not_outlive_it_for_ever(
    issuer: FakeIssuer, deployment: Deployment
) -> None:
    issuer.answer = hang_up
    deployment.clock.time += KEEP + 1
    await deployment.assert_unavailable(STRANGER.token())
    await deployment.assert_unavailable(KEY.token())
    assert not deployment.ready()


async def test_a_flapping_issuer_goes_unnoticed(issuer: FakeIssuer, deployment: Deployment) -> None:
    good = document({"keys": [KEY.jwk()]})
    issuer.answer = in_turn(hang_up, good, respond(b"nonsense"), good, hang_up, good)
    for number in range(3):
        stranger = ed25519_key(f"stranger {number}").token()
        for verdict in deployment.assert_unavailable, deployment.assert_refused:
            deployment.clock.time += COOL_DOWN
            await verdict(stranger)
            await deployment.assert_accepted(KEY.token())
    assert len(issuer.requests) == 7


async def test_the_generation_moves_with_the_keys_and_only_with_them(
    issuer: FakeIssuer, deployment: Deployment
) -> None:
    before = deployment.keys.generation
    for answer in document({"keys": [KEY.jwk(x5t="new")]}), hang_up:
        issuer.answer = answer
        deployment.clock.time += COOL_DOWN
        with suppress(NotAuthenticated, Unavailable):
            await deployment.verify(ed25519_key(f"stranger to {answer}").token())
        assert before == deployment.keys.generation
    issuer.publish(ed25519_key(KEY.kid).jwk())
    deployment.clock.time += COOL_DOWN
    await deployment.assert_refused(STRANGER.token())
    assert before != deployment.keys.generation


async def test_a_surprise_does_not_end_the_upkeep(
    issuer: FakeIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    surprised = asyncio.Event()

    async def surprise(_: JwksEndpoint) -> bytes:
        surprised.set()
        raise RuntimeError("nobody thought of this")

    issuer.publish(KEY.jwk())
    with monkeypatch.context() as patch:
        patch.setattr(JwksEndpoint, "read", surprise)
        keys = KeySet(issuer.url, timing=Timing(cool_down=0.01))
        await keys.open()
        await surprised.wait()
    await eventually(keys.ready)
    await keys.close()


async def test_a_failure_is_logged_in_words_of_our_own(
    issuer: FakeIssuer, deployment: Deployment, caplog: pytest.LogCaptureFixture
) -> None:
    issuer.answer = respond(b'{"keys": "sesame"')
    deployment.clock.time += COOL_DOWN
    with caplog.at_level(logging.WARNING):
        await deployment.assert_unavailable(STRANGER.token())
    assert caplog.messages == ["verification keys could not be fetched: JSONDecodeError"]
    assert caplog.records[0].args == ("JSONDecodeError",)  # a text, which every formatter shows


@pytest.mark.parametrize(
    ("url", "warnings"), [("http://web.invalid/jwks", 1), ("http://localhost:1/jwks", 0)]
)
async def test_that_keys_come_over_http_from_elsewhere_is_logged(
    caplog: pytest.LogCaptureFixture, url: str, warnings: int
) -> None:
    with caplog.at_level(logging.WARNING):
        async with KeySet(url, allow_http=True):
            pass
    assert len([each for each in caplog.messages if "come over http" in each]) == warnings


async def test_closing_ends_every_task_and_leaves_nobody_waiting(issuer: FakeIssuer) -> None:
    before = asyncio.all_tasks()
    async with deployed(issuer) as deployment:
        waiting = asyncio.create_task(deployment.assert_unavailable(KEY.token()))
        await issuer.asked.wait()
    await waiting
    tasks = asyncio.all_tasks() - before
    assert not [task for task in tasks if "KeySet" in repr(task)]
    await deployment.assert_unavailable(KEY.token())
    assert len(issuer.requests) == 1


async def test_a_set_that_was_closed_at_once_can_be_opened_again(issuer: FakeIssuer) -> None:
    issuer.publish(KEY.jwk())
    keys = KeySet(issuer.url)
    for _ in range(2):
        await keys.open()
        await asyncio.sleep(0)
        await keys.close()
    async with keys:
        await eventually(keys.ready)


async def test_a_set_that_is_not_open_asks_nobody(issuer: FakeIssuer) -> None:
    error = await Deployment(issuer, SetClock()).assert_unavailable(KEY.token())
    assert error.retry_after == 1
    assert not issuer.requests


@pytest.mark.parametrize("url", ["http://auth.example.com/jwks", "nonsense", ""])
def test_an_address_that_anybody_could_answer_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        KeySet(url)
