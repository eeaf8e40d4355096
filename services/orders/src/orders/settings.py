"""What the orders service reads from its environment."""

from typing import Annotated

from pydantic import field_validator

from chassis.settings import SEEN_FROM_OUTSIDE, ServiceSettings


class Settings(ServiceSettings):
    merchants_url: str
    """Base URL of the merchants service: who the callers are, what merchants are called, and their signatures."""
    payments_url: str
    """Base URL of the payments service, which closes the orders of what is cancelled."""
    checkout_url: Annotated[str, SEEN_FROM_OUTSIDE] = "http://localhost:3001"
    """Where shoppers reach the hosted checkout: the beginning of every link that they are given."""

    @field_validator("checkout_url")
    @classmethod
    def _without_slash(cls, url: str) -> str:
        return url.rstrip("/")
