"""Every process is replaced by a new one while payments flow, and nobody notices."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest

from fleet import restarting
from fleet.testing import RunningFleet
from fleet.topology import PROCESSES, RELIEFS, SERVING, STANDING_RELIEFS
from gateway import Gateway, Json, upi_payment

SHOPPERS = 2
THINKING_SECONDS = 0.05
"""How long each pauses before the next order, so that new processes come up beside the load. Connections are idle
meanwhile, which is when a server that ends may close them under a request."""
pytestmark = pytest.mark.timeout(400)
SERVICES = ("merchants", "orders", "payments")
"""Those that a payment needs; the others are replaced in the same way."""
PROCESSES_OF_THEM = [process.name for process in PROCESSES if process.service in SERVICES] + list(STANDING_RELIEFS)


@dataclass(slots=True)
class Trade:
    """Merchants and shoppers who go on until they are told to stop, and note every answer."""

    gateway: Gateway
    answers: Counter[str] = field(default_factory=Counter[str])
    failures: list[str] = field(default_factory=list[str])
    stopping: bool = False

    async def go_on(self) -> None:
        while not self.stopping:
            order = await self._expect(201, "POST", "/api/v1/orders", {"amount": 50000})
            payment = await self._expect(201, "POST", "/api/v1/payments", upi_payment(str(order.get("id"))))
            await self._expect(200, "GET", f"/api/v1/payments/{payment.get('id')}")
            await self._expect(200, "GET", f"/api/v1/orders/{order.get('id')}")
            await self._expect(200, "GET", "/api/v1/webhooks?limit=1")
            await self._expect(200, "GET", "/api/v1/test/merchant")
            # A refund of a payment that is not there asks refunds, and refunds asks payments.
            refunds = "/api/v1/payments/pay_AAAAAAAAAAAAAAAA/refunds"
            await self._expect(404, "POST", refunds, {"amount": 100})
            await asyncio.sleep(THINKING_SECONDS)

    async def _expect(self, status: int, method: str, path: str, body: Json | None = None) -> dict[str, object]:
        kind = f"{method} {path.split('?', maxsplit=1)[0]}"
        try:
            answer = await self.gateway.call(method, path, body)
        except httpx.TransportError as error:
            self.failures.append(f"{kind}: {error!r}")
            return {}
        self.answers[f"{method} {answer.status_code}"] += 1
        if answer.status_code != status:
            self.failures.append(f"{kind}: {answer.status_code} {answer.text}")
        return answer.json()


def warnings_of(fleet: RunningFleet) -> str:
    """What the processes have complained of: the reason why a request failed."""
    lines = (
        line
        for name in (*PROCESSES_OF_THEM, *(RELIEFS[name] for name in SERVICES))
        for line in fleet.log(name).splitlines()
    )
    return "\n".join(line for line in lines if '"level":"info"' not in line)


@pytest.fixture
async def trade(practice_fleet: RunningFleet) -> AsyncIterator[Trade]:
    async with Gateway(practice_fleet.base_url) as gateway:
        trade = Trade(gateway)
        going_on = [asyncio.create_task(trade.go_on()) for _ in range(SHOPPERS)]
        yield trade
        trade.stopping = True
        await asyncio.gather(*going_on)


async def test_a_rolling_restart_under_load_fails_no_request(practice_fleet: RunningFleet, trade: Trade):
    before = {name: practice_fleet.pid(name) for name in PROCESSES_OF_THEM}
    await asyncio.to_thread(restarting.restart, practice_fleet.plan.settings.layout, SERVICES, quiet=True)
    after = {name: practice_fleet.pid(name) for name in PROCESSES_OF_THEM}
    assert all(after[name] not in (0, before[name]) for name in PROCESSES_OF_THEM)
    assert all(practice_fleet.pid(name) == 0 for name in set(RELIEFS.values()) - set(SERVING))
    assert trade.failures == [], warnings_of(practice_fleet)
    assert trade.answers["POST 201"] > 100
