"""Requests and answers of the public API."""

from typing import Any, Literal, Self
from uuid import UUID

import orjson
from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from chassis.clock import iso_seconds
from webhooks.domain.delivery import LogStatus
from webhooks.domain.endpoint import Endpoint
from webhooks.storage.webhook_logs import PastAttempt, WebhookLog


class EndpointRequest(BaseModel):
    """Where webhooks go. `null` in an optional field is the same as leaving it out: what it says stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"webhook_url": "https://yoursite.com/webhook", "webhook_secret": "whsec_test_abc123"}]
        }
    )

    webhook_url: str | None = Field(
        description="An absolute URL, https outside development; `null` switches webhooks off and fails what waits"
    )
    webhook_secret: str | None = Field(default=None, description="8 to 64 printable ASCII characters")
    paused: StrictBool | None = Field(default=None, description="While it is true, webhooks wait instead of being sent")


class EndpointResponse(BaseModel):
    """Where webhooks go, and what they are signed with."""

    webhook_url: str | None = Field(examples=["https://yoursite.com/webhook"])
    webhook_secret: str = Field(examples=["whsec_tes***"])
    paused: bool = Field(default=False, description="Left out unless it is true")

    @classmethod
    def masked(cls, endpoint: Endpoint) -> Self:
        return cls(webhook_url=endpoint.url, webhook_secret=endpoint.masked_secret, paused=endpoint.paused)

    @classmethod
    def whole(cls, endpoint: Endpoint) -> Self:
        return cls(webhook_url=endpoint.url, webhook_secret=endpoint.secret, paused=endpoint.paused)

    def answer(self) -> Response:
        return Response(self.model_dump_json(exclude_defaults=True), media_type="application/json")


class RetryResponse(BaseModel):
    id: UUID
    status: Literal["pending"] = "pending"
    message: Literal["Webhook retry scheduled"] = "Webhook retry scheduled"


class WebhookResponse(BaseModel):
    id: UUID
    event: str
    status: LogStatus
    attempts: int
    created_at: str
    last_attempt_at: str | None
    next_retry_at: str | None
    response_code: int | None

    @classmethod
    def of(cls, log: WebhookLog) -> Self:
        return cls(**_fields_of(log))


class AttemptResponse(BaseModel):
    attempt: int
    attempted_at: str
    duration_ms: int
    response_code: int | None
    response_body: str | None

    @classmethod
    def of(cls, past: PastAttempt) -> Self:
        return cls(
            attempt=past.attempt,
            attempted_at=iso_seconds(past.attempted_at),
            duration_ms=past.duration_ms,
            response_code=past.response_code,
            response_body=past.response_body,
        )


class WebhookDetailResponse(WebhookResponse):
    payload: dict[str, Any]
    response_body: str | None
    attempt_history: list[AttemptResponse]

    @classmethod
    def of_attempts(cls, log: WebhookLog, attempts: list[PastAttempt]) -> Self:
        return cls(
            **_fields_of(log),
            payload=orjson.loads(log.payload),
            response_body=log.response_body,
            attempt_history=[AttemptResponse.of(past) for past in attempts],
        )


class WebhookListResponse(BaseModel):
    data: list[WebhookResponse]
    total: int
    limit: int
    offset: int


class JobsResponse(BaseModel):
    pending: int
    processing: int
    completed: int
    failed: int


def _fields_of(log: WebhookLog) -> dict[str, Any]:
    return {
        "id": log.id,
        "event": log.event,
        "status": log.status,
        "attempts": log.attempts,
        "created_at": iso_seconds(log.created_at),
        "last_attempt_at": iso_seconds(log.last_attempt_at) if log.last_attempt_at else None,
        "next_retry_at": iso_seconds(log.next_retry_at) if log.next_retry_at else None,
        "response_code": log.response_code,
    }
