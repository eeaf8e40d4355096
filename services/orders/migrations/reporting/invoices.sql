SELECT id, merchant_id, 'INV-' || lpad(number::text, greatest(6, length(number::text)), '0') AS number,
       customer_name, customer_email, customer_phone, items, currency, amount, fee_mode AS convenience_fee_mode,
       fee_amount AS convenience_fee, amount + fee_amount AS total, status, due_date, order_id, payment_id,
       created_at, updated_at
FROM orders.invoices
