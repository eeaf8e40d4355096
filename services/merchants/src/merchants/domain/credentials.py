"""What a new merchant is given, and what it may choose itself."""

import base64
import re
import secrets
import string

from chassis.ids import new_id

MAX_NAME = 255
MAX_EMAIL = 255
SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 128
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_ALPHABET = string.ascii_letters + string.digits
_SECRET_LETTERS = 32


def new_api_key() -> str:
    """`key_` and 16 letters and digits. Not secret: it says which merchant calls."""
    return new_id("key")


def new_api_secret() -> str:
    """`secret_` and 32 letters and digits from a cryptographic source: 190 bits."""
    return "secret_" + "".join(secrets.choice(_ALPHABET) for _ in range(_SECRET_LETTERS))


def new_webhook_secret() -> str:
    """`whsec_` and 24 random bytes in base64, as the Standard Webhooks libraries expect a secret."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


def normal_email(email: str) -> str:
    """The one spelling under which an email address is stored and looked for.

    Raises `ValueError` for what is no address.
    """
    normal = email.strip().lower()
    if len(normal) > MAX_EMAIL or not _EMAIL.fullmatch(normal):
        raise ValueError("must be an email address")
    return normal
