"""What the merchants service reads from its environment."""

from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from chassis.settings import DEVELOPMENT_ONLY, ServiceSettings


class Settings(ServiceSettings):
    encryption_key: SecretStr
    """Any string; API secrets are encrypted with a key derived from it."""
    jwt_secret: SecretStr
    """Any string; the key that signs sessions is derived from it."""
    workers: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    """The deployed workers, `payments-worker=http://host:port,…`: whose health is part of the gateway's."""
    job_owners: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    """The services that have jobs, `payments=http://host:port,…`: whose figures make the job status."""
    seed_test_merchant: Annotated[bool | None, DEVELOPMENT_ONLY] = None
    """Whether the test merchant is created at start. Unset: yes in development, no in production."""
    test_merchant_email: str = "test@example.com"
    test_api_key: str = "key_test_abc123"
    test_api_secret: Annotated[SecretStr, DEVELOPMENT_ONLY] = SecretStr("secret_test_xyz789")

    demo_login: Annotated[bool | None, DEVELOPMENT_ONLY] = None
    """Whether the test merchant signs in with any password. Unset: yes in development, no in production."""
    sign_in_failures_per_email: int = Field(10, ge=1)
    sign_in_failures_per_address: int | None = Field(None, ge=1)
    """Unset: 1000 in development, where everybody shares one address, and 50 in production."""
    sign_in_window_seconds: int = Field(900, ge=1)
    """For how long failures are remembered, and how long it takes at most until another attempt is looked at."""

    @property
    def has_demo_login(self) -> bool:
        return not self.in_production if self.demo_login is None else self.demo_login

    @property
    def most_failures_per_address(self) -> int:
        if self.sign_in_failures_per_address is not None:
            return self.sign_in_failures_per_address
        return 50 if self.in_production else 1000

    @property
    def seeds_test_merchant(self) -> bool:
        return not self.in_production if self.seed_test_merchant is None else self.seed_test_merchant

    @field_validator("workers", "job_owners", mode="before")
    @classmethod
    def _split_addresses(cls, value: object) -> object:
        return dict(_address(part) for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _address(part: str) -> tuple[str, str]:
    name, separator, url = part.strip().partition("=")
    if not separator or not name or not url.startswith(("http://", "https://")):
        raise ValueError(f"expected name=http://host:port, got {part.strip()!r}")
    return name, url
