"""Settings come from the environment; a process that would be unsafe refuses to start."""

# pyright: reportMissingParameterType=false

from typing import Annotated

import pytest
from pydantic import SecretStr, ValidationError

from chassis.settings import DEVELOPMENT_ONLY, SEEN_FROM_OUTSIDE, ServiceSettings, refusal

COMPLETE = {
    "DATABASE_URL": "postgresql://orders:pw@127.0.0.1/payment_gateway",
    "REDIS_URL": "redis://127.0.0.1",
    "SERVICE_TOKEN_KEY": "development-only-service-token-key",
}


OWN = {"SERVICE_TOKEN_KEY": "k" * 32, "ENCRYPTION_KEY": "e" * 32, "SHOP_URL": "https://shop.example"}


class OrdersSettings(ServiceSettings):
    encryption_key: SecretStr = SecretStr("development-only-encryption-key")
    delay_ms: int = 1000
    tries_out: Annotated[bool | None, DEVELOPMENT_ONLY] = None
    shop_url: Annotated[str, SEEN_FROM_OUTSIDE] = "http://localhost:4000"
    example_secret: Annotated[SecretStr, DEVELOPMENT_ONLY] = SecretStr("short")


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


def test_production_starts_with_secrets_and_passwords_of_its_own(environment):
    assert environment(GATEWAY_ENV="production", **OWN).in_production


@pytest.mark.parametrize("secret", ["SERVICE_TOKEN_KEY", "ENCRYPTION_KEY"])
def test_production_refuses_each_development_secret_by_its_name(environment, secret):
    with pytest.raises(ValidationError, match=secret):
        environment(GATEWAY_ENV="production", **{**OWN, secret: f"development-only-{'x' * 32}"})


def test_production_refuses_a_development_secret_that_is_only_the_default(environment):
    with pytest.raises(ValidationError, match="ENCRYPTION_KEY"):
        environment(GATEWAY_ENV="production", **{**OWN, "ENCRYPTION_KEY": ""})


@pytest.mark.parametrize("secret", ["SERVICE_TOKEN_KEY", "ENCRYPTION_KEY"])
def test_production_refuses_a_secret_of_less_than_32_characters(environment, secret):
    with pytest.raises(ValidationError, match=f"{secret} is too short; in production it has at least 32 characters"):
        environment(GATEWAY_ENV="production", **{**OWN, secret: "x" * 31})


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("DATABASE_URL", "postgresql://orders:development-only-orders@127.0.0.1/payment_gateway"),
        ("REDIS_URL", "redis://:development-only-redis@127.0.0.1"),
    ],
)
def test_production_refuses_the_passwords_of_development(environment, name, url):
    assert environment(**{name: url})
    with pytest.raises(ValidationError, match=f"{name} holds a development password"):
        environment(GATEWAY_ENV="production", **OWN, **{name: url})


def test_production_refuses_what_is_for_trying_out_only_when_it_is_on(environment):
    assert environment(TRIES_OUT="true").tries_out
    assert not environment(GATEWAY_ENV="production", **OWN, TRIES_OUT="false").tries_out
    with pytest.raises(ValidationError, match="TRIES_OUT must not be on in production"):
        environment(GATEWAY_ENV="production", **OWN, TRIES_OUT="true")


def test_production_refuses_to_send_others_to_an_address_that_is_only_the_default(environment):
    assert environment().shop_url == "http://localhost:4000"
    assert environment(GATEWAY_ENV="production", **OWN).shop_url == "https://shop.example"
    with pytest.raises(ValidationError, match="SHOP_URL is not set; in production it has to be"):
        environment(GATEWAY_ENV="production", **{**OWN, "SHOP_URL": ""})


def test_a_refusal_is_one_line_that_names_every_variable_and_shows_no_value(environment):
    with pytest.raises(ValidationError) as caught:
        environment(SERVICE_TOKEN_KEY="", DELAY_MS="s3cret")
    line = refusal(caught.value)
    assert "\n" not in line
    assert "SERVICE_TOKEN_KEY Field required; DELAY_MS Input should be a valid integer" in line
    assert "s3cret" not in line
    with pytest.raises(ValidationError) as caught:
        environment(GATEWAY_ENV="production", DELAY_MS="", SHOP_URL=OWN["SHOP_URL"])
    assert refusal(caught.value) == "SERVICE_TOKEN_KEY is a development secret; set your own in production"


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
