"""The stand-in of Instamojo: beside the gateway with `./fleet up --demo`, and alone for tests."""

import contextlib
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fleet import ports, readiness
from fleet.layout import ROOT
from fleet.programs import Program

SANDBOX = "instamojo-sandbox"
SERVER = ROOT / "examples" / "instamojo-sandbox" / "server.py"
API_KEY, AUTH_TOKEN, SALT = "test_key", "test_token", "test_salt"
CREDENTIALS = ("INSTAMOJO_API_KEY", "INSTAMOJO_AUTH_TOKEN", "INSTAMOJO_SALT")
STARTS_WITHIN_SECONDS = 30


def account(port: int) -> dict[str, str]:
    """The variables by which services find the stand-in, and their account there."""
    return {
        "INSTAMOJO_BASE_URL": f"http://127.0.0.1:{port}/api/1.1/",
        "INSTAMOJO_API_KEY": API_KEY,
        "INSTAMOJO_AUTH_TOKEN": AUTH_TOKEN,
        "INSTAMOJO_SALT": SALT,
    }


def program(port: int) -> Program:
    """The stand-in beside the gateway."""
    told = {"PORT": str(port), "AMOUNT_INCLUDES_FEE": "true"}
    return Program(SANDBOX, [sys.executable, str(SERVER)], told, priority=40)


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """A stand-in that runs, and the strings by which tests pull it. What it tells is as in its README."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        """For INSTAMOJO_BASE_URL."""
        return account(self.port)["INSTAMOJO_BASE_URL"]

    def variables(self) -> dict[str, str]:
        """INSTAMOJO_… for services that are to use it."""
        return account(self.port)

    def behave(self, **settings: Any) -> None:
        """Change settings of the account: `convenience_fee=True`, `webhooks="never"`, …"""
        self._ask("PUT", f"accounts/{API_KEY}/behaviour", settings)

    def open_account(self, api_key: str, auth_token: str, salt: str) -> None:
        self._ask("PUT", f"accounts/{api_key}", {"auth_token": auth_token, "salt": salt})

    def pay(self, request_id: str, **how: Any) -> dict[str, Any]:
        """As a shopper on the pay page: `outcome="paid"|"declined"`, `webhooks=…`, `amount=` in paise if another.

        Gives `payment_id` and `redirect_to`.
        """
        return self._ask("POST", f"requests/{request_id}/pay", how)

    def send_webhook(self, payment_id: str, webhooks: str = "normal") -> None:
        """Send a payment's webhook once more."""
        self._ask("POST", f"payments/{payment_id}/webhook", {"webhooks": webhooks})

    def fail(self, method: str, path: str, kind: str, times: int = 1) -> None:
        """The next calls `method /api/1.1/path…` go wrong: `answer_lost` (carried out) or `unavailable` (not)."""
        self._ask("POST", "faults", {"method": method, "path": path, "kind": kind, "times": times})

    def state(self) -> dict[str, Any]:
        """`payment_requests` with their `payments`, `refunds`, `webhooks` that were sent, `calls`; oldest first."""
        return self._ask("GET", "state", None)

    def reset(self) -> None:
        self._ask("POST", "reset", {})

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/sandbox/{path}", data, method=method)  # noqa: S310 # loopback
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return json.loads(answer.read())


@contextlib.contextmanager
def running_sandbox(**variables: str) -> Iterator[RunningSandbox]:
    """A stand-in of its own on a free port, as a real server with these variables; gone afterwards."""
    port = ports.spare(set())
    environment = {"PORT": str(port), "PYTHONUNBUFFERED": "1", **variables}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen([sys.executable, str(SERVER)], env=environment, stdout=said, stderr=said)
        try:
            deadline = time.monotonic() + STARTS_WITHIN_SECONDS
            while not readiness.answers_ok(f"http://127.0.0.1:{port}/"):
                if process.poll() is not None or time.monotonic() > deadline:
                    said.seek(0)
                    raise TimeoutError(f"the stand-in of Instamojo does not answer: {said.read().decode()}")
                time.sleep(readiness.POLL_SECONDS)
            yield RunningSandbox(port)
        finally:
            process.terminate()
            process.wait(10)
