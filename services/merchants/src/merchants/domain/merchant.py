"""A merchant: whoever is paid through the gateway."""

from dataclasses import dataclass


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
