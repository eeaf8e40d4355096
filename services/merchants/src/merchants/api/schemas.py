"""What goes over the wire on this service's routes."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StrictStr


class HealthResponse(BaseModel):
    status: Literal["healthy", "unhealthy"]
    database: Literal["connected", "disconnected"]
    redis: Literal["connected", "disconnected"]
    worker: Literal["running", "stopped"]
    timestamp: str


class TestMerchantResponse(BaseModel):
    id: str
    email: str
    api_key: str
    seeded: bool = True


class JobStatusResponse(BaseModel):
    pending: int
    processing: int
    completed: int
    failed: int
    worker_status: Literal["running", "stopped"]


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


class WebhookSecret(BaseModel):
    """Opens with `ENCRYPTION_KEY`."""

    merchant_id: str
    webhook_secret_encrypted: str


class WebhookSecretsResponse(BaseModel):
    webhook_secrets: list[WebhookSecret]
