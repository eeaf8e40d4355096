SELECT id, merchant_id, amount, currency, receipt, notes, status, created_at, updated_at
FROM orders.orders
