SELECT id, payment_id, merchant_id, amount, reason, status, created_at, processed_at
FROM refunds.refunds
