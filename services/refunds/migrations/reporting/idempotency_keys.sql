SELECT key, merchant_id, scope, encode(fingerprint, 'hex') AS request_fingerprint,
       convert_from(response, 'UTF8')::jsonb AS response, status_code, created_at, expires_at
FROM refunds.idempotency_keys
