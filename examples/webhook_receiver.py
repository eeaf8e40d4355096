"""A merchant's webhook receiver, as small as it can be: it verifies, and answers 200. Standard library only.

`python3 examples/webhook_receiver.py whsec_test_abc123` prints every webhook that comes; with an order's id after the
secret it ends as soon as a payment of that order is known to have succeeded. After a minute it ends in any case.
"""
# ruff: noqa: INP001, T201

import argparse
import hashlib
import hmac
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import cast


def is_genuine(body: bytes, signature: str, secret: str) -> bool:
    """Whether who sent `body` knows the secret: over the bytes as received, never over JSON written anew."""
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    # As bytes: texts are compared in constant time only while they are ASCII, and anybody may send anything.
    return hmac.compare_digest(expected.encode(), signature.encode())


class Receiver(HTTPServer):
    """Remembers the orders that verified webhooks call paid."""

    def __init__(self, address: tuple[str, int], secret: str) -> None:
        super().__init__(address, Webhook)
        self.secret = secret
        self.paid_orders: set[str] = set()


class Webhook(BaseHTTPRequestHandler):
    timeout = 5

    def do_GET(self) -> None:
        self.answer(200, b"listening for webhooks\n")

    def do_POST(self) -> None:
        receiver = cast("Receiver", self.server)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not is_genuine(body, self.headers.get("X-Webhook-Signature", ""), receiver.secret):
            print("refused a webhook: its signature is wrong", flush=True)
            self.answer(401)
            return
        webhook = json.loads(body)
        payment = webhook["data"]["payment"]
        print(f"verified {webhook['event']} {payment['id']}", flush=True)
        if webhook["event"] == "payment.success":
            receiver.paid_orders.add(payment["order_id"])
        self.answer(200)

    def answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet: what matters is printed above."""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("secret")
    parser.add_argument("order", nargs="?")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4500)
    parser.add_argument("--seconds", type=float, default=60)
    arguments = parser.parse_args()
    if arguments.order == "":
        parser.error("the order's id is empty: was the order created?")
    deadline = time.monotonic() + arguments.seconds
    with Receiver((arguments.host, arguments.port), arguments.secret) as receiver:
        while (left := deadline - time.monotonic()) > 0:
            receiver.timeout = left
            receiver.handle_request()
            if arguments.order in receiver.paid_orders:
                return 0
    if arguments.order:
        print(f"no payment.success of {arguments.order} within {arguments.seconds:g} s", flush=True)
    return 1 if arguments.order else 0


if __name__ == "__main__":
    sys.exit(main())
