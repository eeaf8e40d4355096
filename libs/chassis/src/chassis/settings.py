"""Settings that every process reads from its environment. An empty variable is an unset one."""

from collections.abc import Sequence
from typing import Literal, Self

from pydantic import SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_SECRET = "development-only-"  # noqa: S105
"""Prefix of the secrets that compose and the tests use; production refuses every secret that has it."""
SHORTEST_SECRET = 32
"""Characters of a secret in production."""
DEVELOPMENT_ONLY = "development only"
"""Annotates a setting that is for trying things out: as a switch, production refuses to find it on."""
SEEN_FROM_OUTSIDE = "seen from outside"
"""Annotates an address that others are given: its default leads to their own machine, so production refuses to do
without one that was set."""


class ServiceSettings(BaseSettings):
    """Where a process finds its database, Redis and keys.

    Raises `pydantic.ValidationError` when a required variable is missing or a value cannot be read, and in
    production when a development secret, a short one, a switch for development or an address that nobody else can
    reach is still in place: a process refuses to start rather than to be unsafe.
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
    def _refuse_what_is_unsafe_in_production(self) -> Self:
        if self.in_production:
            for name, field in type(self).model_fields.items():
                objection = _objection(name.upper(), getattr(self, name), field.metadata)
                if SEEN_FROM_OUTSIDE in field.metadata and name not in self.model_fields_set:
                    objection = f"{name.upper()} is not set; in production it has to be, for others are sent there"
                if objection:
                    raise ValueError(objection)
        return self


def _objection(name: str, value: object, metadata: Sequence[object]) -> str | None:
    """What makes a setting unsafe in production. Never says the value."""
    if DEVELOPMENT_ONLY in metadata:
        return f"{name} must not be on in production" if value is True else None
    if isinstance(value, SecretStr):
        secret = value.get_secret_value()
        if secret.startswith(DEVELOPMENT_SECRET):
            return f"{name} is a development secret; set your own in production"
        if len(secret) < SHORTEST_SECRET:
            return f"{name} is too short; in production it has at least {SHORTEST_SECRET} characters"
    if isinstance(value, str) and DEVELOPMENT_SECRET in value:
        return f"{name} holds a development password; set your own in production"
    return None


def refusal(error: ValidationError) -> str:
    """Why a process does not start with these settings, in one line that shows no secret."""
    reasons = [
        " ".join([*(str(part).upper() for part in each["loc"]), each["msg"].removeprefix("Value error, ")])
        for each in error.errors(include_input=False)
    ]
    return "; ".join(reasons)
