"""With tens of thousands of payments, what each list and figure reads."""

import re
from datetime import datetime

import pytest
import sqlalchemy as sa
from services.payments.tests.builders import MERCHANT, OTHER_MERCHANT, an_order

from chassis.clock import utc_now
from chassis.database import Transaction
from chassis.testing import eventually
from payments.domain.payment import Method, OrderId, Status
from payments.domain.payment_filter import PaymentFilter, Search
from payments.domain.statistics import Interval
from payments.storage import payment_lists
from payments.use_cases.record_orders import record_orders

_FILL = sa.text("""
    INSERT INTO payments (id, order_id, merchant_id, amount, method, status, vpa, created_at, version, processor)
    SELECT 'pay_' || lpad(CAST(i AS text), 16, '0'), :order_id, CAST(:merchant_id AS uuid), 50000, 'upi',
        CASE WHEN i % 20 = 0 THEN 'pending' ELSE 'failed' END, 'shopper' || i || '@okbank',
        now() - i * interval '20 seconds', 2, 'simulator'
    FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS i
""")


class Watched(Transaction):
    """Keeps the plan of each statement that it carries out."""

    def __init__(self, connection) -> None:
        super().__init__(connection)
        self.plans: list[str] = []

    async def execute(self, statement, parameters=None):
        assert isinstance(statement, sa.Select)
        text = statement.compile(dialect=self.connection.dialect, compile_kwargs={"literal_binds": True})
        plan = await self.connection.exec_driver_sql(f"EXPLAIN {text}")
        self.plans.append("\n".join(plan.scalars()))
        return await super().execute(statement, parameters)


@pytest.fixture(scope="module")
async def watched(database):
    orders = [an_order(MERCHANT), an_order(OTHER_MERCHANT)]
    await record_orders(database, orders)
    async with database.transaction() as tx:
        for order, first, last in ((orders[0], 1, 20_000), (orders[1], 20_001, 60_000)):
            places = {"order_id": order.id, "merchant_id": order.merchant_id, "first": first, "last": last}
            await tx.execute(_FILL, places)
    async with database.engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")

        async def settle() -> bool:
            """Vacuum until every page is known to be visible to all: an older snapshot may still be held somewhere."""
            await autocommit.execute(sa.text("VACUUM ANALYZE payments"))
            seen = sa.text("SELECT relallvisible = relpages FROM pg_class WHERE oid = CAST('payments' AS regclass)")
            return (await autocommit.execute(seen)).scalar_one()

        await eventually(settle)
    async with database.engine.connect() as connection, connection.begin():
        yield Watched(connection)


def reads_whole_table(plan: str) -> bool:
    return bool(re.search(r"Seq Scan on payments\b", plan))


async def test_the_first_page_and_the_total_come_from_the_merchants_index(watched):
    watched.plans.clear()
    page, total = await payment_lists.page(watched, PaymentFilter(MERCHANT), limit=10, offset=0)
    assert (len(page), total) == (10, 20_000)
    rows, count = watched.plans
    assert "Index Only Scan using payments_listed" in count
    assert "Index Only Scan using payments_listed" in rows
    assert not reads_whole_table(rows)


async def test_far_into_the_list_rows_are_fetched_for_the_page_only(watched):
    watched.plans.clear()
    page, _ = await payment_lists.page(watched, PaymentFilter(MERCHANT), limit=10, offset=19_990)
    assert [each.id for each in page][-1] == "pay_0000000000020000"
    assert "Index Only Scan using payments_listed" in watched.plans[0]
    assert "Index Scan using payments_pkey" in watched.plans[0]


@pytest.mark.parametrize("text", ["pay_0000000000012345", "pay_00000000000123"])
async def test_an_id_or_its_beginning_is_looked_up(watched, text):
    watched.plans.clear()
    page, _ = await payment_lists.page(watched, PaymentFilter(MERCHANT, search=Search(text)), limit=10, offset=0)
    assert page
    assert all("payments_pkey" in plan and not reads_whole_table(plan) for plan in watched.plans)


async def test_attempts_at_an_order_are_looked_up(watched):
    watched.plans.clear()
    unknown = PaymentFilter(MERCHANT, order_id=OrderId("order_0000000000000000"))
    assert await payment_lists.page(watched, unknown, limit=10, offset=0) == ([], 0)
    assert "payments_order_id" in watched.plans[0]


async def test_a_status_and_a_method_are_read_from_the_merchants_index(watched):
    watched.plans.clear()
    wanted = PaymentFilter(MERCHANT, status=Status.FAILED, method=Method.UPI)
    _, total = await payment_lists.page(watched, wanted, limit=10, offset=15_000)
    assert total == 19_000
    assert all("Index Only Scan using payments_listed" in plan for plan in watched.plans)


async def test_a_search_that_ends_on_its_first_page_is_made_once(watched):
    watched.plans.clear()
    page, total = await payment_lists.page(
        watched, PaymentFilter(MERCHANT, search=Search("Shopper1999")), limit=100, offset=0
    )
    assert (len(page), total, len(watched.plans)) == (11, 11, 1)


async def test_the_next_batch_of_an_export_begins_where_the_last_one_ended(watched):
    watched.plans.clear()
    (last,) = (await payment_lists.page(watched, PaymentFilter(MERCHANT), limit=1, offset=15_000))[0]
    watched.plans.clear()
    batch = await payment_lists.following(watched, PaymentFilter(MERCHANT), (last.created_at, last.id), 500)
    assert [each.id for each in batch][:1] == ["pay_0000000000015002"]
    (plan,) = watched.plans
    assert re.search(r"Index Cond: .*ROW\(created_at", plan)
    assert "Sort" not in plan


async def test_figures_of_a_few_hours_read_those_hours_only(watched):
    watched.plans.clear()
    hours = PaymentFilter(
        MERCHANT, since=utc_now().replace(minute=0), until=datetime.max.replace(tzinfo=utc_now().tzinfo)
    )
    await payment_lists.slices(watched, hours, Interval.HOUR)
    (plan,) = watched.plans
    assert "payments_listed" in plan
    assert "created_at >=" in plan
    assert not reads_whole_table(plan)


async def test_a_status_that_few_payments_have_is_found_without_reading_the_others(watched):
    watched.plans.clear()
    wanted = PaymentFilter(MERCHANT, status=Status.SUCCESS)
    assert await payment_lists.page(watched, wanted, limit=10, offset=0) == ([], 0)
    assert not reads_whole_table(watched.plans[0])
