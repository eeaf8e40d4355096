"""What orders makes of the answers of those whom it asks."""

from datetime import UTC, datetime

import httpx
import pytest

from chassis.errors import ServiceUnavailable
from orders.domain.order import CreateOrder, new_order
from orders.owners import close_order, sign_for_merchant


class Client:
    """A `ServiceClient` whose other end is this test's."""

    def __init__(self, status: int, body: str) -> None:
        self.answer = httpx.Response(status, text=body)
        self.asked: list[tuple[str, object]] = []

    async def post(self, path: str, body: object) -> httpx.Response:
        self.asked.append((path, body))
        return self.answer


def order():
    wish = CreateOrder("550e8400-e29b-41d4-a716-446655440000", 102_714, "INR", convenience_fee=2_714)
    return new_order(wish, datetime(2024, 1, 15, tzinfo=UTC))


@pytest.mark.parametrize("closed", [True, False])
async def test_payments_says_whether_an_order_is_closed(closed):
    client = Client(200, f'{{"closed": {str(closed).lower()}}}')
    assert await close_order(client)(order()) is closed  # pyright: ignore[reportArgumentType]
    ((path, asked),) = client.asked
    assert path == "/internal/orders/close"
    assert isinstance(asked, dict)
    assert asked["order"]["convenience_fee"] == 2_714
    assert {"id", "merchant_id", "amount", "currency"} <= set(asked["order"])


@pytest.mark.parametrize(("status", "body"), [(404, '{"error": {}}'), (400, "no"), (200, "{}"), (200, '{"closed": 5}')])
async def test_any_other_answer_says_nothing(status, body):
    with pytest.raises(ServiceUnavailable):
        await close_order(Client(status, body))(order())  # pyright: ignore[reportArgumentType]


async def test_merchants_signs_or_says_nothing():
    client = Client(200, '{"signature": "abc"}')
    assert await sign_for_merchant(client)("m", "plink_1|pay_1|paid") == "abc"  # pyright: ignore[reportArgumentType]
    assert client.asked == [("/internal/merchants/sign", {"merchant_id": "m", "message": "plink_1|pay_1|paid"})]
    with pytest.raises(ServiceUnavailable):
        await sign_for_merchant(Client(404, '{"error": {}}'))("m", "x")  # pyright: ignore[reportArgumentType]
