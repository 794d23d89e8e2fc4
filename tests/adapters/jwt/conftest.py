"""An issuer for every test that wants one, and a verifier that relies on it."""

from collections.abc import AsyncIterator

import pytest

from tests.adapters.jwt.deployment import KEY, Deployment, deployed
from tests.adapters.jwt.fake_issuer import FakeIssuer, hang, serving


@pytest.fixture
async def issuer() -> AsyncIterator[FakeIssuer]:
    """A JWKS endpoint on loopback, gone after the test; it hangs until told to answer."""
    async with serving(hang) as issuer:
        yield issuer


@pytest.fixture
async def deployment(issuer: FakeIssuer) -> AsyncIterator[Deployment]:
    """A deployment whose issuer publishes KEY, which has been fetched."""
    issuer.publish(KEY.jwk())
    async with deployed(issuer) as deployment:
        await deployment.assert_accepted(KEY.token())
        yield deployment
