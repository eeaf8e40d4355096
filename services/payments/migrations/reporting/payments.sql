SELECT id, order_id, merchant_id, amount, currency, method, status, captured, vpa, card_network, card_last4,
       error_code, error_description, created_at, updated_at
FROM payments.payments
