"""How a merchant knows that a webhook is ours, in two dialects over the same bytes.

- `X-Webhook-Signature`: hex HMAC-SHA256 of the body, keyed with the secret's characters as they are shown.
- Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`): base64 HMAC-SHA256 of
  `<id>.<timestamp>.<body>`, keyed with what follows `whsec_`, base64-decoded.

Generated secrets are proper base64. A merchant's own secret, such as `whsec_test_abc123`, need not be: like the
Python reference library we skip characters outside base64's alphabet. Where that leaves nothing that can be decoded,
the key is the secret's own characters, and a library is to be given these as bytes.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from functools import lru_cache

from webhooks.domain.delivery import Delivery

SIGNATURE_HEADER = "X-Webhook-Signature"
_PREFIX = "whsec_"


def signed_headers(delivery: Delivery, secret: str, timestamp: int) -> Mapping[str, str]:
    """All headers that say what is delivered and prove who sends it. `timestamp`: Unix seconds of the attempt."""
    log_id, body = str(delivery.log_id), delivery.payload
    signed = f"{log_id}.{timestamp}.".encode() + body
    signature = base64.b64encode(_hmac(standard_key(secret), signed)).decode()
    return {
        SIGNATURE_HEADER: _hmac(secret.encode(), body).hex(),
        "X-Webhook-Id": log_id,
        "X-Webhook-Event": delivery.event,
        "X-Webhook-Attempt": str(delivery.attempt),
        "webhook-id": log_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }


@lru_cache(maxsize=1024)
def standard_key(secret: str) -> bytes:
    """The key that Standard Webhooks derives from `secret`."""
    try:
        # Not validated, and with padding to spare: exactly what the reference library does.
        key = base64.b64decode(secret.removeprefix(_PREFIX) + "==")
    except binascii.Error:
        key = b""
    return key or secret.encode()


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, hashlib.sha256)
