"""Settings of the refunds service."""

from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator

from chassis.settings import DEVELOPMENT_ONLY, ServiceSettings


class Settings(ServiceSettings):
    """How long the simulated bank takes, and where the other services are. Delays are in milliseconds."""

    merchants_url: str
    payments_url: str

    encryption_key: SecretStr
    """Opens the credentials of merchants' own accounts at processors, which payments keeps."""
    instamojo_base_url: str = "https://test.instamojo.com/api/1.1/"
    # Not our own secrets: how long they are is not ours to say.
    instamojo_api_key: str | None = Field(None, repr=False)
    instamojo_auth_token: str | None = Field(None, repr=False)
    """The two of the gateway's own account, by which merchants are paid who have none; or none of them."""

    test_mode: Annotated[bool, DEVELOPMENT_ONLY] = False
    """The delay is fixed by the next one."""
    test_processing_delay: int = Field(1000, ge=0)

    refund_delay_min: int = Field(3_000, ge=0)
    refund_delay_max: int = Field(5_000, ge=0)

    @model_validator(mode="after")
    def _an_account_is_whole(self) -> Self:
        if bool(self.instamojo_api_key) != bool(self.instamojo_auth_token):
            raise ValueError("INSTAMOJO_API_KEY and INSTAMOJO_AUTH_TOKEN belong together")
        parts = urlsplit(self.instamojo_base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("INSTAMOJO_BASE_URL must begin with https:// or http://")
        if self.in_production and parts.scheme != "https":
            raise ValueError("INSTAMOJO_BASE_URL must begin with https:// in production")
        return self

    @model_validator(mode="after")
    def _delays_are_in_order(self) -> Self:
        if self.refund_delay_min > self.refund_delay_max:
            raise ValueError("REFUND_DELAY_MIN must not be greater than REFUND_DELAY_MAX")
        return self
