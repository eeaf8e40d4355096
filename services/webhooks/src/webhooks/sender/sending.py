"""One POST to a merchant's endpoint, from which nothing can hurt us: not its slowness, its size, nor its address."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic

import structlog
from prometheus_client import Counter, Histogram
from yarl import URL

from webhooks.domain.delivery import Answer, Outcome
from webhooks.sender.connections import LONGEST_BODY, BrokenAnswer, Connections, Origin
from webhooks.sender.resolving import AddressRefused, Resolver

TIMEOUT_SECONDS = 5.0
"""For the whole attempt: looking up, connecting, sending, and reading the answer."""
_REFUSED = "The URL leads to an address that is not of the public internet"

ATTEMPTS = Counter("webhook_attempts", "Attempts to deliver a webhook", ["outcome"])
ATTEMPT_SECONDS = Histogram(
    "webhook_attempt_duration_seconds",
    "Time that the endpoint took in an attempt",
    ["outcome"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_MEASURES = {outcome: (ATTEMPTS.labels(outcome), ATTEMPT_SECONDS.labels(outcome)) for outcome in Outcome}

log = structlog.get_logger(__name__)


class InsecureUrl(Exception):
    """The URL is http where only https may be called."""


@dataclass(frozen=True, slots=True)
class _Target:
    origin: Origin
    head: bytes
    """The request's first lines, which are the same for every webhook."""


class Sender:
    """Keeps connections to endpoints. How many are in use at once is the caller's to bound.

    Unless the resolver allows private addresses, only https URLs are called.
    """

    def __init__(self, resolver: Resolver, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._timeout_seconds = timeout_seconds
        self.resolver = resolver
        self._connections = Connections(self.resolver)

    async def close(self) -> None:
        self._connections.close()
        self.resolver.close()

    async def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Never raises: whatever goes wrong is an answer of its own."""
        started = monotonic()
        try:
            async with asyncio.timeout(self._timeout_seconds):
                code, answer = await self._post(url, body, headers)
            outcome = Outcome.DELIVERED if 200 <= code <= 299 else Outcome.REFUSED
        except TimeoutError:
            outcome, code, answer = Outcome.TIMED_OUT, None, f"No answer within {self._timeout_seconds:g} s"
        except Exception as error:  # noqa: BLE001  # endpoints find ever new ways to fail
            outcome, code, answer = Outcome.UNREACHABLE, None, _reason(error)
        seconds = monotonic() - started
        attempts, durations = _MEASURES[outcome]
        attempts.inc()
        durations.observe(seconds)
        return Answer(outcome, code, answer, seconds)

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        target = _target(url)
        if not self.resolver.allow_private and not target.origin.tls:
            raise InsecureUrl
        lines = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
        request = b"%b%bContent-Length: %d\r\n\r\n%b" % (target.head, lines.encode("ascii"), len(body), body)
        reply = await self._connections.post(target.origin, request)
        return reply.status, _storable(reply.body)


@lru_cache(maxsize=1024)
def _target(url: str) -> _Target:
    parsed = URL(url)
    host, port = parsed.host, parsed.port
    if not host or not port or parsed.raw_host is None:
        raise ValueError("not an absolute URL")
    tls = parsed.scheme == "https"
    head = (
        f"POST {parsed.raw_path_qs or '/'} HTTP/1.1\r\n"
        f"Host: {parsed.host_port_subcomponent}\r\n"
        "Content-Type: application/json\r\n"
        "Accept: */*\r\n"
        "Accept-Encoding: identity\r\n"
        "User-Agent: PaymentGateway-Webhooks/1.0\r\n"
    )
    return _Target(Origin(parsed.raw_host, port, tls), head.encode("ascii"))


def _reason(error: Exception) -> str:
    if isinstance(error, AddressRefused):
        # Not which address: the answer is shown, and would tell what stands in our network.
        return _REFUSED
    if isinstance(error, InsecureUrl):
        return "The URL is not an https URL"
    if isinstance(error, ssl.SSLError):
        return _storable(f"TLS failed: {error.reason or error}".encode())
    if isinstance(error, BrokenAnswer):
        return _storable(str(error).encode())
    if not isinstance(error, OSError | ValueError):
        log.error("attempt failed in an unforeseen way", exc_info=error)
    return _storable(f"{type(error).__name__}: {error}".encode())


def _storable(text: bytes) -> str:
    """As much as is kept, as text that PostgreSQL can hold."""
    return text[:LONGEST_BODY].decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
