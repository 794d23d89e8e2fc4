"""No answer of an issuer takes longer, or more memory, than was granted to it."""

import asyncio
import gzip
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.adapters.jwt.fake_issuer import (
    Answer,
    FakeIssuer,
    drip,
    flood,
    garbage,
    hang,
    hang_up,
    respond,
    serving,
)
from todo_core.adapters.jwt.endpoint import MAX_DOCUMENT, JwksEndpoint
from todo_core.adapters.jwt.rejected import Rejected

FAILURES: dict[str, tuple[Answer, type[Exception]]] = {
    "never ends": (flood, Rejected),
    "is one byte too long": (respond(b" " * (MAX_DOCUMENT + 1)), Rejected),
    "closes the connection": (hang_up, httpx.HTTPError),
    "breaks off": (respond(b"{}", length=100), httpx.HTTPError),
    "speaks no HTTP": (garbage(b"SSH-2.0-OpenSSH_9.9\r\n"), httpx.HTTPError),
    "has headers without end": (
        garbage(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 500_000),
        httpx.HTTPError,
    ),
    "has no content": (respond(b"", status="204 No Content"), Rejected),
    "is not found": (respond(b"{}", status="404 Not Found"), Rejected),
    "is an error": (respond(b"{}", status="500 Internal Server Error"), Rejected),
    "is partial": (respond(b"{}", status="206 Partial Content"), Rejected),
}


@pytest.mark.parametrize(("answer", "error"), FAILURES.values(), ids=FAILURES)
async def test_a_bad_answer_is_an_error(
    issuer: FakeIssuer, answer: Answer, error: type[Exception]
) -> None:
    issuer.answer = answer
    with pytest.raises(error):
        await JwksEndpoint(issuer.url, 60).read()


@pytest.mark.parametrize("answer", [hang, drip])
async def test_an_answer_that_does_not_come_to_an_end_is_given_up(
    issuer: FakeIssuer, answer: Answer
) -> None:
    issuer.answer = answer
    async with asyncio.timeout(30):
        with pytest.raises(TimeoutError):
            await JwksEndpoint(issuer.url, 0.3).read()


async def test_an_issuer_that_is_down_is_an_error(issuer: FakeIssuer) -> None:
    await issuer.go_down()
    with pytest.raises(httpx.ConnectError):
        await JwksEndpoint(issuer.url, 60).read()
    await issuer.come_up()


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
async def test_a_redirect_is_not_followed(issuer: FakeIssuer, status: str) -> None:
    issuer.answer = respond(b"", status=status, headers=[f"Location: {issuer.url}/elsewhere"])
    with pytest.raises(Rejected):
        await JwksEndpoint(issuer.url, 60).read()
    assert len(issuer.requests) == 1


async def test_a_document_of_64_kib_is_read_whole(issuer: FakeIssuer) -> None:
    issuer.answer = respond(b"x" * MAX_DOCUMENT)
    assert await JwksEndpoint(issuer.url, 60).read() == b"x" * MAX_DOCUMENT


async def test_a_compressed_body_is_neither_asked_for_nor_unfolded(issuer: FakeIssuer) -> None:
    bomb = gzip.compress(b" " * 10_000_000)
    issuer.answer = respond(bomb, headers=["Content-Encoding: gzip"])
    assert bomb == await JwksEndpoint(issuer.url, 60).read()
    assert b"accept-encoding: identity" in issuer.requests[0].lower()


async def test_a_cookie_of_the_issuer_is_not_sent_back(issuer: FakeIssuer) -> None:
    issuer.answer = respond(b"{}", headers=["Set-Cookie: a=b"])
    endpoint = JwksEndpoint(issuer.url, 3)
    await endpoint.read()
    await endpoint.read()
    assert b"cookie" not in issuer.requests[1].lower()


async def test_a_proxy_of_the_surroundings_is_not_used(
    issuer: FakeIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    issuer.answer = respond(b"{}")
    assert await JwksEndpoint(issuer.url, 60).read() == b"{}"


async def test_an_issuer_is_believed_only_with_a_certificate_that_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate = self_signed_certificate(tmp_path)
    tls.load_cert_chain(certificate)
    async with serving(respond(b"{}"), tls=tls) as issuer:
        with pytest.raises(httpx.ConnectError):
            await JwksEndpoint(issuer.url, 60).read()
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert await JwksEndpoint(issuer.url, 60).read() == b"{}"


def self_signed_certificate(directory: Path) -> Path:
    """A certificate for this machine and its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "issuer")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = directory / "issuer.pem"
    path.write_bytes(pem + certificate.public_bytes(Encoding.PEM))
    return path


@pytest.mark.parametrize(
    "url",
    [
        "https://auth.example.com/api/auth/jwks",
        "HTTPS://auth.example.com/jwks",
        "http://localhost:3000/api/auth/jwks",
        "http://LOCALHOST/jwks",
        "http://127.0.0.1:3000/jwks",
        "http://127.9.9.9/jwks",
        "http://[::1]:3000/jwks",
    ],
)
def test_https_is_trusted_anywhere_and_http_on_this_machine(url: str) -> None:
    JwksEndpoint(url, 3)


@pytest.mark.parametrize(
    ("url", "doubtful"),
    [
        ("http://web:3000/api/auth/jwks", True),
        ("http://10.0.0.1/jwks", True),
        ("http://localhost:3000/jwks", False),
        ("https://auth.example.com/jwks", False),
    ],
)
def test_where_that_is_said_aloud_http_will_do(url: str, doubtful: bool) -> None:
    assert JwksEndpoint(url, 3, allow_http=True).can_be_tampered_with == doubtful


@pytest.mark.parametrize("url", ["", "http://", "web:3000/jwks", "ftp://web/jwks", "file:///jwks"])
def test_even_then_it_has_to_be_http(url: str) -> None:
    with pytest.raises(ValueError, match="the URL of the key set"):
        JwksEndpoint(url, 3, allow_http=True)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "auth.example.com/jwks",
        "//auth.example.com/jwks",
        "https://",
        "https:///jwks",
        "http://auth.example.com/jwks",
        "http://localhost.example.com/jwks",
        "http://127.0.0.1.example.com/jwks",
        "http://127.0.0.1@auth.example.com/jwks",
        "http://0.0.0.0/jwks",
        "http://10.0.0.1/jwks",
        "http://[::2]/jwks",
        "http://[::1/jwks",
        "ftp://localhost/jwks",
        "file:///etc/jwks.json",
        "http://localhost:port/jwks",
        "http://local host/jwks",
    ],
)
def test_any_other_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="the URL of the key set"):
        JwksEndpoint(url, 3)
