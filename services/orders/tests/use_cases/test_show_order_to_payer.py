"""A checkout page names the merchant, and loads even where the name cannot be had."""

import asyncio

import pytest
import sqlalchemy as sa
from services.orders.tests.builders import MERCHANT, stored_orders

from orders.domain.errors import OrderNotFound
from orders.domain.merchant import MerchantSnapshot
from orders.domain.order import Order
from orders.use_cases.name_merchants import NameMerchants
from orders.use_cases.remember_merchants import remember_merchants
from orders.use_cases.show_order_to_payer import ShowOrderToPayer

PATIENCE_SECONDS = 20


@pytest.fixture
async def order(database, merchants) -> Order:
    merchants.names.clear()
    merchants.questions.clear()
    merchants.is_down = False
    async with database.transaction() as tx:
        await tx.execute(sa.text("TRUNCATE orders, outbox, merchant_snapshots CASCADE"))
    return (await stored_orders(database, 1))[0]


async def test_a_name_that_is_known_here_is_asked_of_nobody(database, merchants, order):
    await remember_merchants([MerchantSnapshot(MERCHANT, "Corner Shop", 1)], database)
    shown = await ShowOrderToPayer(database, NameMerchants(database, merchants.ask))(order.id)
    assert shown.merchant_name == "Corner Shop"
    assert merchants.questions == []


async def test_a_missing_name_is_asked_of_its_owner_and_kept(database, merchants, order):
    merchants.names[MERCHANT] = "Corner Shop"
    show = ShowOrderToPayer(database, NameMerchants(database, merchants.ask, PATIENCE_SECONDS))
    together = await asyncio.gather(*(show(order.id) for _ in range(20)))
    assert {shown.merchant_name for shown in together} == {"Corner Shop"}
    # Who had read the order before the first answer was stored may share a question with others.
    questions = len(merchants.questions)
    assert 1 <= questions < 20
    assert (await show(order.id)).merchant_name == "Corner Shop"
    assert len(merchants.questions) == questions


async def test_the_page_loads_without_a_name_while_merchants_is_down_and_has_it_afterwards(database, merchants, order):
    show = ShowOrderToPayer(database, NameMerchants(database, merchants.ask, PATIENCE_SECONDS))
    merchants.is_down = True
    shown = await show(order.id)
    assert (shown.order, shown.merchant_name) == (order, None)
    merchants.is_down = False
    merchants.names[MERCHANT] = "Corner Shop"
    assert (await show(order.id)).merchant_name == "Corner Shop"


async def test_the_page_does_not_wait_for_a_merchants_service_that_hangs(database, order):
    async def never_answers(_):
        await asyncio.Event().wait()
        return []

    async with asyncio.timeout(PATIENCE_SECONDS):
        assert (
            await ShowOrderToPayer(database, NameMerchants(database, never_answers))(order.id)
        ).merchant_name is None


async def test_a_merchant_whom_nobody_knows_has_no_name(database, merchants, order):
    assert (await ShowOrderToPayer(database, NameMerchants(database, merchants.ask))(order.id)).merchant_name is None


@pytest.mark.parametrize("order_id", ["order_AAAAAAAAAAAAAAAA", "nonsense", "order_\0AAAAAAAAAAAAAAA"])
async def test_an_order_that_does_not_exist_is_not_found(database, merchants, order_id):
    with pytest.raises(OrderNotFound):
        await ShowOrderToPayer(database, NameMerchants(database, merchants.ask))(order_id)
