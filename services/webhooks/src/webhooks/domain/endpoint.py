"""Where a merchant receives webhooks, and the secret that they are signed with."""

import base64
import re
import secrets
from dataclasses import dataclass

from yarl import URL

from chassis.errors import BadRequest

LONGEST_URL = 2048
_LONGEST_HOST = 253
_SHOWN_CHARACTERS = 9
_BLANK_OR_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_SECRET = re.compile(r"[\x20-\x7e]{8,64}")


class InvalidWebhookUrl(BadRequest):
    description = f"webhook_url must be an absolute http or https URL of at most {LONGEST_URL} characters"


class InsecureWebhookUrl(BadRequest):
    description = "webhook_url must be an https URL"


class WebhookUrlWithCredentials(BadRequest):
    description = "webhook_url must not contain a user name or password"


class PrivateWebhookUrl(BadRequest):
    description = "webhook_url must not lead to a private address"


class InvalidWebhookSecret(BadRequest):
    description = "webhook_secret must be 8 to 64 printable ASCII characters"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`url` is `None` while the merchant receives no webhooks. While `paused`, they wait."""

    url: str | None
    secret: str
    paused: bool = False

    @property
    def masked_secret(self) -> str:
        """`whsec_new***`: enough to recognise the secret."""
        return f"{self.secret[:_SHOWN_CHARACTERS]}***"


def check_url(url: str, *, https_only: bool) -> None:
    """Raises `InvalidWebhookUrl` for what can never be called, `WebhookUrlWithCredentials`, and `InsecureWebhookUrl`
    for http where https is due. Where the host leads is another question."""
    if len(url) > LONGEST_URL or _BLANK_OR_CONTROL.search(url):
        raise InvalidWebhookUrl
    try:
        parsed = URL(url)
        host, port = parsed.host, parsed.port
    except ValueError:
        raise InvalidWebhookUrl from None
    if parsed.scheme not in ("http", "https") or not host or len(host) > _LONGEST_HOST or not port:
        raise InvalidWebhookUrl
    if parsed.raw_user is not None or parsed.raw_password is not None:
        raise WebhookUrlWithCredentials
    if https_only and parsed.scheme != "https":
        raise InsecureWebhookUrl


def check_secret(secret: str) -> None:
    """Raises `InvalidWebhookSecret`."""
    if not _SECRET.fullmatch(secret):
        raise InvalidWebhookSecret


def new_secret() -> str:
    """`whsec_` and 24 random bytes in base64, as the Standard Webhooks libraries expect a secret."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
