"""Months of business in the tables, to see whether a payment costs the same then."""

import psycopg

from fleet.testing import RunningFleet

PAYMENTS = 100_000
LOGS_OF_A_PAYMENT = 3
AT_THE_BANK = 50_000

_MERCHANT = "550e8400-e29b-41d4-a716-446655440000"
_PAST = "now() - interval '60 days' * n / {count}"
_SETTLED = {
    "orders": f"""
        INSERT INTO orders (id, merchant_id, amount, currency, status, paid_payment_id, version, created_at, updated_at)
        SELECT 'order_' || lpad(n::text, 16, '0'), '{_MERCHANT}', 50000, 'INR', 'paid',
            'pay_' || lpad(n::text, 16, '0'), 2, {_PAST}, {_PAST}
        FROM generate_series(1, {{count}}) AS n
    """,
    "payments": f"""
        INSERT INTO order_snapshots (id, merchant_id, amount, currency)
        SELECT 'order_' || lpad(n::text, 16, '0'), '{_MERCHANT}', 50000, 'INR' FROM generate_series(1, {{count}}) AS n;
        INSERT INTO payments (id, order_id, merchant_id, amount, method, vpa, status, version, processor, created_at,
            updated_at)
        SELECT 'pay_' || lpad(n::text, 16, '0'), 'order_' || lpad(n::text, 16, '0'), '{_MERCHANT}', 50000, 'upi',
            'shopper' || n || '@bank', 'success', 3, 'simulator', {_PAST}, {_PAST}
        FROM generate_series(1, {{count}}) AS n;
        INSERT INTO order_settlements (order_id, payment_id)
        SELECT 'order_' || lpad(n::text, 16, '0'), 'pay_' || lpad(n::text, 16, '0')
        FROM generate_series(1, {{count}}) AS n
    """,
    "refunds": f"""
        INSERT INTO payment_snapshots (id, merchant_id, amount, status, version, face)
        SELECT 'pay_' || lpad(n::text, 16, '0'), '{_MERCHANT}', 50000, 'success', 3, '{{{{}}}}'
        FROM generate_series(1, {{count}}) AS n
    """,
    "webhooks": f"""
        INSERT INTO webhook_logs (id, merchant_id, event, payload, status, attempts, last_attempt_at, response_code,
            created_at, event_id, payment_id, event_version, last_duration_ms)
        SELECT gen_random_uuid(), '{_MERCHANT}', 'payment.success', convert_to(repeat('x', 400), 'UTF8'), 'success', 1,
            {_PAST}, 200, {_PAST}, gen_random_uuid()::text, 'pay_' || lpad(n::text, 16, '0'), version, 5
        FROM generate_series(1, {{count}}) AS n, generate_series(1, {LOGS_OF_A_PAYMENT}) AS version
    """,
}
_PENDING = f"""
    INSERT INTO order_snapshots (id, merchant_id, amount, currency)
    SELECT 'order_b' || lpad(n::text, 15, '0'), '{_MERCHANT}', 50000, 'INR' FROM generate_series(1, {AT_THE_BANK}) AS n;
    INSERT INTO payments (id, order_id, merchant_id, amount, method, vpa, version, processor)
    SELECT 'pay_b' || lpad(n::text, 15, '0'), 'order_b' || lpad(n::text, 15, '0'), '{_MERCHANT}', 50000, 'upi',
        'shopper' || n || '@bank', 2, 'simulator'
    FROM generate_series(1, {AT_THE_BANK}) AS n;
    INSERT INTO attempts (payment_id, order_id, created_at, stage, next_action_at)
    SELECT id, order_id, created_at, 'at_processor', now() + interval '1 hour' + interval '1 ms' * row_number() OVER ()
    FROM payments WHERE status = 'pending' AND id LIKE 'pay_b%'
"""


def write_settled(fleet: RunningFleet) -> None:
    """Payments that were settled and told over two months, in the tables of every service."""
    for service, statements in _SETTLED.items():
        _run(fleet, service, statements.format(count=PAYMENTS))


def write_pending(fleet: RunningFleet) -> None:
    """Payments at a bank that takes an hour to answer."""
    _run(fleet, "payments", _PENDING)


def _run(fleet: RunningFleet, service: str, statements: str) -> None:
    with psycopg.connect(fleet.database_url(service), autocommit=True) as connection:
        connection.execute("SET statement_timeout = 0")
        connection.execute(statements)  # type: ignore[arg-type]  # text of our own
        connection.execute("VACUUM ANALYZE")
