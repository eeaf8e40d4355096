"""New payment links, each with the order through which it is paid."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chassis import outbox
from chassis.clock import Clock, utc_now
from chassis.database import Transaction
from chassis.errors import ApiError
from chassis.idempotency import Answer, Effect, IdempotencyKey, carry_out_once
from orders.domain.order import Order
from orders.domain.payment_link import CreatePaymentLink, PaymentLink, new_payment_link
from orders.domain.private_link import new_link
from orders.messages import STREAM, order_created
from orders.storage import orders, payment_links


@dataclass(frozen=True, slots=True)
class RequestedPaymentLink:
    """A wish for a payment link, and the key under which it may be sent again."""

    payment_link: CreatePaymentLink
    idempotency_key: IdempotencyKey | None = None


@dataclass(frozen=True, slots=True)
class _Made:
    payment_link: PaymentLink
    order: Order


class CreatePaymentLinks:
    """Stores a new link and its order for each request, and publishes that the order exists.

    `render` makes the body of the answer.
    """

    __name__ = "create_payment_links"

    def __init__(self, render: Callable[[PaymentLink], bytes], clock: Clock = utc_now) -> None:
        self._render = render
        self._clock = clock

    async def __call__(self, requests: Sequence[RequestedPaymentLink], tx: Transaction) -> list[Answer | Exception]:
        async def decide(
            fresh: Sequence[RequestedPaymentLink],
        ) -> list[Effect[RequestedPaymentLink, _Made] | Exception]:
            return [self._effect_of(request) for request in fresh]

        async def write(effects: Sequence[Effect[RequestedPaymentLink, _Made]]) -> None:
            made = [effect.thing for effect in effects]
            orders.add(tx, [each.order for each in made])
            await payment_links.add(tx, [each.payment_link for each in made])
            events = [order_created(e.thing.order, e.command.payment_link.request_id) for e in effects]
            outbox.add(tx, STREAM, events)

        return await carry_out_once(requests, tx, decide, write)

    def _effect_of(self, request: RequestedPaymentLink) -> Effect[RequestedPaymentLink, _Made] | Exception:
        wish = request.payment_link
        try:
            link, order = new_payment_link(wish, new_link(), self._clock())
        except ApiError as refusal:
            return refusal
        return Effect(request, _Made(link, order), wish.merchant_id, Answer(201, self._render(link)))
