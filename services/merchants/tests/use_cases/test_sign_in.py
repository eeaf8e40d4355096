"""Signing in costs the same for whoever exists and whoever does not."""

from collections.abc import AsyncIterator

import pytest

from chassis.encryption import SecretBox
from chassis.errors import TooManyRequests, Unauthenticated
from merchants.domain.session import SessionSigner
from merchants.passwords import Passwords
from merchants.storage.sign_in_failures import SignInFailures
from merchants.use_cases.register_merchant import RegisterMerchant, register_merchant
from merchants.use_cases.sign_in import SignIn, SignInMerchant


class CountedPasswords(Passwords):
    """Counts how often a password is really looked at, which is what takes time."""

    def __init__(self) -> None:
        super().__init__()
        self.looked_at = 0

    def _verify(self, password: str, hashed: str) -> bool:
        self.looked_at += 1
        return super()._verify(password, hashed)


@pytest.fixture
async def counted() -> AsyncIterator[CountedPasswords]:
    counted = CountedPasswords()
    yield counted
    await counted.close()


@pytest.fixture
async def sign_in(database, redis, counted) -> SignIn:
    await redis.flushall()
    failures = SignInFailures(redis, per_email=2, per_address=100, window_seconds=60)
    return SignIn(database, counted, failures, SessionSigner("a secret of the tests"))


@pytest.fixture(scope="module")
async def email(database, passwords) -> str:
    command = RegisterMerchant("Shop", "shop@example.com", "the right password")
    await register_merchant(command, database, SecretBox("a key of the tests"), passwords)
    return command.email


async def test_a_hash_is_computed_for_an_unknown_email_too(sign_in, counted, email):
    for attempt, asked in enumerate((email, "nobody@example.com"), start=1):
        with pytest.raises(Unauthenticated):
            await sign_in(SignInMerchant(asked, "wrong", "192.0.2.1"))
        assert counted.looked_at == attempt


async def test_beyond_the_limit_no_password_is_looked_at(sign_in, counted, email):
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            await sign_in(SignInMerchant(email, "wrong", "192.0.2.1"))
    with pytest.raises(TooManyRequests) as refused:
        await sign_in(SignInMerchant(email, "the right password", "192.0.2.1"))
    assert 0 < (refused.value.retry_after_seconds or 0) <= 60
    assert counted.looked_at == 2
