"""What the service refuses to start with."""

from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from merchants.settings import Settings


def settings(**wanted: Any) -> Settings:
    keys: dict[str, Any] = {"service_token_key": SecretStr("k" * 32), "encryption_key": SecretStr("e" * 32)}
    keys |= {"jwt_secret": SecretStr("j" * 32)}
    return Settings(database_url="postgresql://h/d", redis_url="redis://h", **(keys | wanted))


def test_the_test_merchant_is_seeded_in_development_and_not_in_production():
    assert settings().seeds_test_merchant
    assert not settings(gateway_env="production").seeds_test_merchant
    assert not settings(seed_test_merchant=False).seeds_test_merchant


def test_production_refuses_the_test_merchant():
    with pytest.raises(ValidationError, match="SEED_TEST_MERCHANT"):
        settings(gateway_env="production", seed_test_merchant=True)


def test_the_demo_login_is_open_in_development_and_refused_in_production():
    assert settings().has_demo_login
    assert not settings(demo_login=False).has_demo_login
    assert not settings(gateway_env="production").has_demo_login
    with pytest.raises(ValidationError, match="DEMO_LOGIN"):
        settings(gateway_env="production", demo_login=True)


@pytest.mark.parametrize("secret", ["encryption_key", "jwt_secret"])
def test_production_refuses_development_secrets(secret):
    with pytest.raises(ValidationError, match=secret.upper()):
        settings(gateway_env="production", **{secret: SecretStr("development-only-x")})


def test_an_address_has_fewer_tries_in_production():
    assert settings().most_failures_per_address == 1000
    assert settings(gateway_env="production").most_failures_per_address == 50
    assert settings(gateway_env="production", sign_in_failures_per_address=7).most_failures_per_address == 7


def test_addresses_are_read_from_one_variable(monkeypatch):
    monkeypatch.setenv("WORKERS", "payments-worker=http://a:8113, webhooks-worker=http://b:8115/,")
    monkeypatch.setenv("JOB_OWNERS", "")
    assert settings().workers == {"payments-worker": "http://a:8113", "webhooks-worker": "http://b:8115/"}
    assert settings().job_owners == {}


@pytest.mark.parametrize("workers", ["payments-worker", "=http://a", "payments-worker=a:8113"])
def test_an_address_that_is_none_is_refused(workers):
    with pytest.raises(ValidationError, match="expected name=http://host:port"):
        settings(workers=workers)
