"""Shoppers cannot pay a merchant that is shut out."""

import uuid

import pytest
from pydantic import ValidationError
from services.payments.tests.builders import OrdersStandIn, an_order, command, create_payments

from chassis.ask_owner import AskOwner
from chassis.contract_files import promised_event
from chassis.events import Event
from chassis.idempotency import Answer
from payments.consumers.merchant_events import on_merchant_events
from payments.domain.errors import OrderNotFound
from payments.domain.payment import MerchantId, Order
from payments.use_cases.record_orders import ask_for_orders, record_orders
from payments.use_cases.show_methods import OrderMethods


def told(merchant_id: str, version: int, *, is_active: object, kind: str = "merchant.updated") -> Event:
    return Event(kind, merchant_id, merchant_id, version, {"id": merchant_id, "name": "Shop", "is_active": is_active})


@pytest.fixture
async def order(database) -> Order:
    order = an_order(MerchantId(str(uuid.uuid4())))
    await record_orders(database, [order])
    return order


async def pay(database, order: Order, merchant_id: MerchantId | None = None) -> Answer | Exception:
    """As a shopper, or as this merchant."""
    async with database.transaction() as tx:
        return (await create_payments([command(order, merchant_id=merchant_id)], tx))[0]


async def test_a_shopper_can_pay_until_the_merchant_is_shut_out_and_once_it_is_let_in_again(database, order):
    handle, merchant = on_merchant_events(database), order.merchant_id
    await handle([told(merchant, 1, is_active=True, kind="merchant.created")])
    assert isinstance(await pay(database, order), Answer)
    await handle([told(merchant, 2, is_active=False)])
    assert isinstance(await pay(database, order), OrderNotFound)
    await handle([told(merchant, 3, is_active=True)])
    assert isinstance(await pay(database, order), Answer)


async def test_what_comes_late_or_twice_changes_nothing(database, order):
    handle, merchant = on_merchant_events(database), order.merchant_id
    shut_out = told(merchant, 6, is_active=False)
    await handle([shut_out, told(merchant, 5, is_active=True)])
    await handle([told(merchant, 4, is_active=True)])
    await handle([shut_out])
    assert isinstance(await pay(database, order), OrderNotFound)


async def test_other_merchants_and_those_never_heard_of_are_paid(database, order):
    await on_merchant_events(database)([told(str(uuid.uuid4()), 2, is_active=False)])
    assert isinstance(await pay(database, order), Answer)


async def test_the_merchant_itself_is_left_to_its_credentials(database, order):
    await on_merchant_events(database)([told(order.merchant_id, 2, is_active=False)])
    assert isinstance(await pay(database, order, order.merchant_id), Answer)


async def test_there_are_no_methods_to_pay_a_merchant_that_is_shut_out(database, order):
    await on_merchant_events(database)([told(order.merchant_id, 2, is_active=False)])
    nobody = AskOwner(ask_for_orders(database, OrdersStandIn()))
    with pytest.raises(OrderNotFound):
        await OrderMethods(database, nobody, gateway_has_account=False).of(order.id)


@pytest.mark.parametrize("kind", ["merchant.created", "merchant.updated"])
async def test_what_merchants_promises_can_be_read(database, kind):
    await on_merchant_events(database)([promised_event(kind)])


async def test_an_event_that_does_not_say_it_is_poison(database, order):
    with pytest.raises(ValidationError):
        await on_merchant_events(database)([told(order.merchant_id, 2, is_active=None)])
