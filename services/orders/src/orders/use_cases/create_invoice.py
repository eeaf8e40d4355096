"""A new invoice, with the order through which it is paid. One at a time, so that a merchant's numbers have no gaps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from chassis import outbox
from chassis.clock import Clock, utc_now
from chassis.database import Transaction
from chassis.errors import ApiError
from chassis.idempotency import Answer, Effect, IdempotencyKey, carry_out_once
from orders.domain.checkout_pages import CheckoutPages
from orders.domain.customer import Customer, new_customer
from orders.domain.invoice import CreateInvoice, Invoice, InvoiceBasis, new_invoice
from orders.domain.order import Order
from orders.domain.private_link import new_link
from orders.messages import INVOICES, STREAM, invoice_created, order_created
from orders.storage import customers, invoices, orders


@dataclass(frozen=True, slots=True)
class RequestedInvoice:
    """A wish for an invoice, and the key under which it may be sent again."""

    invoice: CreateInvoice
    idempotency_key: IdempotencyKey | None = None


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Everything that is written with a new invoice."""

    invoice: Invoice
    order: Order
    customer: Customer


class CreateInvoices:
    """Stores a new invoice and its order, and publishes both.

    To be fed one command a transaction: a number that is drawn is used, or nobody has seen it. `render` makes the body
    of the answer.
    """

    __name__ = "create_invoices"

    def __init__(
        self, render: Callable[[Invoice, CheckoutPages], bytes], pages: CheckoutPages, clock: Clock = utc_now
    ) -> None:
        self._render = render
        self._pages = pages
        self._clock = clock

    async def __call__(self, requests: Sequence[RequestedInvoice], tx: Transaction) -> list[Answer | Exception]:
        async def decide(fresh: Sequence[RequestedInvoice]) -> list[Effect[RequestedInvoice, _Drawn] | Exception]:
            return [await self._effect_of(request, tx) for request in fresh]

        async def write(effects: Sequence[Effect[RequestedInvoice, _Drawn]]) -> None:
            for effect in effects:
                await self._store(effect.thing, tx)

        return await carry_out_once(requests, tx, decide, write)

    async def _effect_of(
        self, request: RequestedInvoice, tx: Transaction
    ) -> Effect[RequestedInvoice, _Drawn] | Exception:
        wish = request.invoice
        # First: from here on this merchant's other invoices wait, so the same new customer is not made twice.
        number = await invoices.next_number(tx, wish.merchant_id)
        known = await customers.find_recognised(tx, wish.merchant_id, wish.customer.recognised_by)
        customer = (
            replace(known, name=wish.customer.name)
            if known
            else new_customer(wish.merchant_id, wish.customer, new_link())
        )
        basis = InvoiceBasis(number, customer, await customers.settings_of(tx, wish.merchant_id), new_link())
        try:
            invoice, order = new_invoice(wish, basis, self._clock())
        except ApiError as refusal:
            return refusal
        answer = Answer(201, self._render(invoice, self._pages))
        return Effect(request, _Drawn(invoice, order, customer), wish.merchant_id, answer)

    async def _store(self, drawn: _Drawn, tx: Transaction) -> None:
        invoice = drawn.invoice
        orders.add(tx, [drawn.order])
        await customers.keep(tx, drawn.customer)
        await invoices.add(tx, invoice)
        told = {
            STREAM: [order_created(drawn.order, invoice.request_id)],
            INVOICES: [invoice_created(invoice, self._pages)],
        }
        outbox.add_all(tx, told)
