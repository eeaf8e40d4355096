"""Settings come from the environment; a process that would be unsafe refuses to start."""

# pyright: reportMissingParameterType=false

import pytest
from pydantic import SecretStr, ValidationError

from chassis.settings import ServiceSettings

COMPLETE = {
    "DATABASE_URL": "postgresql://orders:pw@127.0.0.1/payment_gateway",
    "REDIS_URL": "redis://127.0.0.1",
    "SERVICE_TOKEN_KEY": "development-only-service-token-key",
}


class OrdersSettings(ServiceSettings):
    encryption_key: SecretStr = SecretStr("development-only-encryption-key")
    delay_ms: int = 1000


@pytest.fixture
def environment(monkeypatch):
    def set_to(**variables: str) -> OrdersSettings:
        for name, value in {**COMPLETE, **variables}.items():
            monkeypatch.setenv(name, value)
        return OrdersSettings()  # pyright: ignore[reportCallIssue]  # from the environment

    return set_to


def test_what_is_not_set_has_its_default(environment):
    settings = environment()
    assert settings.gateway_env == "development"
    assert not settings.in_production
    assert settings.delay_ms == 1000


def test_an_empty_variable_is_an_unset_one(environment):
    assert environment(DELAY_MS="", GATEWAY_ENV="").delay_ms == 1000


@pytest.mark.parametrize("name", sorted(COMPLETE))
def test_a_required_variable_that_is_missing_or_empty_stops_the_start(environment, name):
    with pytest.raises(ValidationError, match=name.lower()):
        environment(**{name: ""})


@pytest.mark.parametrize("secret", ["SERVICE_TOKEN_KEY", "ENCRYPTION_KEY"])
def test_production_refuses_each_development_secret_by_its_name(environment, secret):
    own = {"SERVICE_TOKEN_KEY": "an own key", "ENCRYPTION_KEY": "another own key"}
    assert environment(GATEWAY_ENV="production", **own).in_production
    with pytest.raises(ValidationError, match=secret):
        environment(GATEWAY_ENV="production", **{**own, secret: "development-only-x"})


def test_production_refuses_a_development_secret_that_is_only_the_default(environment):
    with pytest.raises(ValidationError, match="ENCRYPTION_KEY"):
        environment(GATEWAY_ENV="production", SERVICE_TOKEN_KEY="an own key")


def test_an_environment_with_another_name_is_refused(environment):
    with pytest.raises(ValidationError):
        environment(GATEWAY_ENV="prod")


def test_neither_the_settings_nor_their_errors_show_a_secret(environment):
    assert "own-key" not in repr(environment(SERVICE_TOKEN_KEY="own-key"))
    with pytest.raises(ValidationError) as caught:
        environment(SERVICE_TOKEN_KEY="own-key", GATEWAY_ENV="production", DELAY_MS="not-a-number")
    assert "own-key" not in str(caught.value)
    with pytest.raises(ValidationError) as caught:
        environment(SERVICE_TOKEN_KEY="own-key", GATEWAY_ENV="production")
    assert "own-key" not in str(caught.value)
