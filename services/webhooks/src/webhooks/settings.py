"""What the webhooks service reads from its environment."""

from typing import Annotated, Any

import orjson
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from chassis.settings import ServiceSettings

_TEST_INTERVALS = (5, 10, 15, 20)

Seconds = Annotated[int, Field(ge=0)]


class Settings(ServiceSettings):
    encryption_key: SecretStr
    """Encrypts webhook secrets at rest."""
    merchants_url: str
    """Where the `merchants` service checks the credentials of callers."""
    webhook_retry_intervals: Annotated[tuple[Seconds, Seconds, Seconds, Seconds], NoDecode] = (60, 300, 1800, 7200)
    """Seconds before attempts 2 to 5; in the environment a comma list or a JSON array."""
    webhook_retry_intervals_test: bool = False
    """Retry after 5, 10, 15 and 20 seconds instead."""

    webhook_allow_private_networks: bool | None = None
    """Whether webhooks may go to http URLs and to addresses that are not of the public internet. Unset: only in
    development."""

    webhook_log_retention_days: Annotated[int, Field(ge=1)] = 30
    """How long webhooks that were delivered or have failed for good are kept."""

    @property
    def allows_private_networks(self) -> bool:
        allowed = self.webhook_allow_private_networks
        return not self.in_production if allowed is None else allowed

    @property
    def retry_intervals(self) -> tuple[int, ...]:
        """The seconds before attempts 2 to 5 that are in force."""
        return _TEST_INTERVALS if self.webhook_retry_intervals_test else self.webhook_retry_intervals

    @field_validator("webhook_retry_intervals", mode="before")
    @classmethod
    def _read_list(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if value.lstrip().startswith("["):
            return orjson.loads(value)
        return [part.strip() for part in value.split(",")]
