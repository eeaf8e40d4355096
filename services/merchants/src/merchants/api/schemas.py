"""What goes over the wire on this service's routes."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StrictStr

from chassis.documented import MerchantId, Timestamp


class HealthResponse(BaseModel):
    """How the gateway is."""

    status: Literal["healthy", "unhealthy"] = Field(description="`healthy` while everything below is well")
    database: Literal["connected", "disconnected"] = Field(description="PostgreSQL")
    redis: Literal["connected", "disconnected"] = Field(description="Redis")
    worker: Literal["running", "stopped"] = Field(description="`running` while every worker is")
    timestamp: Timestamp


class TestMerchantResponse(BaseModel):
    """The merchant that a development gateway starts with."""

    id: MerchantId
    email: str = Field(description="Signs in to the dashboard", examples=["test@example.com"])
    api_key: str = Field(description="Goes into `X-Api-Key`", examples=["key_test_abc123"])
    seeded: bool = Field(default=True, description="Always true")


class JobStatusResponse(BaseModel):
    """Jobs of all queues together."""

    pending: int = Field(description="Wait for a worker or for their time", examples=[5])
    processing: int = Field(description="In a worker's hands, or at the bank", examples=[2])
    completed: int = Field(description="Have come to their end", examples=[100])
    failed: int = Field(description="Could not be worked on and were put aside", examples=[0])
    worker_status: Literal["running", "stopped"] = Field(description="`running` while every worker is")


class CredentialsRequest(BaseModel):
    api_key: Annotated[str, Field(strict=True, max_length=256)]
    secret_digest: Annotated[str, Field(strict=True, pattern="^[0-9a-f]{64}$")]


class CallerResponse(BaseModel):
    merchant_id: str


class LookupRequest(BaseModel):
    ids: Annotated[list[StrictStr], Field(max_length=100)]


class KnownMerchant(BaseModel):
    id: str
    name: str
    version: int
    is_active: bool


class LookupResponse(BaseModel):
    merchants: list[KnownMerchant]


class SessionKey(BaseModel):
    """An Ed25519 public key: its 32 bytes in base64."""

    id: str
    public_key: str


class SessionKeysResponse(BaseModel):
    keys: list[SessionKey]


class SessionRequest(BaseModel):
    merchant_id: Annotated[str, Field(strict=True, max_length=64)]
    session_id: Annotated[str, Field(strict=True, max_length=64)] | None = None


class WebhookSecret(BaseModel):
    """Opens with `ENCRYPTION_KEY`."""

    merchant_id: str
    webhook_secret_encrypted: str


class WebhookSecretsResponse(BaseModel):
    webhook_secrets: list[WebhookSecret]


class SignatureRequest(BaseModel):
    merchant_id: Annotated[str, Field(strict=True, max_length=64)]
    message: Annotated[str, Field(strict=True, min_length=1, max_length=512)]


class SignatureResponse(BaseModel):
    """HMAC-SHA256 in hex, keyed with the merchant's API secret."""

    signature: str
