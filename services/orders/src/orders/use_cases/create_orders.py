"""New orders. Hot, so set-based: whatever arrives together is stored together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chassis import outbox
from chassis.clock import Clock, utc_now
from chassis.database import Transaction
from chassis.idempotency import Answer, Effect, IdempotencyKey, carry_out_once
from orders.domain.order import CreateOrder, Order, new_order
from orders.messages import STREAM, order_created
from orders.storage import orders


@dataclass(frozen=True, slots=True)
class RequestedOrder:
    """A wish for an order, and the key under which it may be sent again."""

    order: CreateOrder
    idempotency_key: IdempotencyKey | None = None


class CreateOrders:
    """Stores a new order for each request and publishes that it exists.

    `render` makes the body of the answer, which is stored under the request's idempotency key.
    """

    __name__ = "create_orders"

    def __init__(self, render: Callable[[Order], bytes], clock: Clock = utc_now) -> None:
        self._render = render
        self._clock = clock

    async def __call__(self, requests: Sequence[RequestedOrder], tx: Transaction) -> list[Answer | Exception]:
        async def decide(fresh: Sequence[RequestedOrder]) -> list[Effect[RequestedOrder, Order]]:
            return [self._effect_of(request) for request in fresh]

        async def write(effects: Sequence[Effect[RequestedOrder, Order]]) -> None:
            orders.add(tx, [effect.thing for effect in effects])
            events = [order_created(effect.thing, effect.command.order.request_id) for effect in effects]
            outbox.add(tx, STREAM, events)

        return await carry_out_once(requests, tx, decide, write)

    def _effect_of(self, request: RequestedOrder) -> Effect[RequestedOrder, Order]:
        order = new_order(request.order, self._clock())
        return Effect(request, order, order.merchant_id, Answer(201, self._render(order)))
