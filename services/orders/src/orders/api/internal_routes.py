"""What other services ask of this one. Not reachable from outside; every caller shows its service token."""

from fastapi import Response

from chassis.authentication import CallingService
from chassis.http_api import create_router, json_answer
from orders.api.dependencies import Needs
from orders.api.schemas import KnownOrder, LookupRequest, LookupResponse
from orders.use_cases.read_orders import find_orders

router = create_router("/internal/orders")


@router.post("/lookup", responses={200: {"model": LookupResponse}})
async def lookup(body: LookupRequest, service: CallingService, parts: Needs) -> Response:  # noqa: ARG001
    """Those of up to 100 orders that exist, for the snapshots that other services keep."""
    found = await find_orders(body.ids, parts.database)
    return json_answer(LookupResponse(orders=[KnownOrder.of(order) for order in found]))
