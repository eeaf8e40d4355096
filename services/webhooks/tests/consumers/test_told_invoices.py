"""Merchants are told when an invoice is paid."""

from dataclasses import replace

import pytest
from pydantic import ValidationError
from services.webhooks.tests.builders import Deliveries, Receiver, invoice_event, payment_event, refund_event


async def test_an_invoice_is_told_of_as_the_api_shows_it_and_with_its_payment(deliveries: Deliveries):
    merchant = await deliveries.endpoint("http://127.0.0.1:1/")
    assert await deliveries.log(invoice_event(merchant_id=merchant, link="internal")) == 1
    (log,) = await deliveries.logs()
    assert bytes(log.payload).decode() == (
        '{"event":"invoice.paid","timestamp":1705314671,"data":{'
        '"invoice":{"id":"inv_9aX2kQ7mZr4LpW0e","number":"INV-000001",'
        '"customer":{"name":"Asha Rao","email":"asha@example.com","phone":null},'
        '"items":[{"description":"Tea, 1 kg","quantity":2,"unit_amount":25000}],'
        '"currency":"INR","amount":50000,"convenience_fee":{"mode":"on","amount":2714},"total":52714,"status":"paid",'
        '"due_date":null,"notes":{"po":"7"},"payment_url":"http://localhost:3001/i/link",'
        '"customer_url":"http://localhost:3001/c/link","order_id":"order_NXhj67fGH2jk9mPq",'
        '"payment":{"id":"pay_H8sK3jD9s2L1pQr7","method":"upi","processor":"simulator","amount":52714,"fee":null,'
        '"paid_at":"2024-01-15T10:31:10Z"},'
        '"created_at":"2024-01-15T10:30:00Z","updated_at":"2024-01-15T10:31:11Z"},'
        '"payment":{"id":"pay_H8sK3jD9s2L1pQr7","order_id":"order_NXhj67fGH2jk9mPq","amount":52714,"currency":"INR",'
        '"method":"upi","status":"success"}}}'
    )


@pytest.mark.parametrize("event", ["invoice.created", "invoice.cancelled"])
async def test_of_other_news_of_an_invoice_nobody_is_told(deliveries: Deliveries, event: str):
    merchant = await deliveries.endpoint("http://127.0.0.1:1/")
    assert await deliveries.log(invoice_event(event, merchant_id=merchant, payment=None)) == 0


async def test_an_invoice_that_is_told_twice_makes_one_webhook(deliveries: Deliveries):
    merchant = await deliveries.endpoint("http://127.0.0.1:1/")
    event = invoice_event(merchant_id=merchant)
    assert await deliveries.log(event, event) == 1
    assert await deliveries.log(replace(event, traceparent="00-1-2-01")) == 0


async def test_a_paid_invoice_that_does_not_say_what_paid_it_is_refused(deliveries: Deliveries):
    merchant = await deliveries.endpoint("http://127.0.0.1:1/")
    with pytest.raises(ValidationError):
        await deliveries.log(invoice_event(merchant_id=merchant, payment=None))
    assert await deliveries.logs() == []


async def test_an_invoice_is_told_of_after_its_payment_and_before_its_refunds(
    deliveries: Deliveries, receiver: Receiver
):
    merchant = await deliveries.endpoint(f"{receiver.url}/hook")
    await deliveries.log_and_deliver(
        refund_event("refund.created", merchant_id=merchant),
        invoice_event(merchant_id=merchant),
        payment_event(merchant_id=merchant),
    )
    await deliveries.dispatcher.drain()
    assert receiver.events_at("/hook") == ["payment.success", "invoice.paid", "refund.created"]
