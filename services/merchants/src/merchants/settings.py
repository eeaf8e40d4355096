"""What the merchants service reads from its environment."""

from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    encryption_key: SecretStr
    """Any string; API secrets are encrypted with a key derived from it."""
    workers: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    """The deployed workers, `payments-worker=http://host:port,…`: whose health is part of the gateway's."""
    job_owners: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    """The services that have jobs, `payments=http://host:port,…`: whose figures make the job status."""
    seed_test_merchant: bool | None = None
    """Whether the test merchant is created at start. Unset: yes in development, no in production."""
    test_merchant_email: str = "test@example.com"
    test_api_key: str = "key_test_abc123"
    test_api_secret: SecretStr = SecretStr("secret_test_xyz789")

    @property
    def seeds_test_merchant(self) -> bool:
        return not self.in_production if self.seed_test_merchant is None else self.seed_test_merchant

    @field_validator("workers", "job_owners", mode="before")
    @classmethod
    def _split_addresses(cls, value: object) -> object:
        return dict(_address(part) for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _refuse_the_seed_in_production(self) -> Self:
        # Its credentials are printed in the documentation.
        if self.in_production and self.seeds_test_merchant:
            raise ValueError("SEED_TEST_MERCHANT must not be on in production")
        return self


def _address(part: str) -> tuple[str, str]:
    name, separator, url = part.strip().partition("=")
    if not separator or not name or not url.startswith(("http://", "https://")):
        raise ValueError(f"expected name=http://host:port, got {part.strip()!r}")
    return name, url
