"""Settings that every process reads from its environment. An empty variable is an unset one."""

from typing import Literal, Self

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_SECRET = "development-only-"  # noqa: S105
"""Prefix of the secrets that compose and the tests use; production refuses every secret that has it."""


class ServiceSettings(BaseSettings):
    """Where a process finds its database, Redis and keys.

    Raises `pydantic.ValidationError` when a required variable is missing or a value cannot be read, and in
    production when a development secret is still in place: a process refuses to start rather than to be unsafe.
    """

    # What cannot be read is not shown: the error ends in a log, and the value may be a secret.
    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True)

    gateway_env: Literal["development", "production"] = "development"
    database_url: str
    """PostgreSQL URL of the service's own role, which sees only the service's own schema."""
    redis_url: str
    service_token_key: SecretStr
    """Key that signs and verifies the short-lived tokens of calls between services."""
    database_pool_size: int = 4
    database_pool_overflow: int = 2
    database_answer_seconds: float = 11.0
    """How long to wait for one answer of PostgreSQL; longer than the roles' statement_timeout of 10 s."""
    log_level: str = "INFO"
    consumer_name: str = ""
    """Name of this process in its consumer groups; empty: made up at start."""
    reclaim_after_ms: int = 10_000
    """How long another consumer's message may stay unacknowledged before this one takes it over."""

    @property
    def in_production(self) -> bool:
        return self.gateway_env == "production"

    @model_validator(mode="after")
    def _refuse_development_secrets_in_production(self) -> Self:
        if not self.in_production:
            return self
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, SecretStr) and value.get_secret_value().startswith(DEVELOPMENT_SECRET):
                raise ValueError(f"{name.upper()} is a development secret; set your own in production")
        return self
