"""Settings of the refunds service."""

from typing import Annotated, Self

from pydantic import Field, SecretStr, model_validator

from chassis.settings import DEVELOPMENT_ONLY, ServiceSettings


class Settings(ServiceSettings):
    """How long the simulated bank takes, and where the other services are. Delays are in milliseconds."""

    merchants_url: str
    payments_url: str

    encryption_key: SecretStr
    """Opens the credentials of merchants' own accounts at processors, which payments keeps."""
    instamojo_base_url: str = "https://test.instamojo.com/api/1.1/"
    instamojo_api_key: SecretStr | None = None
    """With the next one: the gateway's own account at Instamojo, of merchants who have none."""
    instamojo_auth_token: SecretStr | None = None

    test_mode: Annotated[bool, DEVELOPMENT_ONLY] = False
    """The delay is fixed by the next one."""
    test_processing_delay: int = Field(1000, ge=0)

    refund_delay_min: int = Field(3_000, ge=0)
    refund_delay_max: int = Field(5_000, ge=0)

    @model_validator(mode="after")
    def _delays_are_in_order(self) -> Self:
        if self.refund_delay_min > self.refund_delay_max:
            raise ValueError("REFUND_DELAY_MIN must not be greater than REFUND_DELAY_MAX")
        return self
