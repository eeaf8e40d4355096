"""A merchant's endpoint that takes webhooks as fast as they come, checks every signature, and counts.

Run as a process of its own: `python -m fleet.bench.receiver PORT SECRET`. `GET /counts` tells what has come.
"""

import asyncio
import hashlib
import hmac
import sys
from collections import Counter
from time import time
from typing import cast

import httptools
import orjson
import uvloop

_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\nok"


class Received:
    """What has come so far."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self.webhooks: Counter[str] = Counter()
        self.by_event: Counter[str] = Counter()
        self.forged = 0
        self.last_at = 0.0

    def add(self, headers: dict[bytes, bytes], body: bytes) -> None:
        expected = hmac.digest(self._secret, body, hashlib.sha256).hex().encode()
        if not hmac.compare_digest(expected, headers.get(b"x-webhook-signature", b"")):
            self.forged += 1
            return
        webhook = headers[b"x-webhook-id"].decode()
        if not self.webhooks[webhook]:
            self.by_event[headers[b"x-webhook-event"].decode()] += 1
        self.webhooks[webhook] += 1
        self.last_at = time()

    def counts(self) -> bytes:
        return orjson.dumps(
            {
                "distinct": len(self.webhooks),
                "duplicates": self.webhooks.total() - len(self.webhooks),
                "forged": self.forged,
                "by_event": dict(self.by_event),
                "last_at": self.last_at,
            }
        )


class Endpoint(asyncio.Protocol):
    def __init__(self, received: Received) -> None:
        self._received = received
        self._transport: asyncio.Transport
        self._parser = httptools.HttpRequestParser(self)
        self._headers: dict[bytes, bytes] = {}
        self._body: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Its transports are no subclasses of asyncio's, though they are all that those are.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.lower()] = value

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        if self._parser.get_method() == b"GET":
            counts = self._received.counts()
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(counts), counts))
        else:
            self._received.add(self._headers, b"".join(self._body))
            self._transport.write(_OK)
        self._headers, self._body = {}, []


async def serve(port: int, secret: str) -> None:
    received = Received(secret)
    server = await asyncio.get_running_loop().create_server(lambda: Endpoint(received), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), sys.argv[2]))
