"""For whoever gives money back: the accounts at a processor that payments were made with."""

import base64
from typing import Annotated

from fastapi import Request, Response
from pydantic import BaseModel, Field, StrictStr

from chassis.authentication import CallingService
from chassis.errors import NotFound
from chassis.http_api import create_router, json_answer
from payments.api.dependencies import payments_api
from payments.domain.payment import PaymentId
from payments.use_cases.tell_accounts import sealed_accounts

router = create_router("/internal/processors")

_GIVES_BACK = "refunds"


class AccountsRequest(BaseModel):
    processor: StrictStr
    payment_ids: Annotated[list[StrictStr], Field(max_length=100)]


class AccountsResponse(BaseModel):
    accounts: dict[str, str | None]
    """By payment: the credentials, encrypted and in base64; null: the gateway's own account. Left out are payments that
    were not made at the processor, and those whose account is gone."""


@router.post("/accounts", response_model=AccountsResponse)
async def accounts(body: AccountsRequest, caller: CallingService, request: Request) -> Response:
    """The accounts that these payments were made with, also those that are not used for new ones any more."""
    if caller != _GIVES_BACK:
        raise NotFound
    payment_ids = [PaymentId(payment_id) for payment_id in body.payment_ids]
    found = await sealed_accounts(payment_ids, body.processor, payments_api(request).database)
    encoded: dict[str, str | None] = {
        payment_id: None if sealed is None else base64.b64encode(sealed).decode()
        for payment_id, sealed in found.items()
    }
    return json_answer(AccountsResponse(accounts=encoded))
