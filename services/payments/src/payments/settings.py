"""Settings of the payments service."""

from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator

from chassis.settings import DEVELOPMENT_ONLY, SEEN_FROM_OUTSIDE, ServiceSettings


class Settings(ServiceSettings):
    """How the simulated bank behaves, what Instamojo knows us by, and where the other services are.

    Delays are in milliseconds.
    """

    merchants_url: str
    orders_url: str
    webhooks_url: str

    test_mode: Annotated[bool, DEVELOPMENT_ONLY] = False
    """Outcome and delay are fixed by the next two."""
    test_payment_success: bool | None = None
    """Given: the outcome of every payment in test mode. Not given: success, but the test instruments keep theirs."""
    test_processing_delay: int = Field(1000, ge=0)

    upi_success_rate: float = Field(0.90, ge=0, le=1)
    card_success_rate: float = Field(0.95, ge=0, le=1)
    processing_delay_min: int = Field(5_000, ge=0)
    processing_delay_max: int = Field(10_000, ge=0)

    encryption_key: SecretStr
    """Seals the merchants' credentials at processors."""
    checkout_url: Annotated[str, SEEN_FROM_OUTSIDE] = "http://localhost:3001"
    """Where shoppers come back to from a processor's page."""
    public_api_url: Annotated[str, SEEN_FROM_OUTSIDE] = "http://localhost:8000"
    """Where processors reach us."""
    instamojo_base_url: str = "https://test.instamojo.com/api/1.1/"
    # Not our own secrets: how long they are is not ours to say.
    instamojo_api_key: str | None = Field(None, repr=False)
    instamojo_auth_token: str | None = Field(None, repr=False)
    instamojo_salt: str | None = Field(None, repr=False)
    """The three of an account that every merchant may be paid through who has none of its own; or none of them."""
    redirect_abandon_seconds: int = Field(900, ge=1)
    """How long a shopper on a processor's page is waited for."""
    redirect_watch_seconds: int = Field(21_600, ge=0)
    """How long after that money may still come, which then goes back."""

    @property
    def instamojo_credentials(self) -> tuple[str, str, str] | None:
        key, token, salt = self.instamojo_api_key, self.instamojo_auth_token, self.instamojo_salt
        return (key, token, salt) if key and token and salt else None

    @model_validator(mode="after")
    def _an_account_is_whole(self) -> Self:
        account = (self.instamojo_api_key, self.instamojo_auth_token, self.instamojo_salt)
        if any(account) and not all(account):
            raise ValueError("INSTAMOJO_API_KEY, INSTAMOJO_AUTH_TOKEN and INSTAMOJO_SALT belong together")
        parts = urlsplit(self.instamojo_base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("INSTAMOJO_BASE_URL must begin with https:// or http://")
        if self.in_production and parts.scheme != "https":
            raise ValueError("INSTAMOJO_BASE_URL must begin with https:// in production")
        return self

    @model_validator(mode="after")
    def _delays_are_in_order(self) -> Self:
        if self.processing_delay_min > self.processing_delay_max:
            raise ValueError("PROCESSING_DELAY_MIN must not be greater than PROCESSING_DELAY_MAX")
        return self
