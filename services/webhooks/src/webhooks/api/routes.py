"""HTTP to commands and back; no rules."""

from typing import Annotated, Any

from fastapi import Depends, Query, Response

from chassis.authentication import AuthenticatedCaller, CallingService
from chassis.error_envelope import ErrorEnvelope
from chassis.errors import BadRequest
from chassis.http_api import Page, create_router, json_answer, page
from webhooks.api import delivery_routes
from webhooks.api.dependencies import Needs
from webhooks.api.schemas import (
    EndpointRequest,
    EndpointResponse,
    JobsResponse,
    WebhookDetailResponse,
    WebhookListResponse,
    WebhookResponse,
)
from webhooks.domain.delivery import LogStatus
from webhooks.storage import webhook_logs
from webhooks.storage.webhook_logs import LogFilter
from webhooks.use_cases.get_endpoint import get_endpoint
from webhooks.use_cases.get_webhook_log import get_webhook_log
from webhooks.use_cases.save_endpoint import SaveEndpoint, save_endpoint

Responses = dict[int | str, dict[str, Any]]

_UNAUTHENTICATED: Responses = {401: {"model": ErrorEnvelope}}
_INVALID: Responses = {**_UNAUTHENTICATED, 400: {"model": ErrorEnvelope}}
_NOT_FOUND: Responses = {**_UNAUTHENTICATED, 404: {"model": ErrorEnvelope}}

router = create_router("/api/v1/webhooks")
internal_router = create_router("/internal")
internal_router.include_router(delivery_routes.router)


@router.put("", response_model=EndpointResponse, responses=_INVALID)
@router.put("/settings", response_model=EndpointResponse, responses=_INVALID)
async def put_settings(caller: AuthenticatedCaller, body: EndpointRequest, needs: Needs) -> Response:
    command = SaveEndpoint(caller.merchant_id, body.webhook_url, body.webhook_secret)
    saved = await save_endpoint(command, needs.database, needs.box, https_only=needs.https_only)
    return json_answer(EndpointResponse.masked(saved))


@router.get("/settings", response_model=EndpointResponse, responses=_UNAUTHENTICATED)
async def get_settings(caller: AuthenticatedCaller, needs: Needs) -> Response:
    return json_answer(EndpointResponse.whole(await get_endpoint(caller.merchant_id, needs.database, needs.box)))


@router.get("", response_model=WebhookListResponse, responses=_INVALID)
async def list_webhooks(
    caller: AuthenticatedCaller,
    needs: Needs,
    part: Annotated[Page, Depends(page)],
    status: Annotated[str | None, Query()] = None,
    event: Annotated[str | None, Query()] = None,
) -> Response:
    wanted = LogFilter(_status(status), event or None)
    async with needs.database.transaction() as tx:
        logs, total = await webhook_logs.list_newest(tx, caller.merchant_id, wanted, part.limit, part.offset)
    data = [WebhookResponse.of(log) for log in logs]
    return json_answer(WebhookListResponse(data=data, total=total, limit=part.limit, offset=part.offset))


@router.get("/{webhook_id}", response_model=WebhookDetailResponse, responses=_NOT_FOUND)
async def get_webhook(webhook_id: str, caller: AuthenticatedCaller, needs: Needs) -> Response:
    log, attempts = await get_webhook_log(caller.merchant_id, webhook_id, needs.database)
    return json_answer(WebhookDetailResponse.of_attempts(log, attempts))


@internal_router.get("/jobs", response_model=JobsResponse)
async def get_jobs(_: CallingService, needs: Needs) -> Response:
    async with needs.database.transaction() as tx:
        jobs = await webhook_logs.count_jobs(tx)
    return json_answer(
        JobsResponse(pending=jobs.pending, processing=jobs.processing, completed=jobs.completed, failed=jobs.failed)
    )


def _status(status: str | None) -> LogStatus | None:
    if not status:
        return None
    try:
        return LogStatus(status)
    except ValueError:
        raise BadRequest(f"status must be one of {', '.join(LogStatus)}") from None
