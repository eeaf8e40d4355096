-- Without secrets and passwords. Where a merchant's webhooks go is known to webhooks alone: of all that reads data, only
-- reporting looks into two schemas at once.
SELECT m.id, m.name, m.email, m.api_key, e.webhook_url, m.is_active, m.created_at, m.updated_at
FROM merchants.merchants m
LEFT JOIN webhooks.endpoints e ON e.merchant_id = m.id
