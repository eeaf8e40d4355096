"""A merchant: whoever is paid through the gateway."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Merchant:
    """An account, without its secrets."""

    id: str
    name: str
    email: str
    api_key: str
    is_active: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True)
class SealedSecret:
    """An API secret at rest: encrypted, and the digest that callers are checked against."""

    encrypted: bytes
    digest: str


@dataclass(frozen=True, slots=True)
class Profile:
    """An account as its owner sees it, with the API secret in clear."""

    merchant: Merchant
    api_secret: str
    created_at: datetime
    updated_at: datetime
