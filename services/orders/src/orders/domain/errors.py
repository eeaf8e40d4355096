"""Rules that were broken."""

from chassis.errors import NotFound


class OrderNotFound(NotFound):
    """Also said of another merchant's order: who asks must not learn that it exists."""

    description = "Order not found"


class OrderPaidTwice(Exception):
    """A second payment has succeeded for an order: money was taken twice, and a person must look."""

    def __init__(self, order_id: str, *, paid_by: str, also_by: str) -> None:
        super().__init__(f"{order_id} was paid by {paid_by}, and again by {also_by}")
        self.order_id = order_id
        self.paid_by = paid_by
        self.also_by = also_by
