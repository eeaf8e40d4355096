"""HTTP to commands and back; no rules."""

from typing import Annotated, Any

from fastapi import Depends, Query, Response
from pydantic import WithJsonSchema

from chassis.authentication import AuthenticatedCaller, CallingService
from chassis.error_envelope import ErrorEnvelope
from chassis.errors import BadRequest
from chassis.http_api import Page, create_router, json_answer, page
from webhooks.api import delivery_routes
from webhooks.api.dependencies import Needs, Resources
from webhooks.api.schemas import (
    EndpointRequest,
    EndpointResponse,
    JobsResponse,
    RetryResponse,
    WebhookDetailResponse,
    WebhookListResponse,
    WebhookResponse,
)
from webhooks.domain.delivery import LogStatus
from webhooks.storage import webhook_logs
from webhooks.storage.webhook_logs import LogFilter
from webhooks.use_cases.change_secret import change_secret
from webhooks.use_cases.get_endpoint import get_endpoint
from webhooks.use_cases.get_webhook_log import get_webhook_log
from webhooks.use_cases.retry_webhook import retry_webhook
from webhooks.use_cases.save_endpoint import SaveEndpoint, save_endpoint

Responses = dict[int | str, dict[str, Any]]

_UNAUTHENTICATED: Responses = {401: {"model": ErrorEnvelope}}
_INVALID: Responses = {**_UNAUTHENTICATED, 400: {"model": ErrorEnvelope}}
_NOT_FOUND: Responses = {**_UNAUTHENTICATED, 404: {"model": ErrorEnvelope}}

_ANY_STATUS = {"type": "string", "enum": list(LogStatus), "description": "Only those that stand so"}
WantedStatus = Annotated[str | None, WithJsonSchema(_ANY_STATUS), Query()]
_EXAMPLE_ID = "0b5c0c0e-3b1f-4b0e-9a43-3f0b8a1f6d2e"
WebhookId = Annotated[
    str,
    WithJsonSchema({"type": "string", "format": "uuid", "description": "The webhook", "examples": [_EXAMPLE_ID]}),
]

router = create_router("/api/v1/webhooks")
internal_router = create_router("/internal")
internal_router.include_router(delivery_routes.router)


@router.put(
    "",
    operation_id="saveWebhookUrl",
    summary="Save where webhooks go, by the short path",
    response_model=EndpointResponse,
    responses=_INVALID,
)
@router.put(
    "/settings",
    operation_id="saveWebhookSettings",
    summary="Save where webhooks go",
    response_model=EndpointResponse,
    responses=_INVALID,
)
async def put_settings(caller: AuthenticatedCaller, body: EndpointRequest, needs: Needs) -> Response:
    """In force from the next attempt on, also for webhooks that wait already. The answer shows the secret's beginning
    only."""
    await needs.adopt_secret(caller.merchant_id)
    command = SaveEndpoint(caller.merchant_id, body.webhook_url, body.webhook_secret, body.paused)
    return EndpointResponse.masked(await save_endpoint(command, needs.database, needs.box, needs.resolver)).answer()


@router.get(
    "/settings",
    operation_id="getWebhookSettings",
    summary="Get where webhooks go",
    response_model=EndpointResponse,
    responses=_UNAUTHENTICATED,
)
async def get_settings(caller: AuthenticatedCaller, needs: Needs) -> Response:
    """With the whole secret, which verifies the signatures."""
    await needs.adopt_secret(caller.merchant_id)
    return EndpointResponse.whole(await get_endpoint(caller.merchant_id, needs.database, needs.box)).answer()


@router.post(
    "/settings/secret",
    operation_id="regenerateWebhookSecret",
    summary="Regenerate the secret",
    response_model=EndpointResponse,
    responses=_UNAUTHENTICATED,
)
async def post_secret(caller: AuthenticatedCaller, needs: Needs) -> Response:
    """Make a new secret. The old one signs nothing more: the next attempt carries the new one's signature."""
    return EndpointResponse.whole(await change_secret(caller.merchant_id, needs.database, needs.box)).answer()


@router.post(
    "/test",
    operation_id="sendTestWebhook",
    summary="Send a test webhook",
    response_model=WebhookDetailResponse,
    responses=_INVALID,
)
async def post_test(caller: AuthenticatedCaller, needs: Needs) -> Response:
    """Send a signed `webhook.test` with a sample payment at once, wait for the answer of your server, and show what
    came of it."""
    return await _detail(caller.merchant_id, str(await needs.send_test(caller.merchant_id)), needs)


@router.get(
    "",
    operation_id="listWebhooks",
    summary="List webhooks",
    response_model=WebhookListResponse,
    responses=_INVALID,
)
async def list_webhooks(
    caller: AuthenticatedCaller,
    needs: Needs,
    part: Annotated[Page, Depends(page)],
    status: WantedStatus = None,
    event: Annotated[
        str | None, Query(description="Only those that tell of this", examples=["payment.success"])
    ] = None,
) -> Response:
    """What your server was sent or will be, newest first."""
    wanted = LogFilter(_status(status), event or None)
    async with needs.database.transaction() as tx:
        logs, total = await webhook_logs.list_newest(tx, caller.merchant_id, wanted, part.limit, part.offset)
    data = [WebhookResponse.of(log) for log in logs]
    return json_answer(WebhookListResponse(data=data, total=total, limit=part.limit, offset=part.offset))


@router.get(
    "/{webhook_id}",
    operation_id="getWebhook",
    summary="Get a webhook",
    response_model=WebhookDetailResponse,
    responses=_NOT_FOUND,
)
async def get_webhook(webhook_id: WebhookId, caller: AuthenticatedCaller, needs: Needs) -> Response:
    """One webhook with its payload and every attempt to deliver it."""
    return await _detail(caller.merchant_id, webhook_id, needs)


@router.post(
    "/{webhook_id}/retry",
    operation_id="retryWebhook",
    summary="Send a webhook again",
    response_model=RetryResponse,
    responses=_NOT_FOUND,
)
async def post_retry(webhook_id: WebhookId, caller: AuthenticatedCaller, needs: Needs) -> Response:
    """Deliver it at once, with five attempts before it, whatever became of it. An attempt that is under way ends
    first."""
    return json_answer(RetryResponse(id=await retry_webhook(caller.merchant_id, webhook_id, needs.database)))


@internal_router.get("/jobs", response_model=JobsResponse)
async def get_jobs(_: CallingService, needs: Needs) -> Response:
    async with needs.database.transaction() as tx:
        jobs = await webhook_logs.count_jobs(tx)
    return json_answer(
        JobsResponse(pending=jobs.pending, processing=jobs.processing, completed=jobs.completed, failed=jobs.failed)
    )


async def _detail(merchant_id: str, webhook_id: str, needs: Resources) -> Response:
    log, attempts = await get_webhook_log(merchant_id, webhook_id, needs.database)
    return json_answer(WebhookDetailResponse.of_attempts(log, attempts))


def _status(status: str | None) -> LogStatus | None:
    if not status:
        return None
    try:
        return LogStatus(status)
    except ValueError:
        raise BadRequest(f"status must be one of {', '.join(LogStatus)}") from None
