"""The test merchant that a development fleet is seeded with, as the user's settings have it."""

from collections.abc import Mapping

DEFAULTS = {
    "TEST_API_KEY": "key_test_abc123",
    "TEST_API_SECRET": "secret_test_xyz789",
    "TEST_MERCHANT_EMAIL": "test@example.com",
}


def seed(product: Mapping[str, str]) -> dict[str, str]:
    """Key, secret and address, by the names of their variables."""
    return {name: product.get(name, default) for name, default in DEFAULTS.items()}


def headers(product: Mapping[str, str]) -> dict[str, str]:
    """What its programs send to be known."""
    merchant = seed(product)
    return {"X-Api-Key": merchant["TEST_API_KEY"], "X-Api-Secret": merchant["TEST_API_SECRET"]}
