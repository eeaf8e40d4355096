SELECT id, merchant_id, event, convert_from(payload, 'UTF8')::jsonb AS payload, status, attempts, last_attempt_at,
       next_retry_at, response_code, response_body, created_at
FROM webhooks.webhook_logs
