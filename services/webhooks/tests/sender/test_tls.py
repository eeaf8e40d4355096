"""Endpoints over https."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from services.webhooks.tests.builders import Receiver

from webhooks.domain.delivery import Outcome
from webhooks.sender.resolving import Resolver
from webhooks.sender.sending import Sender


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and the certificate that it has signed for itself, good for 127.0.0.1 only."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "endpoint")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "endpoint.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
async def endpoint(certificate: Path) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/", receiver.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    receiver.url = f"https://127.0.0.1:{runner.addresses[0][1]}/"
    yield receiver
    await runner.cleanup()


async def outcomes(url: str, times: int = 1) -> list[tuple[Outcome, str]]:
    sender = Sender(Resolver(allow_private=True))
    answers = [await sender.send(url, b"{}", {}) for _ in range(times)]
    await sender.close()
    return [(answer.outcome, answer.body) for answer in answers]


async def test_an_endpoint_whose_certificate_is_good_is_called(
    endpoint: Receiver, certificate: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert await outcomes(endpoint.url, times=2) == [(Outcome.DELIVERED, "thanks")] * 2
    assert len(endpoint.received) == 2


async def test_one_whose_certificate_nobody_has_signed_is_not(endpoint: Receiver):
    ((outcome, reason),) = await outcomes(endpoint.url)
    assert outcome is Outcome.UNREACHABLE
    assert "CERTIFICATE_VERIFY_FAILED" in reason
    assert endpoint.received == []


async def test_one_whose_certificate_is_for_another_name_is_not(
    endpoint: Receiver, certificate: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    ((outcome, _),) = await outcomes(endpoint.url.replace("127.0.0.1", "localhost"))
    assert outcome is Outcome.UNREACHABLE
    assert endpoint.received == []


async def test_one_that_speaks_no_tls_is_a_failed_attempt(receiver: Receiver):
    async with asyncio.timeout(5):
        ((outcome, reason),) = await outcomes(receiver.url.replace("http:", "https:"))
    assert outcome is Outcome.UNREACHABLE
    assert reason
