"""Reading an issuer's key set over HTTP, within limits that no issuer can stretch."""

import asyncio
from ipaddress import ip_address
from typing import Final

import httpx

from todo_core.adapters.jwt.rejected import Rejected

MAX_DOCUMENT: Final = 64 * 1024
"""Bytes."""

_HEADERS: Final = {
    "Accept": "application/json",
    # Bodies are read as they come, so that nothing can unfold beyond the limit.
    "Accept-Encoding": "identity",
}


class JwksEndpoint:
    """Where an issuer publishes its keys."""

    def __init__(self, url: str, timeout_seconds: float, *, allow_http: bool = False) -> None:
        """The timeout is for all of a reading, a name look-up and a dripping body included.

        `allow_http` is for a network in which nobody can answer in the issuer's place. Raises
        ValueError unless the URL is https, or http on this machine or where that is allowed.
        """
        self._timeout_seconds = timeout_seconds
        self._url = _parsed(url)
        plain = self._url.scheme == "http"
        self.can_be_tampered_with: bool = plain and not _is_loopback(self._url.host)
        """Whether somebody on the way could put other keys in their place."""
        if self.can_be_tampered_with and not allow_http:
            raise ValueError("the URL of the key set must be https, or http on this machine")
        self._tls = httpx.create_ssl_context()  # SSL_CERT_FILE can name a private authority

    async def read(self) -> bytes:
        """The document there now; for errors see `read_dated`."""
        document, _ = await self.read_dated()
        return document

    async def read_dated(self) -> tuple[bytes, str | None]:
        """The document and its Date, on a connection of its own, without cookies or redirects.

        Raises TimeoutError, httpx.HTTPError, and Rejected for another status than 200 or a
        document past the limit.
        """
        async with (
            asyncio.timeout(self._timeout_seconds),
            httpx.AsyncClient(verify=self._tls, trust_env=False, headers=_HEADERS) as client,
            client.stream("GET", self._url, follow_redirects=False) as response,
        ):
            return await _body(response), response.headers.get("Date")


async def _body(response: httpx.Response) -> bytes:
    if response.status_code != httpx.codes.OK:
        raise Rejected(f"status {response.status_code}")
    document = bytearray()
    async for chunk in response.aiter_raw():
        document += chunk
        if len(document) > MAX_DOCUMENT:
            raise Rejected("longer than 64 KiB")
    return bytes(document)


def _parsed(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        raise ValueError("the URL of the key set is malformed") from None
    if parsed.scheme not in ("https", "http") or not parsed.host:
        raise ValueError("the URL of the key set must begin with https://")
    return parsed


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
