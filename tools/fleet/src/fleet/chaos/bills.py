"""What is true of invoices: asked of the orders service's database."""

from typing import LiteralString, NamedTuple

INVOICES: LiteralString = """
    SELECT id, order_id, status, payment_id, request_id FROM invoices WHERE starts_with(request_id, %s)
"""
GAPS: LiteralString = """
    SELECT merchant_id::text, count(*), max(number) FROM invoices GROUP BY merchant_id HAVING count(*) <> max(number)
"""


class InvoiceRow(NamedTuple):
    id: str
    order_id: str
    status: str
    payment_id: str | None
    request_id: str
