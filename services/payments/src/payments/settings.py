"""Settings of the payments service."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from chassis.settings import DEVELOPMENT_ONLY, ServiceSettings


class Settings(ServiceSettings):
    """How the simulated bank behaves, and where the other services are. Delays are in milliseconds."""

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

    @model_validator(mode="after")
    def _delays_are_in_order(self) -> Self:
        if self.processing_delay_min > self.processing_delay_max:
            raise ValueError("PROCESSING_DELAY_MIN must not be greater than PROCESSING_DELAY_MAX")
        return self
