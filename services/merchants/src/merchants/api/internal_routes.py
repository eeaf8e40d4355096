"""What other services ask of this one. Not reachable from outside; every caller shows its service token."""

from fastapi import Response

from chassis.authentication import CallingService, Credentials
from chassis.errors import NotFound
from chassis.http_api import create_router, json_answer
from merchants.api.dependencies import Needs
from merchants.api.schemas import (
    CallerResponse,
    CredentialsRequest,
    KnownMerchant,
    LookupRequest,
    LookupResponse,
)
from merchants.use_cases.check_credentials import check_credentials
from merchants.use_cases.find_merchants import find_merchants

router = create_router("/internal")


@router.post("/credentials/check", responses={200: {"model": CallerResponse}})
async def check(body: CredentialsRequest, service: CallingService, parts: Needs) -> Response:  # noqa: ARG001
    """Whose credentials these are; 404 when nobody may use them."""
    caller = await check_credentials(Credentials(body.api_key, body.secret_digest), parts.database)
    if caller is None:
        raise NotFound("Credentials not found")
    return json_answer(CallerResponse(merchant_id=caller.merchant_id))


@router.post("/merchants/lookup", responses={200: {"model": LookupResponse}})
async def lookup(body: LookupRequest, service: CallingService, parts: Needs) -> Response:  # noqa: ARG001
    """Those of up to 100 merchants that exist, for the snapshots that other services keep."""
    found = await find_merchants(body.ids, parts.database)
    known = [KnownMerchant(id=merchant.id, name=merchant.name, version=merchant.version) for merchant in found]
    return json_answer(LookupResponse(merchants=known))
