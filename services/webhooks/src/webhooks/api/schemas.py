"""Requests and answers of the public API."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

import orjson
from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from chassis.clock import iso_seconds
from chassis.documented import Timestamp, TimestampOrNull
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

    webhook_url: Annotated[str, Field(json_schema_extra={"format": "uri", "maxLength": 2048})] | None = Field(
        description="An absolute URL, https outside development; `null` switches webhooks off and fails what waits"
    )
    webhook_secret: Annotated[str, Field(json_schema_extra={"pattern": "^[ -~]{8,64}$"})] | None = Field(
        default=None, description="8 to 64 printable ASCII characters"
    )
    paused: StrictBool | None = Field(default=None, description="While it is true, webhooks wait instead of being sent")


class EndpointResponse(BaseModel):
    """Where webhooks go, and what they are signed with."""

    webhook_url: str | None = Field(
        description="`null`: webhooks are switched off", examples=["https://yoursite.com/webhook"]
    )
    webhook_secret: str = Field(
        description="Signs your webhooks. Masked after nine characters where it was saved", examples=["whsec_tes***"]
    )
    paused: bool = Field(default=False, description="Left out unless it is true")

    @classmethod
    def masked(cls, endpoint: Endpoint) -> Self:
        return cls(webhook_url=endpoint.url, webhook_secret=endpoint.masked_secret, paused=endpoint.paused)

    @classmethod
    def whole(cls, endpoint: Endpoint) -> Self:
        return cls(webhook_url=endpoint.url, webhook_secret=endpoint.secret, paused=endpoint.paused)

    def answer(self) -> Response:
        return Response(self.model_dump_json(exclude_defaults=True), media_type="application/json")


WebhookId = Annotated[
    UUID,
    Field(
        description="`X-Webhook-Id` of every attempt to deliver it", examples=["0b5c0c0e-3b1f-4b0e-9a43-3f0b8a1f6d2e"]
    ),
]
ResponseCode = Annotated[int | None, Field(description="Status of the answer; `null`: there was none", examples=[200])]
ResponseBody = Annotated[
    str | None, Field(description="Beginning of the answer, 2 KiB at most; `null`: there was none", examples=["ok"])
]


class RetryResponse(BaseModel):
    """A webhook that is about to be sent again."""

    id: WebhookId
    status: Literal["pending"] = Field(default="pending", description="Until it is delivered")
    message: Literal["Webhook retry scheduled"] = Field(default="Webhook retry scheduled", description="For people")


class WebhookResponse(BaseModel):
    """A webhook, and how its delivery stands."""

    id: WebhookId
    event: str = Field(description="What it tells of", examples=["payment.success"])
    status: LogStatus = Field(
        description="`pending` until it was delivered; `failed` once every attempt has failed", examples=["success"]
    )
    attempts: int = Field(description="How many were made since it was scheduled last, 5 at most", examples=[1])
    created_at: Timestamp
    last_attempt_at: TimestampOrNull
    next_retry_at: TimestampOrNull
    response_code: ResponseCode

    @classmethod
    def of(cls, log: WebhookLog) -> Self:
        return cls(**_fields_of(log))


class AttemptResponse(BaseModel):
    """One attempt to deliver a webhook."""

    attempt: int = Field(description="Which one it was", examples=[1])
    attempted_at: Timestamp
    duration_ms: int = Field(description="How long the answer took, in milliseconds", examples=[42])
    response_code: ResponseCode
    response_body: ResponseBody
    signature: str | None = Field(
        description="`X-Webhook-Signature` as it was sent, with the secret that was in force then; `null`: nothing was",
        examples=["5f0cb8e0a2d94b6e1c3f7a9d0e2b4c6f8091a3b5c7d9e1f20314253647586970"],
    )

    @classmethod
    def of(cls, past: PastAttempt) -> Self:
        return cls(
            attempt=past.attempt,
            attempted_at=iso_seconds(past.attempted_at),
            duration_ms=past.duration_ms,
            response_code=past.response_code,
            response_body=past.response_body,
            signature=past.signature.hex() if past.signature is not None else None,
        )


class WebhookDetailResponse(WebhookResponse):
    """A webhook with all that was sent and answered."""

    payload: dict[str, Any] = Field(
        description="The body that is sent",
        examples=[{"event": "payment.success", "timestamp": 1705314600, "data": {}}],
    )
    response_body: ResponseBody
    attempt_history: list[AttemptResponse] = Field(description="Every attempt, oldest first")

    @classmethod
    def of_attempts(cls, log: WebhookLog, attempts: list[PastAttempt]) -> Self:
        return cls(
            **_fields_of(log),
            payload=orjson.loads(log.payload),
            response_body=log.response_body,
            attempt_history=[AttemptResponse.of(past) for past in attempts],
        )


class WebhookListResponse(BaseModel):
    """A page of webhooks, newest first."""

    data: list[WebhookResponse]
    total: int = Field(description="How many there are in all", examples=[1])
    limit: int = Field(examples=[10])
    offset: int = Field(examples=[0])


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
