"""A merchant's program: it repeats what failed under the same Idempotency-Key, and remembers what it was promised."""

import asyncio
import itertools
import random
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import orjson

from fleet.bench.connections import Address, Connection, Reply, request_bytes
from fleet.bench.gateway import KEY

ANSWER_WITHIN_SECONDS = 10.0
GIVE_UP_AFTER_SECONDS = 60.0
PAUSE_SECONDS = 0.25
_MOST_UNDER_WAY = 40
"""Orders; while the gateway is away, no more of them pile up."""
_WITHOUT_KEY = 0.1
_SENT_TWICE = 0.25
_FAIR_REFUSALS = (b"Order is already paid", b"Refund amount exceeds available amount")
_GIVEN_BACK = 0.4
"""Of the orders: how many have money given back."""
_MOST_GIVING_BACK = 20
_FAILING_REFUND = 0.2
CARDS = ("4242424242424242", "4000000000000002", "4000000000009995", "4111111111111111")
INSTRUMENTS: tuple[dict[str, Any], ...] = (
    *({"method": "upi", "vpa": vpa} for vpa in ("success@bank", "failure@bank", "asha.rao@upi", "success@bank")),
    *(
        {
            "method": "card",
            "card": {"number": number, "expiry_month": 12, "expiry_year": 2045, "cvv": "123", "holder_name": "A Rao"},
        }
        for number in CARDS
    ),
)
SLOW_INSTRUMENT = {"method": "upi", "vpa": "timeout@bank"}
"""Its first inquiries get no answer, so it takes some seconds."""


@dataclass(slots=True)
class Create:
    """Something that the merchant wanted created once, however often it asked."""

    marker: str
    """Sent as the request id of a payment or refund and the receipt of an order: by it the databases are asked."""
    path: str
    body: dict[str, Any]
    key: str | None
    answers: list[Reply] = field(default_factory=list)
    """What was answered, connection errors and 5xx left out."""
    given_up: bool = False

    @property
    def created(self) -> dict[str, Any] | None:
        """The thing that a 2xx answer promised."""
        return next((orjson.loads(each.body) for each in self.answers if each.status == 201), None)

    @property
    def was_refused(self) -> bool:
        """For a good reason: another attempt has paid the order, or other refunds have left too little."""
        return all(
            each.status == 400 and any(reason in each.body for reason in _FAIR_REFUSALS) for each in self.answers
        )


class Caller:
    """Sends requests over kept-alive connections; one that failed is not used again."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._idle: list[Connection] = []

    async def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> Reply:
        """Raises `OSError` (`TimeoutError` among them) when there is no answer."""
        told = {"Host": "127.0.0.1", **KEY, "Content-Type": "application/json"}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = self._idle.pop() if self._idle else Connection(self._address)
        try:
            async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
                reply = await connection.send(request_bytes(method, path, told, body))
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)
        return reply

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()


class Merchant:
    """Creates orders at a steady rate, one to three racing attempts to pay each, and for some of those that are paid
    racing refunds that ask for more than there is."""

    def __init__(self, caller: Caller, name: str, seed: int, *, orders_per_second: float) -> None:
        self.name = name
        self.orders: list[Create] = []
        self.invoices: list[Create] = []
        self.payments: list[Create] = []
        self.refunds: list[Create] = []
        self.complaints: list[str] = []
        self.retries = 0
        self._caller = caller
        self._random = random.Random(f"{seed} {name}")  # noqa: S311  # repeatable, and guards nothing
        self._pause = 1 / orders_per_second
        self._under_way: set[asyncio.Task[None]] = set()
        self._giving_back: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    @property
    def accepted(self) -> int:
        """How many payments were answered with 201."""
        return sum(payment.created is not None for payment in self.payments)

    async def trade(self) -> None:
        """Go on until `stop` is called, and then until everything that was begun is answered."""
        due = monotonic()
        for number in itertools.count():
            if self._stopping.is_set():
                break
            while len(self._under_way) >= _MOST_UNDER_WAY:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            purchase = asyncio.create_task(self._purchase(number))
            self._under_way.add(purchase)
            purchase.add_done_callback(self._under_way.discard)
            due = max(due + self._pause, monotonic())
            await self._wait(due - monotonic())
        await asyncio.gather(*self._under_way)
        await asyncio.gather(*self._giving_back)

    def stop(self) -> None:
        self._stopping.set()

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return

    async def _purchase(self, number: int) -> None:
        marker = f"{self.name}.{number}"
        order = Create(marker, "/api/v1/orders", {"amount": 10_000 + number, "receipt": marker}, f"{marker}.order")
        self.orders.append(order)
        await self._ask(order)
        if order.created is None:
            return
        attempts = [
            self._attempt(order.created["id"], f"{marker}.{n}") for n in range(self._random.choice((1, 1, 2, 3)))
        ]
        self.payments += attempts
        repeated = [attempt for attempt in attempts if attempt.key and self._random.random() < _SENT_TWICE]
        await asyncio.gather(*(self._ask(attempt) for attempt in attempts + repeated))
        if self._random.random() < _GIVEN_BACK and len(self._giving_back) < _MOST_GIVING_BACK:
            giving_back = asyncio.create_task(self._give_back(attempts, order.body["amount"]))
            self._giving_back.add(giving_back)
            giving_back.add_done_callback(self._giving_back.discard)

    async def _give_back(self, attempts: list[Create], amount: int) -> None:
        """Nothing, unless one of the attempts is seen to succeed before the merchant stops."""
        for attempt in attempts:
            if attempt.created and await self._succeeds(attempt.created["id"]):
                refunds = [
                    self._refund(attempt, f"{attempt.marker}.back.{n}", part)
                    for n, part in enumerate((amount // 2, amount // 3, amount // 3))
                ]
                self.refunds += refunds
                repeated = [refund for refund in refunds if self._random.random() < _SENT_TWICE]
                await asyncio.gather(*(self._ask(refund) for refund in refunds + repeated))

    def _refund(self, payment: Create, marker: str, amount: int) -> Create:
        assert payment.created is not None
        reason = "failure@bank" if self._random.random() < _FAILING_REFUND else None
        path = f"/api/v1/payments/{payment.created['id']}/refunds"
        return Create(marker, path, {"amount": amount, "reason": reason}, marker)

    async def _succeeds(self, payment_id: str) -> bool:
        while not self._stopping.is_set():
            try:
                reply = await self._caller.send("GET", f"/api/v1/payments/{payment_id}")
            except OSError:
                reply = None
            status = orjson.loads(reply.body)["status"] if reply is not None and reply.status == 200 else "unknown"
            if status in ("success", "failed"):
                return status == "success"
            await self._wait(PAUSE_SECONDS)
        return False

    def _attempt(self, order_id: str, marker: str) -> Create:
        slow = self._random.random() < 0.02
        instrument = SLOW_INSTRUMENT if slow else self._random.choice(INSTRUMENTS)
        key = None if self._random.random() < _WITHOUT_KEY else f"{marker}.pay"
        return Create(marker, "/api/v1/payments", {"order_id": order_id, **instrument}, key)

    async def _ask(self, create: Create) -> None:
        """Ask until there is an answer; without a key only once, for nobody could tell what became of it."""
        headers = {"X_Request_Id": create.marker} | ({"Idempotency_Key": create.key} if create.key else {})
        body = orjson.dumps(create.body)
        deadline = monotonic() + GIVE_UP_AFTER_SECONDS
        while True:
            try:
                reply = await self._caller.send("POST", create.path, body, **headers)
            except OSError:
                reply = None
            if reply is not None and reply.status < 500 and reply.status != 429:
                create.answers.append(reply)
                return
            if create.key is None or monotonic() > deadline:
                create.given_up = True
                return
            self.retries += 1
            await asyncio.sleep(PAUSE_SECONDS)
