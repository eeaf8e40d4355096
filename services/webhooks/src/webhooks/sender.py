"""One POST to a merchant's endpoint, from which nothing can hurt us: not its slowness, its size, nor its cookies."""

import asyncio
from collections.abc import Mapping
from time import monotonic

import aiohttp
import structlog
from prometheus_client import Counter, Histogram
from yarl import URL

from webhooks.domain.delivery import Answer, Outcome

TIMEOUT_SECONDS = 5.0
"""For the whole attempt: looking up, connecting, sending, and reading the answer."""
LONGEST_BODY = 2048
"""Bytes of an answer that are read and kept."""
# Shorter than the idle limit of the usual servers: ours is not the connection that they are just closing.
_KEEP_IDLE_SECONDS = 4.0

ATTEMPTS = Counter("webhook_attempts", "Attempts to deliver a webhook", ["outcome"])
ATTEMPT_SECONDS = Histogram(
    "webhook_attempt_duration_seconds",
    "Time that the endpoint took in an attempt",
    ["outcome"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)

log = structlog.get_logger(__name__)


class Sender:
    """Keeps connections to endpoints. How many are in use at once is the caller's to bound."""

    def __init__(self, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._timeout_seconds = timeout_seconds
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        # Where SSRF is guarded against at the call: a resolver that hands out checked addresses only.
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEP_IDLE_SECONDS, enable_cleanup_closed=False)
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            auto_decompress=False,
            headers={
                "Content-Type": "application/json",
                "Accept-Encoding": "identity",
                "User-Agent": "PaymentGateway-Webhooks/1.0",
            },
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Never raises: whatever goes wrong is an answer of its own."""
        started = monotonic()
        try:
            async with asyncio.timeout(self._timeout_seconds):
                code, answer = await self._post(url, body, headers)
            outcome = Outcome.DELIVERED if 200 <= code <= 299 else Outcome.REFUSED
        except TimeoutError:
            outcome, code, answer = Outcome.TIMED_OUT, None, f"No answer within {self._timeout_seconds:g} s"
        except Exception as error:
            if not isinstance(error, aiohttp.ClientError | OSError | ValueError):
                log.exception("attempt failed in an unforeseen way")
            outcome, code, answer = Outcome.UNREACHABLE, None, _storable(f"{type(error).__name__}: {error}".encode())
        seconds = monotonic() - started
        ATTEMPTS.labels(outcome).inc()
        ATTEMPT_SECONDS.labels(outcome).observe(seconds)
        return Answer(outcome, code, answer, seconds)

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        assert self._session is not None, "open() comes first"
        async with self._session.post(URL(url), data=body, headers=headers, allow_redirects=False) as response:
            read = b""
            while len(read) < LONGEST_BODY and (chunk := await response.content.read(LONGEST_BODY - len(read))):
                read += chunk
            return response.status, _storable(read)


def _storable(text: bytes) -> str:
    """As much as is kept, as text that PostgreSQL can hold."""
    return text[:LONGEST_BODY].decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
